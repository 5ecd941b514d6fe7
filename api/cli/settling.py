"""What staff settles when consortia are proposed or changed, as options of a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.proposing.asked import MOST_SECONDS
from models.errors import InvalidInput

if TYPE_CHECKING:
    from api.proposing.changing import Change
    from models.store import Store

T = TypeVar("T")
Texts = list[str] | None


Lock = Annotated[Texts, typer.Option("--lock", metavar="cli_meta_who", help="cli_help_propose_lock")]
Exclude = Annotated[Texts, typer.Option("--exclude", metavar="cli_meta_who", help="cli_help_propose_exclude")]
Lead = Annotated[
    str | None, typer.Option("--lead", metavar="cli_meta_who", help="cli_help_propose_lead", show_default=False)
]
NotBoth = Annotated[Texts, typer.Option("--not-both", metavar="cli_meta_whos", help="cli_help_propose_not_both")]
Unlock = Annotated[Texts, typer.Option("--unlock", metavar="cli_meta_who", help="cli_help_what_if_unlock")]
Allow = Annotated[Texts, typer.Option("--allow", metavar="cli_meta_who", help="cli_help_what_if_allow")]
Replace = Annotated[Texts, typer.Option("--replace", metavar="cli_meta_replace", help="cli_help_what_if_replace")]
Together = Annotated[Texts, typer.Option("--together", metavar="cli_meta_whos", help="cli_help_what_if_together")]
Budgets = Annotated[Texts, typer.Option("--budget", metavar="cli_meta_budget", help="cli_help_propose_budget")]
BudgetLeast = Annotated[
    str, typer.Option("--budget-least", metavar="cli_meta_euros", help="cli_help_propose_least", show_default=False)
]
BudgetMost = Annotated[
    str, typer.Option("--budget-most", metavar="cli_meta_euros", help="cli_help_propose_most", show_default=False)
]
Partners = Annotated[
    str, typer.Option("--partners", metavar="cli_meta_range", help="cli_help_propose_partners", show_default=False)
]
Confirmed = Annotated[
    bool | None, typer.Option("--confirmed/--open", help="cli_help_propose_confirmed", show_default=False)
]
Known = Annotated[bool | None, typer.Option("--known/--members", help="cli_help_propose_known", show_default=False)]
Programme = Annotated[
    str,
    typer.Option("--programme", metavar="cli_meta_programme", help="cli_help_propose_programme", show_default=False),
]
Edition = Annotated[
    str, typer.Option("--edition", metavar="cli_meta_edition", help="cli_help_edition", show_default=False)
]
Values = Annotated[Texts, typer.Option("--set", metavar="cli_meta_set", help="cli_help_set")]
Seconds = Annotated[
    int | None,
    typer.Option("--seconds", min=1, max=int(MOST_SECONDS), help="cli_help_propose_seconds", show_default=False),
]
Apart = Annotated[int | None, typer.Option("--apart", min=1, help="cli_help_propose_apart", show_default=False)]
Everybody = Annotated[bool, typer.Option("--all", help="cli_help_propose_all")]
Try = Annotated[bool, typer.Option("--try", help="cli_help_propose_try")]


@dataclass(frozen=True, slots=True)
class Given:
    """As typed; what is left empty stays as it was."""

    lock: Texts = None
    unlock: Texts = None
    exclude: Texts = None
    allow: Texts = None
    lead: str | None = None
    replace: Texts = None
    not_both: Texts = None
    together: Texts = None
    budgets: Texts = None
    budget_least: str = ""
    budget_most: str = ""
    partners: str = ""
    confirmed: bool | None = None
    known: bool | None = None
    programme: str = ""
    edition: str = ""
    values: Texts = None

    def change(self, store: Store) -> Change:
        """``NotFound``, ``Ambiguous`` or ``InvalidInput`` for what cannot be used."""
        from api.cli.meant import all_meant, meant
        from api.judging import Asked
        from api.proposing.changing import Change

        asked = Asked.of(self.programme, self.edition, "", self.values or ())
        least, most = _range(self.partners)
        lock, exclude = all_meant(store, self.lock), all_meant(store, self.exclude)
        lead = meant(store, self.lead) if self.lead else self.lead
        for id_ in sorted({*lock, lead or ""} & set(exclude)):
            raise InvalidInput("matching.assembling_locked_and_excluded", id=id_)
        return Change(
            lock=lock,
            unlock=all_meant(store, self.unlock),
            exclude=exclude,
            allow=all_meant(store, self.allow),
            lead=lead,
            replace_=_pairs(self.replace, lambda who: meant(store, who), lambda who: meant(store, who) if who else ""),
            apart=_groups(store, self.not_both),
            together=_groups(store, self.together),
            budgets=_pairs(self.budgets, lambda who: meant(store, who), _euros),
            budget_least=_euros(self.budget_least),
            budget_most=_euros(self.budget_most),
            partners_least=least,
            partners_most=most,
            confirmed=self.confirmed,
            known=self.known,
            programme=self.programme,
            edition=self.edition,
            project=asked.of_the_project,
            parameters=asked.others,
        )


def _pairs(given: Texts, key: Callable[[str], str], value: Callable[[str], T]) -> Mapping[str, T]:
    """Each is ``WHO=VALUE``, or ``WHO`` alone; a name may have ``=`` in it, a value does not."""
    parts = [text.rpartition("=") if "=" in text else (text, "", "") for text in given or ()]
    return {key(left.strip()): value(right.strip()) for left, _, right in parts}


def _groups(store: Store, given: Texts) -> tuple[tuple[str, ...], ...]:
    return tuple(_group(store, text) for text in given or ())


def _group(store: Store, text: str) -> tuple[str, ...]:
    """``A,B``, or ``A;B`` where a name has a comma."""
    from api.cli.meant import all_meant

    names = [name.strip() for name in text.split(";" if ";" in text else ",")]
    ids = tuple(sorted(set(all_meant(store, filter(None, names)))))
    if len(ids) < 2:
        raise InvalidInput("api.proposal_not_both", given=text)
    return ids


def _euros(text: str) -> Decimal | None:
    from api.typed import read_typed
    from models.imports.amounts import read_amount

    return read_typed(read_amount, text) if text else None


def _range(text: str) -> tuple[int | None, int | None]:
    """``4-7``, ``4-``, ``-7``, or one number for exactly so many."""
    if not text:
        return None, None
    first, dash, last = (part.strip() for part in text.partition("-"))
    ends = first, last if dash else first
    if not any(ends) or not all(end.isdecimal() or not end for end in ends) or any(len(end) > 3 for end in ends):
        raise InvalidInput("api.proposal_range", given=text)
    least, most = (int(end) if end else None for end in ends)
    return least, most
