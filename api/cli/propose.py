"""``grappe consortium propose``: a few consortia for a call, as the first version of a proposal."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import settling
from api.cli.door import Door
from api.cli.options import Json
from api.cli.seeking import Because, leave_without, proposing_at, show_why, sought
from api.proposing.asked import MOST_COUNT, USUAL_COUNT


def propose(
    context: typer.Context,
    call: Annotated[str, typer.Option("--call", metavar="cli_meta_call", help="cli_help_calls_id")],
    lock: settling.Lock = None,
    exclude: settling.Exclude = None,
    lead: settling.Lead = None,
    not_both: settling.NotBoth = None,
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=MOST_COUNT, help="cli_help_propose_k")] = USUAL_COUNT,
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
    only_try: settling.Try = False,
    as_json: Json = False,
) -> None:
    from api.cli.proposal_view import ProposalView, show_head
    from api.proposing.as_json import assembly_json, shown_json, why_json
    from api.proposing.asked import Asked, team_of
    from api.proposing.changing import settled_otherwise
    from api.proposing.shown import Shown
    from api.typed import plain_line
    from models.proposal import Settled

    door = Door.of(context)
    given = settling.Given(
        lock=lock,
        exclude=exclude,
        lead=lead,
        not_both=not_both,
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
        settled = settled_otherwise(Settled(), given.change(store))
        asked = Asked(call, settled, programme, edition, k, apart, seconds, everybody, team_of(settled))
        made = sought(door, lambda watch: proposing.make(asked, watch))
        shown = Shown.of_made(store, made, settled)
        kept = None
        if made.proposals and not only_try:
            kept = proposing.first(asked, made, by=door.signature, because=plain_line(because))
        words = shown.words(door.lang)
        if as_json:
            of_version = {"assembly": assembly_json(kept) if kept else None}
            door.dump({**of_version, **shown_json(shown, door.lang), **why_json(made.why, words)})
        elif not made.proposals:
            show_why(door, made, words)
        else:
            show_head(door, store, made.prepared.call, settled, kept)
            view = ProposalView.of(door, shown)
            view.asked()
            for place in range(len(shown.proposed)):
                view.consortium(place)
    leave_without(made)
    if len(made.proposals) < k:
        door.note("propose_fewer", count=len(made.proposals), of=k)
