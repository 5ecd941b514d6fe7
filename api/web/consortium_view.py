"""The page of consortia proposed for a call: the newest version or an earlier one, and what changed since before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from api.dossier.formats import FORMATS
from api.proposing.changing import Change
from api.proposing.shown import Shown
from api.web.check_form import project_fields
from api.web.consortium_page import Card, PartnerLine, cards, difference_in_words
from api.web.meanwhile import author, in_minutes
from api.web.proposal_given import written
from api.web.settle_form import SettleForm
from api.web.settled_page import PROJECT_LABELS, settled_lines
from api.web.staff_calls import page_of as page_of_call
from api.web.staff_consortia import CONSORTIA, page_of, programmes
from api.web.staff_facts import facts_of
from api.web.visits import Visit
from matching.assembling.telling import Words
from models.errors import GrappeError, InvalidInput, NotFound
from models.programmes.pack import Pack
from models.programmes.shelf import Shelf
from models.proposal import Assembly
from models.store import known_call

_MOST_CANDIDATES = 1_000


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: ``settled`` is what its author settled otherwise."""

    version: int
    href: str
    who: str
    when: str
    because: str
    settled: tuple[str, ...]
    kept: str


def show_consortia(
    visit: Visit,
    assembly: Assembly,
    *,
    problem: GrappeError | None = None,
    stale: str = "",
    wanted: Sequence[str] = (),
    because: str = "",
) -> Response:
    """``problem``: what could not be done. ``stale``: that somebody was faster, with the changes that were ``wanted``
    and the reason for them, to be sent once more."""
    versions = tuple(visit.desk.services.store.assembly_versions(assembly.id))
    newest = versions[-1]
    shown, away = _shown(visit, assembly)
    before = _before(versions, assembly)
    status = 409 if stale else 422 if problem else 200
    common = {
        "assembly": assembly,
        "newest": newest.version == assembly.version,
        "to_newest": visit.to(page_of(assembly.id)),
        "action": visit.to(page_of(assembly.id)),
        "back": visit.to(CONSORTIA),
        "made": (author(visit, assembly.made_by), in_minutes(assembly.made_at)),
        "problem": problem.sentence(visit.lang) if problem else "",
        "stale": stale,
        "wanted": wanted,
        "because": because,
    }
    path = page_of(assembly.id)
    if shown is None:
        names: Mapping[str, str] = {}
        lines = _versions(visit, versions, names)
        return visit.show("staff_consortium_away.html", status=status, path=path, away=away, versions=lines, **common)
    words = shown.words(visit.lang)
    call = known_call(visit.desk.services.store, assembly.call_id)
    pack = Shelf(visit.desk.services.settings.programmes_folder).pack(assembly.programme)
    settled = assembly.settled
    candidates = sorted(shown.problem.candidates, key=lambda one: words.name(one.id).casefold())
    return visit.show(
        "staff_consortium.html",
        status=status,
        path=path,
        title=call.title.to(visit.lang),
        to_call=visit.to(page_of_call(call.id)),
        programme=pack.name.to(visit.lang),
        cards=cards(shown, assembly, visit.lang),
        needs=shown.problem.needs,
        changed=_changed(visit, before, shown),
        before=before.version if before else 0,
        versions=_versions(visit, versions, words.names),
        settled=settled_lines(None, settled, words.names, visit.lang),
        excluded=[(id_, words.name(id_), written(Change(allow=(id_,)))) for id_ in settled.excluded],
        buttons=lambda card, partner: _buttons(visit, card, partner),
        facts_of=lambda id_: _facts(visit, id_),
        form=SettleForm.of(assembly, call, pack),
        insiders=_insiders(shown, words),
        project=_project(visit, pack),
        everybody=[(one.id, words.name(one.id)) for one in candidates[:_MOST_CANDIDATES]],
        programmes=programmes(visit),
        exports=lambda card: _exports(visit, assembly, card),
        **common,
    )


def _insiders(shown: Shown, words: Words) -> list[tuple[str, str]]:
    """Those who are in one of the consortia."""
    ids = dict.fromkeys(place.organization_id for one in shown.proposed for place in one.places)
    return sorted(((id_, words.name(id_)) for id_ in ids), key=lambda one: one[1].casefold())


def _project(visit: Visit, pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Of what the project says of itself: the field, its label, and what it means."""
    for name in project_fields(pack):
        label, help_ = PROJECT_LABELS[name]
        yield f"project.{name}", visit.say(label), visit.say(help_) if help_ else ""


def _shown(visit: Visit, assembly: Assembly) -> tuple[Shown | None, str]:
    """``None`` where it cannot be judged any more, and why."""
    try:
        return Shown.of_kept(visit.desk.proposing, assembly), ""
    except (InvalidInput, NotFound) as error:
        return None, error.sentence(visit.lang)


def _before(versions: Sequence[Assembly], assembly: Assembly) -> Assembly | None:
    return next((one for one in versions if one.version == assembly.version - 1), None)


def _changed(visit: Visit, before: Assembly | None, shown: Shown) -> tuple[str, ...]:
    """From the consortium that staff decided for, or else the first."""
    if before is None:
        return ()
    was, _ = _shown(visit, before)
    return difference_in_words(was, before.kept or 0, shown, visit.lang) if was else ()


def _versions(visit: Visit, versions: Sequence[Assembly], names: Mapping[str, str]) -> list[VersionLine]:
    """The newest first."""
    lines = []
    for before, one in zip((None, *versions), versions, strict=False):
        kept = "" if before is None or before.kept == one.kept else visit.say("consortium_undecided")
        if one.kept is not None and (before is None or before.kept != one.kept):
            kept = visit.say("consortia_kept", place=one.kept + 1)
        lines.append(
            VersionLine(
                one.version,
                visit.to(page_of(one.id), version=str(one.version)),
                author(visit, one.made_by),
                in_minutes(one.made_at),
                one.because,
                settled_lines(before.settled if before else None, one.settled, names, visit.lang),
                kept,
            )
        )
    return lines[::-1]


def _buttons(visit: Visit, card: Card, partner: PartnerLine) -> Iterator[tuple[str, str]]:
    """What can be done with a partner by a click: the word for it, and the changes."""
    id_ = (partner.id,)
    changes = [
        ("consortium_unlock", Change(unlock=id_, lead="" if partner.leads else None))
        if partner.locked
        else ("consortium_lock", Change(lock=id_)),
        ("consortium_exclude", Change(exclude=id_)),
    ]
    if not partner.leads:
        changes.append(("consortium_lead", Change(lead=partner.id)))
    for code, change in changes:
        yield visit.say(code), written(change, place=card.place)


def _facts(visit: Visit, id_: str) -> str:
    """Where the facts of a member are written, empty for others."""
    known = any(member.id == id_ for member in visit.desk.roll.all())
    return visit.to(facts_of(id_)) if known else ""


def _exports(visit: Visit, assembly: Assembly, card: Card) -> Iterator[tuple[str, str, str]]:
    """Name of the form, the language of the file, the address."""
    for form in FORMATS:
        for lang in ("fr", "en"):
            address = visit.to(
                f"{page_of(assembly.id)}/export",
                format=form,
                of=str(card.place),
                version=str(assembly.version),
                text=lang,
            )
            yield form, lang, address
