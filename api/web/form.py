"""The form of the page: what an address holds, and addresses of questions near it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from api.feedback import LONGEST_NUMBER
from api.web.asking import LONGEST_NEED, MOST_SUGGESTIONS, USUAL_SUGGESTIONS, Asked
from api.web.tidy import split_names, tidy
from matching.question import Scope
from models.errors import InvalidInput
from models.feedback import LONGEST_NOTE
from models.texts import Lang

_FIELDS = ("need", "seeker", "with")
_MOST_DIGITS = 6
BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Form:
    """The fields as typed. ``sent`` tells whether anything was asked, be it blank.

    ``answer`` is the number of the answer that this question had already.
    """

    lang: Lang
    need: str = ""
    seeker: str = ""
    partners: tuple[str, ...] = ()
    k: str = str(USUAL_SUGGESTIONS)
    scope: Scope = Scope.MEMBERS
    sent: bool = False
    answer: str = ""

    @classmethod
    def read(cls, fields: QueryParams, lang: Lang) -> Self:
        return cls(
            lang=lang,
            need=tidy(fields.get("need", "")),
            seeker=tidy(fields.get("seeker", "")),
            partners=split_names(fields.getlist("with")),
            k=tidy(fields.get("k", "")) or str(USUAL_SUGGESTIONS),
            scope=Scope.KNOWN if fields.get("scope") == Scope.KNOWN else Scope.MEMBERS,
            sent=any(field in fields for field in _FIELDS),
            answer=tidy(fields.get("answer", ""))[:LONGEST_NUMBER],
        )

    def asked(self) -> Asked:
        """``InvalidInput`` where ``k`` is no whole number."""
        if not (self.k.isascii() and self.k.isdigit() and len(self.k) <= _MOST_DIGITS):
            raise InvalidInput("api.web.k_wrong", field="k", most=MOST_SUGGESTIONS)
        return Asked(self.need, self.seeker, self.partners, int(self.k), self.scope)

    @property
    def partners_text(self) -> str:
        return BETWEEN.join(self.partners)

    @property
    def to_known(self) -> bool:
        return self.scope is Scope.KNOWN

    @property
    def longest_need(self) -> int:
        return LONGEST_NEED

    @property
    def longest_note(self) -> int:
        return LONGEST_NOTE

    @property
    def most(self) -> int:
        return MOST_SUGGESTIONS

    @property
    def address(self) -> str:
        """The address that asks this question again; the front page where nothing was asked."""
        fields: list[tuple[str, str]] = []
        if self.sent:
            fields += [("need", self.need), ("seeker", self.seeker)]
            fields += [("with", partner) for partner in self.partners]
            fields += [("k", self.k)]
            fields += [("scope", self.scope.value)] if self.to_known else []
            fields += [("answer", self.answer)]
        return "/?" + urlencode([*((name, value) for name, value in fields if value), ("lang", self.lang)])

    def in_lang(self, lang: Lang) -> Form:
        return replace(self, lang=lang)

    def with_partners(self, partners: Iterable[str]) -> Form:
        return replace(self, partners=tuple(dict.fromkeys(partners)), answer="")

    def meaning(self, field: str, name: str, id_: str) -> Form:
        """The same question with ``id_`` wherever ``field`` (``seeker`` or ``with``) says ``name``."""
        if field == "seeker":
            return replace(self, seeker=id_, answer="")
        return self.with_partners(id_ if partner == name else partner for partner in self.partners)
