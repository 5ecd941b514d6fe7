"""Which pages an asker may open, and what they are called."""

from __future__ import annotations

from api.web.pages import Link
from models.access import Asker, KeyRole
from models.texts import Lang, Texts

_EVERYBODYS = (("place_ask", "/"),)
_MEMBERS = (*_EVERYBODYS, ("place_me", "/me"))
_STAFFS = (
    *_EVERYBODYS,
    ("place_members", "/staff/members"),
    ("place_profiles", "/staff/profiles"),
    ("place_wanted", "/staff/facts"),
    ("place_calls", "/staff/calls"),
    ("place_consortia", "/staff/consortia"),
    ("place_programmes", "/staff/programmes"),
    ("place_check", "/staff/check"),
    ("place_imports", "/staff/imports"),
    ("place_duplicates", "/staff/duplicates"),
    ("place_consents", "/staff/consents"),
    ("place_datar", "/staff/datar"),
    ("place_changes", "/staff/changes"),
    ("place_nights", "/staff/nights"),
)


def places(asker: Asker, here: str, lang: Lang) -> tuple[Link, ...]:
    """Those of ``asker``; none for those who hold no key. ``here`` is the path of the open page."""
    if not asker.key_id:
        return ()
    listed = _MEMBERS if asker.role is KeyRole.MEMBER else _STAFFS
    return tuple(
        Link(Texts.of("api.web")(code, lang), f"{path}?lang={lang}", path == here or here.startswith(f"{path}/"))
        for code, path in listed
    )
