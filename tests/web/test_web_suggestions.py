"""Suggestions over HTTP: on the demo cluster without a key, with the real engine."""

from __future__ import annotations

import pytest

from api.app import create_app
from matching.question import Filters, Scope
from models.membership import Reader
from models.organization import Kind, Size
from models.suggestion import Answer

from .conftest import FakeEngine, client, suggestion

URL = "/api/v1/suggestions"
NEED = "sondes d'humidité du sol ; reconnaissance vocale hors ligne"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_demo_suggests_partners_with_reasons(on_demo, lang):
    told = on_demo.post(URL, json={"need": NEED, "seeker": "Parcellune", "with": ["Voxerelle"], "k": 4, "lang": lang})
    assert told.status_code == 200, told.text
    answer = told.json()
    assert answer["aspects"] == ["sondes d'humidité du sol", "reconnaissance vocale hors ligne"]
    assert [one["rank"] for one in answer["suggestions"]] == [1, 2, 3, 4]
    ids = {one["organization"]["id"] for one in answer["suggestions"]}
    assert len(ids) == 4
    assert not ids & {"parcellune", "voxerelle"}
    first = answer["suggestions"][0]
    assert first["member"]
    assert [coverage["aspect"] for coverage in first["coverage"]] == answer["aspects"]
    assert first["evidence"]
    assert first["reach"]["contact"]["email"]


def test_an_address_asks_the_same_as_a_body(on_demo):
    fields = {"need": NEED, "seeker": "parcellune", "with": ["voxerelle", "Ondabelle RF"], "k": 3, "scope": "known"}
    posted = on_demo.post(URL, json=fields)
    assert posted.status_code == 200
    by_address, by_body = on_demo.get(URL, params=fields).json(), posted.json()
    assert by_address.pop("answer") != by_body.pop("answer")
    assert by_address == by_body


def test_everything_that_may_be_asked_reaches_the_engine(demo, house):
    engine = FakeEngine(Answer((suggestion(),), ("probes", "radio"), ("say more",), "s1"))
    told = client(house.with_engine(engine)).post(
        URL,
        headers={"X-Grappe-Key": house.staff},
        json={
            "need": "  probes\r\nradio\x00 ",
            "seeker": "ALPHA",
            "with": ["beta", "Beta", " "],
            "k": 7,
            "lang": "fr",
            "scope": "known",
            "exclude": ["Shy"],
            "countries": ["fr"],
            "regions": ["occitanie"],
            "kinds": ["company", "research"],
            "sizes": ["sme"],
            "colleges": ["Logiciels"],
            "exposure": 0.4,
        },
    )
    (question,) = engine.asked
    assert (question.need, question.seeker, question.partners) == ("probes\nradio", "alpha", ("beta",))
    assert (question.k, question.lang, question.reader, question.scope) == (7, "fr", Reader.STAFF, Scope.KNOWN)
    assert question.exposure == 0.4
    assert question.filters == Filters(
        ("shy",), ("FR",), ("occitanie",), (Kind.COMPANY, Kind.RESEARCH), (Size.SME,), ("software",)
    )
    answer = told.json()
    assert answer["hints"] == ["say more"]
    assert [one["added"] for one in answer["suggestions"][0]["coverage"]] == [True, False]


def test_the_language_is_that_of_the_body_then_of_the_browser(house):
    engine = FakeEngine()
    door = client(house.with_engine(engine))
    key = {"X-Grappe-Key": house.staff}
    for fields, accepted in (({"lang": "fr"}, "en"), ({}, "de, fr;q=0.8, en;q=0.4"), ({}, "de"), ({}, "en;q=no, fr")):
        door.post(URL, json={"need": "x", **fields}, headers=key | {"Accept-Language": accepted})
    assert [question.lang for question in engine.asked] == ["fr", "fr", "en", "fr"]


def test_suggestions_leave_out_who_withdrew_from_the_next_answer_on(house):
    door, key = client(house.services), {"X-Grappe-Key": house.alpha}
    ask = {"need": "probes radio updates", "k": 100, "scope": "known"}

    def suggested() -> set[str]:
        answer = door.post(URL, json=ask, headers=key).json()
        return {one["organization"]["id"] for one in answer["suggestions"]}

    assert suggested() == {"beta", "shy", "twin-a", "twin-b", "hostile", "outside"}
    house.store.remove_member("beta")
    assert suggested() == {"shy", "twin-a", "twin-b", "hostile", "outside"}


def test_a_contact_is_given_only_where_its_consent_covers_it(house):
    door = client(house.services)
    ask = {"need": "signed updates", "k": 100}

    def reach(key: str) -> dict:
        answer = door.post(URL, json=ask, headers={"X-Grappe-Key": key}).json()
        return next(one["reach"] for one in answer["suggestions"] if one["organization"]["id"] == "shy")

    assert reach(house.alpha)["through_staff"]
    assert reach(house.alpha)["contact"]["email"] == "staff@valley.example"
    assert reach(house.staff)["contact"]["email"] == "shy@mail.example"


def test_the_serving_path_never_imports_evaluation():
    import subprocess
    import sys

    program = "import sys, api.app; print(any(name.split('.')[0] == 'evaluation' for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
    assert create_app.__module__ == "api.app"
