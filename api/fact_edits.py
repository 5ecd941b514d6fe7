"""What staff write down of what rules ask of an organization: the same for every door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from models.errors import InvalidInput
from models.facts import Facts, Known, accounts_of
from models.imports.fact_values import BEFORE, FACT_FIELDS, OF_ACCOUNTS, READERS, read_closed, read_facts_row
from models.imports.problems import WrongValue
from models.imports.words import vocabulary, word_key
from models.journal import Act, Deed
from models.store import Batch, Removal, Store

_NAMES = sorted(FACT_FIELDS - {"as_of", "source"} - {name for name in OF_ACCOUNTS if name.startswith(BEFORE)})


def known_facts(store: Store, organization_id: str) -> Facts:
    """What is known of an organization, which may be nothing."""
    return next(store.facts([organization_id]), Facts(organization_id))


def put_facts(store: Store, before: Facts, after: Facts, today: date) -> Facts:
    """Write ``after`` in the place of ``before``; ``Conflict`` when that is otherwise by now, ``InvalidInput`` for
    something that would be true after ``today``."""
    for name, known in (*after.single.items(), *(("accounts", year) for year in after.accounts)):
        if known and known.as_of > today:
            raise InvalidInput("api.fact_of_tomorrow", field=f"{name}.as_of", day=known.as_of)
    id_ = after.organization_id
    store.save(
        Batch(facts=(after,) if after else ()),
        removing=Removal(facts=() if after else (id_,)),
        expecting=Batch(facts=(before,) if before else ()),
        absent=Removal(facts=() if before else (id_,)),
        act=Act(Deed.EDIT, id_),
    )
    return after


def tell_facts(store: Store, organization_id: str, said: Mapping[str, str], today: date) -> Facts:
    """Put what is said by name (any word that is read as a header) in the place of what was known; a blank forgets it.

    ``InvalidInput`` for an unknown name, or what cannot be used; ``as_of`` and ``source`` stand among what is said.
    """
    texts = {_field(name): text.strip() for name, text in said.items()}
    told = read_facts_row({name: text for name, text in texts.items() if text})
    for wrong in told.wrong:
        raise InvalidInput(wrong.code, **{"field": wrong.column, "value": wrong.value, **wrong.facts})
    before = known_facts(store, organization_id)
    blank = {name for name, text in texts.items() if not text}
    kept = _without(before, blank & OF_ACCOUNTS, texts.get("closed", ""))
    single = before.single | {name: told.facts.single[name] for name in READERS if name in texts}
    after = Facts(organization_id, accounts_of((*told.facts.accounts, *kept)), **single)
    return put_facts(store, before, after, today)


def _field(name: str) -> str:
    found = vocabulary("headers").get(word_key(name), "")
    field = "work_units" if found == "size" else found
    if field not in FACT_FIELDS:
        raise InvalidInput("api.fact_unknown", name=name, known=", ".join(_NAMES))
    return field


def _without(facts: Facts, names: set[str], closed: str) -> tuple[Known[Any], ...]:
    """Its accounts without these figures of the year ``closed``."""
    if not names:
        return facts.accounts
    try:
        day = read_closed(closed)
    except WrongValue as wrong:
        raise InvalidInput("accounts_date_missing", field="closed") from wrong
    gone = {"staff" if name == "work_units" else name: None for name in names}
    left = (replace(one, value=replace(one.value, **gone)) if one.as_of == day else one for one in facts.accounts)
    return tuple(year for year in left if year.value)
