"""``grappe consortium what-if``: a proposal with something settled otherwise, and what that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import settling
from api.cli.door import Door
from api.cli.options import Json
from api.cli.seeking import Because, LookedAt, Of, ProposalId, leave_without, proposing_at, show_why, sought
from api.proposing.asked import MOST_COUNT

if TYPE_CHECKING:
    from matching.assembling.difference import Difference
    from matching.assembling.telling import Words


def what_if(
    context: typer.Context,
    proposal: ProposalId,
    of: Of = 1,
    lock: settling.Lock = None,
    unlock: settling.Unlock = None,
    exclude: settling.Exclude = None,
    allow: settling.Allow = None,
    replace: settling.Replace = None,
    lead: settling.Lead = None,
    not_both: settling.NotBoth = None,
    together: settling.Together = None,
    k: Annotated[
        int | None, typer.Option("--k", "-k", min=1, max=MOST_COUNT, help="cli_help_what_if_k", show_default=False)
    ] = None,
    apart: settling.Apart = None,
    seconds: settling.Seconds = None,
    everybody: settling.Everybody = False,
    known: settling.Known = None,
    partners: settling.Partners = "",
    budget_least: settling.BudgetLeast = "",
    budget_most: settling.BudgetMost = "",
    budget: settling.Budgets = None,
    confirmed: settling.Confirmed = None,
    programme: settling.Programme = "",
    edition: settling.Edition = "",
    values: settling.Values = None,
    because: Because = "",
    version: LookedAt = None,
    only_try: settling.Try = False,
    as_json: Json = False,
) -> None:
    from api.cli.proposal_view import ProposalView, show_head
    from api.proposing.as_json import assembly_json, difference_json, shown_json, why_json
    from api.proposing.changing import what_if as changed
    from api.proposing.shown import Shown
    from api.typed import plain_line

    door = Door.of(context)
    given = settling.Given(
        lock=lock,
        unlock=unlock,
        exclude=exclude,
        allow=allow,
        replace=replace,
        lead=lead,
        not_both=not_both,
        together=together,
        budgets=budget,
        budget_least=budget_least,
        budget_most=budget_most,
        partners=partners,
        confirmed=confirmed,
        known=known,
        programme=programme,
        edition=edition,
        values=values,
    )
    with proposing_at(door) as proposing:
        store = proposing.store
        before = store.assembly(proposal, version)
        change = given.change(store)
        tried = sought(
            door,
            lambda watch: changed(
                proposing,
                before,
                of - 1,
                change,
                count=k or max(1, len(before.proposed)),
                watch=watch,
                apart=apart,
                seconds=seconds,
                everybody=everybody,
            ),
        )
        made, settled = tried.made, tried.settled
        shown = Shown.of_made(store, made, settled, before)
        kept = None
        if made.proposals and not only_try:
            kept = proposing.next(before, settled, made, by=door.signature, because=plain_line(because))
        words = shown.words(door.lang, tried.earlier)
        if as_json:
            of_version = {"assembly": assembly_json(kept) if kept else None}
            differs = difference_json(tried.difference, words) if tried.difference else None
            door.dump(
                {**of_version, "difference": differs, **shown_json(shown, door.lang), **why_json(made.why, words)}
            )
        elif not made.proposals:
            show_why(door, made, words)
        else:
            show_head(door, store, made.prepared.call, settled, kept)
            view = ProposalView.of(door, shown)
            view.asked()
            _show_difference(door, tried.difference, words, of)
            for place in range(len(shown.proposed)):
                view.consortium(place)
    leave_without(made)
    if kept and before.kept is not None:
        door.note("what_if_undecided", id=kept.id)


def _show_difference(door: Door, difference: Difference | None, words: Words, of: int) -> None:
    """From the consortium that was looked at to the first of the new ones."""
    phrases = words.difference(difference) if difference else ()
    door.out.print()
    door.say("what_if_changes" if phrases else "what_if_same", of=of)
    for phrase in phrases:
        door.out.print(f"  – {phrase}", soft_wrap=True)
