"""The packs that come with Grappe, and the guide that is printed from them."""

import pytest

from api.programmes_page import programmes_page
from models.programmes.needs import groups_of
from models.programmes.shelf import packaged
from models.programmes.states import state_lists
from models.texts import LANGS
from tests.refresh_programmes import PAGE

PACKS = packaged().values()
each_pack = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
NAMED = {
    "anr-prce",
    "datar-grappes",
    "eurostars-3",
    "fui",
    "he-csa",
    "he-ia",
    "he-ria",
    "i-demo",
    "interreg-sudoe",
    "poctefa-small",
}


def rules_of(pack):
    return {(one.id, one): None for id_ in pack.editions for one in pack.edition(id_).rules}


def test_every_programme_that_was_described_has_a_pack_under_its_name():
    assert set(packaged()) == NAMED
    assert all(pack.source == f"{pack.id}.toml" for pack in PACKS)


@each_pack
def test_a_pack_says_what_it_is_in_both_languages_and_where_that_stands(pack):
    table = pack.table
    assert table.source.strip()
    assert pack.about.en != pack.about.fr
    for told in (*table.editions, *table.parameters.values(), *table.reminders):
        assert told.source.strip()
        assert told.en.strip()
        assert told.fr.strip()


@each_pack
def test_every_rule_has_a_wording_of_its_own_in_each_language_and_a_source(pack):
    for id_ in pack.editions:
        edition = pack.edition(id_)
        ids = [rule.id for rule in edition.rules]
        assert len(ids) == len(set(ids))
        for lang in LANGS:
            told = [rule.wording.to(lang) for rule in edition.rules]
            assert len(set(told)) == len(told)
            assert all(text.endswith((".", ")")) for text in told)
        for rule in edition.rules:
            assert rule.en != rule.fr
            assert len(rule.source) > 10


@each_pack
def test_every_list_of_states_is_there_and_every_edition_lies_in_its_days(pack):
    named = {
        name
        for _, rule in rules_of(pack)
        for states in (getattr(rule, "among", None), getattr(rule, "one_in", None), *map(_country, groups_of(rule)))
        if isinstance(states, tuple)
        for name in states
    }
    assert {name for name in named if not name.isupper()} <= set(state_lists())
    for edition in map(pack.edition, pack.editions):
        assert edition.since <= edition.as_of or edition.until is None or edition.as_of <= edition.until


def _country(who):
    return who.country


@each_pack
def test_every_parameter_is_used(pack):
    for name in pack.table.parameters:
        assert f'"{name}"' in pack.text


def test_the_printed_guide_is_what_the_packs_give():
    assert PAGE.read_text(encoding="utf-8") == programmes_page(), "python -m tests.refresh_programmes writes it anew"


@pytest.mark.parametrize("lang", LANGS)
def test_the_guide_tells_every_rule_in_each_language(lang):
    page = PAGE.read_text(encoding="utf-8")
    for pack in PACKS:
        assert pack.name.to(lang) in page
        assert pack.about.to(lang) in page
        for rule in pack.edition().rules:
            assert rule.wording.to(lang) in page
            assert rule.source in page
