"""What people change in a member, and who may: the same for every door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from api.edits import Edits, add_member, edit_consent, edit_latest, edit_member
from api.rights import NOT_ITS_OWN, WHO_MAY, Right, may, may_edit, require, require_edit
from models.access import Asker, KeyRole
from models.errors import Conflict, Denied, InvalidInput, NotFound
from models.journal import Deed
from models.membership import Audience, Competence, Consent, Membership
from models.organization import Organization, Scheme
from models.roll import find_member
from models.sql.store import SqlStore
from models.store import Batch

CONSENT = Consent(Audience.MEMBERS, date(2026, 3, 12), "signed form", contact=True)


@pytest.fixture
def store(tmp_path) -> Iterator[SqlStore]:
    with SqlStore.create(f"sqlite:///{tmp_path / 'grappe.db'}") as opened:
        opened.save(
            Batch(
                (Organization("a", "Alpha", city="Auch"), Organization("lab", "A Lab", country="ES")),
                (Membership("a", competences=(Competence("radio", "over hills"),), needs=("probes",)),),
            )
        )
        yield opened


def test_two_who_edit_the_same_member_lose_nothing(store):
    before = find_member(store, "a")
    edit_member(store, before, Edits(facts={"city": "Albi"}))
    with pytest.raises(Conflict):
        edit_member(store, before, Edits(description="late"))
    after = edit_latest(store, lambda: find_member(store, "a"), Edits(add_needs=("masts",)))
    assert (after.organization.city, after.membership.needs) == ("Albi", ("probes", "masts"))
    assert find_member(store, "a") == after


def test_what_adds_is_written_upon_whatever_came_between(store):
    seen = []

    def read():
        found = find_member(store, "a")
        if len(seen) < 3:
            seen.append(found)
            edit_member(store, found, Edits(add_needs=(f"need {len(seen)}",)))
        return found

    edit_latest(store, read, Edits(add_needs=("mine",)))
    assert find_member(store, "a").membership.needs == ("probes", "need 1", "need 2", "need 3", "mine")


def test_lists_are_replaced_whole_and_a_known_competence_stays_as_it_is(store):
    added = Edits(add_competences=(Competence(" radio\x1b ", "over water"), Competence("masts")))
    after = edit_member(store, find_member(store, "a"), added)
    assert after.membership.competences == (Competence("radio", "over hills"), Competence("masts"))
    after = edit_member(store, after, Edits(competences=(Competence("x", level="expert"),), needs=("y", " y ", "")))
    assert after.membership.competences == (Competence("x", level="expert"),)
    assert after.membership.needs == ("y",)
    with pytest.raises(NotFound):
        edit_member(store, after, Edits(remove_needs=("z",)))


def test_a_new_member_gets_an_id_from_its_name_and_is_there_once(store):
    made = add_member(store, Edits(facts={"name": "Été & Fils"}, college=""), consent=CONSENT)
    assert made.id == "ete-fils"
    assert find_member(store, "ete-fils").membership.consent == CONSENT
    for again in (Edits(facts={"name": "Été & Fils"}), Edits(facts={"name": "Lab"})):
        with pytest.raises(Conflict):
            add_member(store, again)
    for none in (Edits(), Edits(facts={"name": " \x1b"})):
        with pytest.raises(InvalidInput) as told:
            add_member(store, none)
        assert told.value.facts["field"] == "name"
    with pytest.raises(InvalidInput):
        add_member(store, Edits(facts={"name": "x"}), id_="a/b")


def test_who_is_known_from_projects_joins_with_what_is_known(store):
    with pytest.raises(Conflict):
        add_member(store, Edits(facts={"name": "Alpha"}), id_="a")
    made = add_member(store, Edits(needs=("a boat",)), id_="lab")
    assert (made.organization.name, made.organization.country, made.membership.needs) == ("A Lab", "ES", ("a boat",))


def test_a_consent_is_put_on_record_as_one_and_looks_at_what_was_read(store):
    before = find_member(store, "a")
    after = edit_consent(store, before, CONSENT)
    assert find_member(store, "a").membership.consent == after.membership.consent == CONSENT
    assert next(store.journal.changes()).deed is Deed.CONSENT
    with pytest.raises(Conflict):
        edit_consent(store, before, replace(CONSENT, shown_to=Audience.NOBODY))


@pytest.mark.parametrize(
    ("edits", "field"),
    [
        (Edits(facts={"name": " "}), "name"),
        (Edits(facts={"country": "Atlantis"}), "country"),
        (Edits(contact={"email": "no"}), "contact.email"),
        (Edits(identifiers={Scheme.SIREN: "12"}), "identifiers.siren"),
    ],
)
def test_a_value_of_no_use_is_told_with_its_field(store, edits, field):
    with pytest.raises(InvalidInput) as told:
        edit_member(store, find_member(store, "a"), edits)
    assert told.value.facts["field"] == field


def test_every_right_is_given_to_administrators_and_more_of_them_to_staff_than_to_members():
    assert WHO_MAY.keys() == set(Right)
    member, staff, admin = ({right for right in Right if may(Asker(role, "a"), right)} for role in KeyRole)
    assert member < staff < admin == set(Right)
    for right in admin - staff:
        with pytest.raises(Denied) as told:
            require(Asker(KeyRole.STAFF), right)
        assert told.value.facts["roles"] == "admin"


def test_a_member_edits_itself_alone_and_not_what_staff_file_it_under():
    own = Asker(KeyRole.MEMBER, "a")
    require_edit(own, "a", frozenset({"description"}))
    for asker, member in ((own, "b"), (Asker(KeyRole.MEMBER), ""), (Asker(KeyRole.MEMBER), "a")):
        assert not may_edit(asker, member)
        with pytest.raises(Denied):
            require_edit(asker, member)
    for field in NOT_ITS_OWN:
        with pytest.raises(Denied) as told:
            require_edit(own, "a", frozenset({"name", field}))
        assert told.value.facts["field"] == field
        require_edit(Asker(KeyRole.STAFF), "a", NOT_ITS_OWN)
