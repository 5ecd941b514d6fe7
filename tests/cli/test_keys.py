"""``grappe keys``: who may ask over HTTP."""

from __future__ import annotations

import pytest

from api.keys import digest
from models.access import KeyRole


@pytest.mark.parametrize(("lang", "words"), [("en", "is shown this once"), ("fr", "n'est montré qu'une fois")])
def test_the_secret_is_printed_once_and_only_its_digest_is_stored(demo, lang, words):
    told = demo.done("keys", "create", "--role", "staff", lang=lang)
    secret = told.out.strip()
    assert words in told.err
    assert secret not in demo.done("keys", "list", "--json").out
    with demo.store() as store:
        (key,) = store.keys()
        assert (key.digest, key.role, key.member_id) == (digest(secret), KeyRole.STAFF, "")


@pytest.mark.parametrize(("role", "word"), [("staff", "équipe"), ("admin", "administration")])
def test_a_key_bears_the_name_of_its_holder(demo, role, word):
    made = demo.done("keys", "create", "--role", role, "--name", " Anne\x1b ", "--json").json
    assert (made["role"], made["holder"], made["member"]) == (role, "Anne", None)
    (listed,) = demo.done("keys", "list", "--json").json
    assert listed["holder"] == "Anne"
    told = demo.done("keys", "list", lang="fr").out
    assert "Anne" in told
    assert word in told


def test_a_members_key_is_bound_to_it(demo):
    made = demo.done("keys", "create", "--role", "member", "--member", "Ondabelle RF", "--json").json
    assert (made["role"], made["member"]) == ("member", "ondabelle-rf")
    with demo.store() as store:
        found = store.key_by_digest(digest(made["secret"]))
        assert found is not None
        assert (found.id, found.member_id, found.revoked) == (made["id"], "ondabelle-rf", None)


@pytest.mark.parametrize(
    ("options", "code", "english", "french"),
    [
        (("--role", "member"), 10, "must be bound to it: name the member", "doit lui être liée"),
        (
            ("--role", "staff", "--member", "ambrelune"),
            10,
            "Only a member's key is bound",
            "Seule la clé d'un membre est liée",
        ),
        (("--role", "member", "--member", "nobody"), 11, "Nobody here is called", "Personne ne s'appelle"),
        (("--role", "king"), 2, "not one of member, staff", "n'est pas parmi member, staff"),
    ],
)
def test_a_key_of_no_use_is_not_made(demo, options, code, english, french):
    for lang, words in (("en", english), ("fr", french)):
        told = demo("keys", "create", *options, lang=lang)
        assert told.code == code
        assert words in told.err
    with demo.store() as store:
        assert not list(store.keys())


@pytest.mark.parametrize(("lang", "words"), [("en", "opens nothing any more"), ("fr", "n'ouvre plus rien")])
def test_a_revoked_key(demo, lang, words):
    made = demo.done("keys", "create", "--role", "staff", "--json").json
    assert words in demo.done("keys", "revoke", made["id"], lang=lang).out
    (listed,) = demo.done("keys", "list", "--json").json
    assert listed["revoked"].startswith("2026-03-12")
    assert "2026-03-12" in demo.done("keys", "list", lang=lang).out


def test_revoking_as_json(demo):
    made = demo.done("keys", "create", "--role", "staff", "--json").json
    assert demo.done("keys", "revoke", made["id"], "--json").json["id"] == made["id"]


@pytest.mark.parametrize(("lang", "words"), [("en", "There is no access key zz"), ("fr", "pas de clé d'accès zz")])
def test_a_key_that_is_not_there(demo, lang, words):
    told = demo("keys", "revoke", "zz", lang=lang)
    assert told.code == 11
    assert words in told.err


@pytest.mark.parametrize(("lang", "words"), [("en", "There are no keys yet"), ("fr", "pas encore de clés")])
def test_no_keys_yet(demo, lang, words):
    assert words in demo.done("keys", "list", lang=lang).err


def test_who_leaves_takes_its_keys_along(demo):
    demo.done("keys", "create", "--role", "member", "--member", "ambrelune", "--json")
    demo.done("members", "remove", "ambrelune", "--yes")
    assert demo.done("keys", "list", "--json").json == []
