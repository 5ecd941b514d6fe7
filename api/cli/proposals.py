"""``grappe consortium list``, ``show``, ``undo``, ``decide``, ``forget``: what was proposed for calls, in versions."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.door import Door
from api.cli.options import Json, Yes
from api.cli.seeking import Because, LookedAt, Of, ProposalId, proposing_at
from api.cli.tables import headed_table


def list_(
    context: typer.Context,
    call: Annotated[
        str, typer.Option("--call", metavar="cli_meta_call", help="cli_help_calls_id", show_default=False)
    ] = "",
    as_json: Json = False,
) -> None:
    from api.keys import holders
    from api.proposing.as_json import assembly_json
    from models.journal import signed_by
    from models.store import known_call

    door = Door.of(context)
    with door.open_store() as store:
        if call:
            known_call(store, call)
        found, names = list(store.assemblies(call or None)), holders(store)
    if as_json:
        door.dump([assembly_json(one) for one in found])
        return
    if not found:
        door.note("proposals_none")
        return
    codes = ("id", "call", "programme", "version", "by", "at", "decided")
    table = headed_table(*(door.text(f"proposals_{code}") for code in codes))
    for one in found:
        decided = "" if one.kept is None else str(one.kept + 1)
        by, at = signed_by(one.made_by, door.lang, names), f"{one.made_at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(one.id, one.call_id, f"{one.programme} {one.edition}", str(one.version), by, at, decided)
    door.show(table)


def show(
    context: typer.Context,
    proposal: ProposalId,
    of: Annotated[int | None, typer.Option("--of", min=1, help="cli_help_proposal_show_of", show_default=False)] = None,
    version: Annotated[
        int | None, typer.Option("--version", min=1, help="cli_help_proposal_version", show_default=False)
    ] = None,
    versions: Annotated[bool, typer.Option("--versions", help="cli_help_proposal_versions")] = False,
    as_json: Json = False,
) -> None:
    from api.cli.proposal_view import ProposalView, show_head, show_versions
    from api.cli.verdict_view import show_verdict
    from api.proposing.as_json import assembly_json, shown_json
    from api.proposing.changing import proposed_at
    from api.proposing.shown import Shown
    from models.store import known_call

    door = Door.of(context)
    if versions:
        with door.open_store() as store:
            told = list(store.assembly_versions(proposal))
            if as_json:
                door.dump([assembly_json(one) for one in told])
            else:
                show_versions(door, store, told)
        return
    with proposing_at(door) as proposing:
        assembly = proposing.store.assembly(proposal, version)
        if of is not None:
            proposed_at(assembly, of - 1)
        shown = Shown.of_kept(proposing, assembly)
        if as_json:
            door.dump({"assembly": assembly_json(assembly), **shown_json(shown, door.lang)})
            return
        show_head(door, proposing.store, known_call(proposing.store, assembly.call_id), assembly.settled, assembly)
    view = ProposalView.of(door, shown)
    view.asked()
    for place in range(len(shown.proposed)) if of is None else [of - 1]:
        view.consortium(place)
        view.coverage(place)
    if of is not None:
        view.evidence(of - 1)
        door.out.print()
        show_verdict(door, shown.versions[of - 1].checked)


def undo(
    context: typer.Context,
    proposal: ProposalId,
    to: Annotated[int | None, typer.Option("--to", min=1, help="cli_help_proposal_to", show_default=False)] = None,
    because: Because = "",
    version: LookedAt = None,
    as_json: Json = False,
) -> None:
    from api.proposing.as_json import assembly_json
    from api.typed import plain_line
    from models.errors import InvalidInput

    door = Door.of(context)
    with proposing_at(door) as proposing:
        before = proposing.store.assembly(proposal, version)
        earlier = before.version - 1 if to is None else to
        if not 1 <= earlier < before.version:
            raise InvalidInput("api.proposal_not_before", id=proposal, version=before.version)
        after = proposing.again(before, earlier, by=door.signature, because=plain_line(because))
    if as_json:
        door.dump(assembly_json(after))
    else:
        door.say("proposal_undone", id=after.id, version=after.version, earlier=earlier)


def decide(
    context: typer.Context,
    proposal: ProposalId,
    of: Of = 1,
    nobody: Annotated[bool, typer.Option("--none", help="cli_help_proposal_none")] = False,
    because: Because = "",
    version: LookedAt = None,
    as_json: Json = False,
) -> None:
    from api.proposing.as_json import assembly_json
    from api.proposing.changing import proposed_at
    from api.typed import plain_line

    door = Door.of(context)
    with proposing_at(door) as proposing:
        before = proposing.store.assembly(proposal, version)
        if not nobody:
            proposed_at(before, of - 1)
        place = None if nobody else of - 1
        after = proposing.keep(before, place, by=door.signature, because=plain_line(because))
    if as_json:
        door.dump(assembly_json(after))
    elif nobody:
        door.say("proposal_decided_none", id=after.id, version=after.version)
    else:
        months = sum(one.person_months for one in after.proposed[of - 1].places)
        door.say("proposal_decided", id=after.id, version=after.version, number=of, months=f"{months:f}")


def forget(context: typer.Context, proposal: ProposalId, yes: Yes = False, as_json: Json = False) -> None:
    door = Door.of(context)
    with door.open_store() as store:
        versions = store.assembly(proposal).version
        if not yes and not door.ask("proposal_forget_sure", id=proposal, versions=versions):
            raise typer.Abort
        store.forget_assembly(proposal)
    if as_json:
        door.dump({"id": proposal, "forgotten": True})
    else:
        door.say("proposal_forgotten", id=proposal)
