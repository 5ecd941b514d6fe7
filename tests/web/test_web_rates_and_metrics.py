"""How often one may ask, and what administrators read of how it goes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.keys import make_key
from api.web.asker_times import AskerTimes
from api.web.rates import Rate
from models.access import KeyRole

from .conftest import NOW, client

URL = "/api/v1/members"


@given(
    st.integers(1, 50),
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 30)), min_size=1, max_size=200),
)
def test_no_more_come_through_than_the_rate_allows(a_minute, requests):
    now = 0.0
    rate = Rate(a_minute, clock=lambda: now)
    through: dict[str, list[float]] = {"a": [], "b": []}
    for who, gap in requests:
        now += gap
        wait = rate.wait(who)
        assert wait >= 0
        if not wait:
            through[who].append(now)
    for moments in through.values():
        for first in moments:
            within = [one for one in moments if first <= one <= first + 60]
            assert len(within) <= 2 * a_minute


def test_who_waits_as_long_as_is_said_comes_through():
    now = 0.0
    rate = Rate(7, clock=lambda: now)
    assert [rate.wait("a") for _ in range(8)][:7] == [0] * 7
    wait = rate.wait("a")
    assert 0 < wait <= 60
    now += wait
    assert rate.wait("a") == 0
    assert rate.wait("b") == 0
    assert [Rate(0).wait("a") for _ in range(100)] == [0] * 100


@pytest.mark.parametrize("limit", ["key_rate", "address_rate"])
def test_too_many_requests_are_told_when_to_come_again(house, limit):
    settings = house.services.settings.model_copy(update={limit: 3})
    door = client(replace(house.services, settings=settings))
    told = [door.get(URL, headers={"X-Grappe-Key": house.alpha}) for _ in range(4)]
    assert [one.status_code for one in told] == [200, 200, 200, 429]
    assert told[3].json()["code"] == "too_many"
    assert 1 <= int(told[3].headers["retry-after"]) <= 60
    assert "default-src 'none'" in told[3].headers["content-security-policy"]
    assert door.get("/healthz").status_code == 200
    other = door.get(URL, headers={"X-Grappe-Key": house.staff})
    assert other.status_code == (200 if limit == "key_rate" else 429)


def test_metrics_are_figures_for_administrators_and_nothing_about_anybody(house):
    admin = make_key(KeyRole.ADMIN, now=NOW)
    house.store.add_key(admin.key)
    door = client(house.services)
    for path in ("/alpha", "/hidden", "?q=Secret+Works"):
        door.get(URL + path, headers={"X-Grappe-Key": house.alpha})
    for key, status in ((house.alpha, 403), (house.staff, 403), ("", 401), (admin.secret, 200)):
        told = door.get("/metrics", headers={"X-Grappe-Key": key} if key else {})
        assert told.status_code == status
    assert told.headers["content-type"].startswith("text/plain")
    assert 'route="/api/v1/members/{member_id}",status="404"} 1.0' in told.text
    assert 'grappe_imports{state="done"} 0.0' in told.text
    figures = dict(re.findall(r"^(grappe_\w+) (\S+)$", told.text, flags=re.MULTILINE))
    assert float(figures["grappe_store_revision"]) == house.store.revision()
    assert "grappe_snapshot_age_seconds" in figures
    for name in ("alpha", "hidden", "Secret"):
        assert name not in told.text


def test_processes_that_share_a_table_count_together_and_leave_nobody_in_it(tmp_path):
    salt = b"known to both"
    tables = [AskerTimes.open(tmp_path / "askers", salt) for _ in range(2)]
    rates = [Rate(10, clock=lambda: 5.0, times=table) for table in tables]
    told = [rates[number % 2].wait("address 192.0.2.7") for number in range(14)]
    assert told == [0] * 10 + [6] * 4
    assert rates[1].wait("address 192.0.2.8") == 0
    assert b"192.0.2" not in (tmp_path / "askers").read_bytes()
    with_another_salt = Rate(10, clock=lambda: 5.0, times=AskerTimes.open(tmp_path / "askers", b"another"))
    assert with_another_salt.wait("address 192.0.2.7") == 0


def test_who_was_longest_away_is_forgotten_first():
    now = 0.0
    rate = Rate(1, clock=lambda: now)
    assert rate.wait("first") == 0
    for number in range(100_000):
        now += 1e-6
        rate.wait(f"other {number}")
    assert rate.wait("first") == 0  # forgotten: let through once more
    assert rate.wait("other 99999") > 0
