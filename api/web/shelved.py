"""The programmes that this installation knows, as those who ask from outside may name them: by id only."""

from __future__ import annotations

from api.web.desk import Desk
from api.web.tidy import tidy
from models.errors import Damaged, InvalidInput, NotFound
from models.programmes.pack import Pack
from models.programmes.shelf import Shelf
from models.texts import LANGS, Localized


def programmes(desk: Desk) -> tuple[Pack, ...]:
    """All, by id. ``Damaged`` where a pack of the cluster's own folder cannot be used: that is for who keeps it."""
    try:
        return Shelf(desk.services.settings.programmes_folder).packs()
    except InvalidInput as error:
        reason = Localized(**{lang: error.sentence(lang) for lang in LANGS})
        raise Damaged("api.web.programmes_unusable", reason=reason) from error


def programme_of(desk: Desk, id_: str) -> Pack:
    """``NotFound`` for any other word, the path of a file too."""
    for pack in programmes(desk):
        if pack.id == id_:
            return pack
    raise NotFound("api.web.programme_unknown", programme=tidy(id_))
