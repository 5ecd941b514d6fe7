"""A proposed consortium, or the cluster for DATAR, as a file to download."""

from __future__ import annotations

from starlette.responses import Response

from api.dossier.datar_dossier import datar_dossier_of
from api.dossier.formats import Exported, exported
from api.dossier.gathering import dossier_of
from api.web.desk import Desk
from api.web.shelved import programme_of
from models.proposal import Assembly
from models.texts import Lang


def dossier_file(desk: Desk, assembly: Assembly, number: int, form: str, lang: Lang) -> Response:
    """``number`` counts from 1. ``NotFound`` and ``InvalidInput`` as ``dossier_of`` and ``exported`` have them."""
    pack = programme_of(desk, assembly.programme)
    dossier = dossier_of(desk.services.store, assembly, number - 1, pack, desk.today())
    return _attached(exported(dossier, form, lang), lang)


def datar_file(desk: Desk, form: str, lang: Lang) -> Response:
    """The cluster's own dossier for DATAR."""
    return _attached(exported(datar_dossier_of(desk.services.store, desk.services.now()), form, lang), lang)


def _attached(file: Exported, lang: Lang) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Content-Language": lang}
    return Response(file.content, headers=headers, media_type=file.media_type)
