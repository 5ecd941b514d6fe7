"""``/staff/check``: a consortium that is pasted or sent as a file, judged under a programme; nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from starlette.responses import Response

from api.judging import judged_by
from api.programme_told import figure
from api.rights import Right, require
from api.web.check_form import MOST_FORM, CheckForm, has_steps, project_fields
from api.web.shelved import programme_of, programmes
from api.web.staff_programmes import CHECK, PROGRAMMES
from api.web.tidy import tidy, tidy_all
from api.web.verdict_page import VerdictPage, verdict_page
from api.web.visits import ToSent, ToStaff, Visit
from models.errors import InvalidInput, NotFound
from models.programmes.pack import Pack
from models.texts import Localized

router = APIRouter(include_in_schema=False)

_FIELDS = 64 * 1024
UPLOADS: Mapping[str, int] = {CHECK: 3 * MOST_FORM + _FIELDS}
"""How many bytes may come: a file beside what stands in the form, whose lines browsers end with two letters."""


@router.api_route(CHECK, methods=["GET", "HEAD"])
def ask_for_consortium(visit: ToStaff) -> Response:
    named = visit.asked("programme")
    if not named:
        return visit.show("staff_check.html", choices=_choices(visit), pack=None, verdict=None)
    pack = _pack(visit, named)
    return _show(visit, pack, CheckForm.blank(pack, visit.asked("edition")))


@router.post(CHECK)
def check_consortium(visit: ToStaff, sent: ToSent, file: Annotated[UploadFile | None, File()] = None) -> Response:
    """Under the programme that is chosen in the form; where that is another one, and nothing to check came yet, its
    fields are shown."""
    require(visit.asker, Right.PREPARE)
    before = visit.asked("programme")
    pack = _pack(visit, sent["programme"] or before)
    visit = replace(visit, query=(("programme", pack.id),))
    form = CheckForm.of(pack, sent, before=before)
    try:
        if file is not None and file.filename:
            form = form.with_file(file.file.read(MOST_FORM + 1), tidy(file.filename))
        if form.empty and pack.id != before:
            return _show(visit, pack, form)
        read = form.read(visit.say("check_body"))
        checked = judged_by(pack, read.consortium, form.asked(pack))
    except (InvalidInput, NotFound) as error:
        return _show(visit, pack, form.refused(error, visit.lang))
    return _show(visit, pack, form, verdict_page(checked, pack, tidy_all(read.unread), visit.lang))


def _pack(visit: Visit, id_: str) -> Pack:
    """``InvalidInput`` for a programme that has no rules for a consortium."""
    pack = programme_of(visit.desk, id_)
    if pack.of_clusters:
        raise InvalidInput("matching.check_of_clusters", programme=pack.id)
    return pack


def _show(visit: Visit, pack: Pack, form: CheckForm, verdict: VerdictPage | None = None) -> Response:
    chosen = form.values["edition"]
    edition = pack.edition(chosen if chosen in pack.editions else "")
    return visit.show(
        "staff_check.html",
        status=422 if form.problems else 200,
        choices=_choices(visit),
        pack=pack,
        name=pack.name.to(visit.lang),
        rules=visit.to(f"{PROGRAMMES}/{pack.id}"),
        action=visit.to(CHECK, programme=pack.id),
        form=form,
        editions=[(one.id, Localized(one.en, one.fr).to(visit.lang)) for one in reversed(pack.dated)],
        has_steps=has_steps(pack),
        project=project_fields(pack),
        parameters=[
            (name, figure(edition.parameters[name], visit.lang), Localized(one.en, one.fr).to(visit.lang))
            for name, one in pack.table.parameters.items()
        ],
        verdict=verdict,
        today=visit.desk.today().isoformat(),
    )


def _choices(visit: Visit) -> list[tuple[str, str]]:
    return [(pack.id, pack.name.to(visit.lang)) for pack in programmes(visit.desk) if not pack.of_clusters]
