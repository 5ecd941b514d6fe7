"""Reports under ``home/nights/``: whole or not there, a damaged one is told, old ones go."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.night.report import page_of, read_report, read_reports, report_ids, write_report
from api.night.report_listed import listed
from api.night.reporting import report
from api.night.told import Step
from api.settings import Settings
from models.errors import Damaged, NotFound
from tests.nights import BEGAN, FAILED, NIGHTS, PUBLISHED, REFUSED


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", lang="fr")


def names(settings: Settings) -> set[str]:
    return {path.name for path in settings.nights_folder.iterdir()}


def test_a_night_is_kept_for_programs_and_for_people_of_both_languages(settings):
    page = write_report(REFUSED, settings)
    assert page == page_of(settings.nights_folder, REFUSED.id, "fr")
    assert names(settings) == {f"{REFUSED.id}.{end}" for end in ("json", "fr.html", "en.html")}
    assert {stat.S_IMODE(path.stat().st_mode) for path in settings.nights_folder.iterdir()} == {0o600}
    assert read_report(settings.nights_folder, REFUSED.id) == REFUSED
    assert f'href="{REFUSED.id}.en.html"' in page.read_text(encoding="utf-8")


def test_they_are_read_the_newest_first_and_none_where_none_is(settings):
    assert list(read_reports(settings.nights_folder)) == []
    for night in NIGHTS:
        write_report(night, settings)
    assert list(read_reports(settings.nights_folder)) == sorted(NIGHTS, key=lambda night: night.id, reverse=True)


def test_a_damaged_one_is_told_and_hides_no_other(settings, caplog):
    for night in NIGHTS:
        write_report(night, settings)
    file = settings.nights_folder / f"{REFUSED.id}.json"
    for damage in (b"", file.read_bytes()[:100], b"x" * 5_000_000, FAILED.id.encode(), b"\xff"):
        file.write_bytes(damage)
        with pytest.raises(Damaged) as caught:
            read_report(settings.nights_folder, REFUSED.id)
        assert str(file) in caught.value.sentence("fr")
    assert [night.id for night in read_reports(settings.nights_folder)] == sorted(
        (night.id for night in NIGHTS if night != REFUSED), reverse=True
    )
    assert REFUSED.id in caplog.text
    told = listed(settings.nights_folder, "en")
    assert len(told) == len(NIGHTS)
    assert [one.id for one in told if one.error] == [REFUSED.id]


def test_the_report_of_another_night_is_none_of_this(settings):
    write_report(FAILED, settings)
    (settings.nights_folder / f"{FAILED.id}.json").rename(settings.nights_folder / f"{REFUSED.id}.json")
    with pytest.raises(Damaged):
        read_report(settings.nights_folder, REFUSED.id)


@pytest.mark.parametrize("id_", ["", "../grappe", "..", "a/b", "x\n", "x\0", "x" * 400, "nobody"])
def test_names_that_lead_elsewhere_lead_nowhere(settings, id_):
    (settings.home / "grappe.json").parent.mkdir(parents=True)
    (settings.home / "grappe.json").write_text("{}", encoding="utf-8")
    write_report(PUBLISHED, settings)
    with pytest.raises(NotFound):
        read_report(settings.nights_folder, id_)


def test_those_older_than_the_settings_say_go_with_their_pages(settings):
    settings = settings.model_copy(update={"report_days": 30})
    for days in (0, 29, 31, 32):
        began = BEGAN - timedelta(days=days)
        write_report(replace(PUBLISHED, id=f"{began:%Y%m%d}", began=began, ended=began), settings)
    damaged, fresh = settings.nights_folder / "20251201.json", settings.nights_folder / "20260301.json"
    for file, day in ((damaged, BEGAN - timedelta(days=31)), (fresh, BEGAN)):
        file.write_bytes(b"damaged")
        os.utime(file, (day.timestamp(), day.timestamp()))
    left = settings.nights_folder / "20250101.fr.html"
    left.write_text("of a report that never came to be", encoding="utf-8")
    os.utime(left, (0, 0))
    on_its_way = settings.nights_folder / "20260312T02.en.html"
    on_its_way.write_text("its report follows", encoding="utf-8")
    write_report(PUBLISHED, settings)
    assert report_ids(settings.nights_folder) == [PUBLISHED.id, "20260312", "20260301", "20260211"]
    kept = {name.partition(".")[0] for name in names(settings)}
    assert kept == {*report_ids(settings.nights_folder), "20260312T02"}


def test_a_report_is_not_there_before_it_is_whole(settings, monkeypatch):
    settings.nights_folder.mkdir(parents=True)
    (settings.nights_folder / f"{PUBLISHED.id}.fr.html").mkdir()  # so that one of its pages cannot be written
    with pytest.raises(OSError, match=PUBLISHED.id):
        write_report(PUBLISHED, settings)
    assert list(read_reports(settings.nights_folder)) == []
    assert not [name for name in names(settings) if "unfinished" in name]


def test_a_folder_that_takes_nothing_is_told_and_fails_nothing(settings):
    settings.home.mkdir()
    settings.nights_folder.write_text("no folder", encoding="utf-8")
    told = report(PUBLISHED, settings)
    last = told.steps[-1]
    assert (last.step, last.failed, told.outcome) == (Step.REPORT, True, PUBLISHED.outcome)
    assert str(settings.nights_folder) in last.line.en
    assert "Traceback" not in last.line.en


def test_nothing_set_nothing_sent(settings):
    assert report(REFUSED, settings) == REFUSED
    assert read_report(settings.nights_folder, REFUSED.id) == REFUSED
