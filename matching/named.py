"""The name of an organization, taken apart to be compared with another."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from models.membership import Contact
from models.names import fold
from models.organization import Organization

_BRACKETED = re.compile(r"\(([^()]*)\)")
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9&-]{1,9}")
_UNIT = re.compile(r"\b(umrs?|ums|usr|upr|umi|emr|ea|uar|u|fre)[ -]?_?(\d{3,4})\b")
_NUMBERED = re.compile(r"\b(?:equipe|eq|team|e)?[ .-]*(\d{1,2}|[ivx]{1,4})\b")
_LAST_LETTER = re.compile(r" ([a-h])$")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_DOTTED = re.compile(r"\b((?:[a-z]\.){2,})")
_WORD = re.compile(r"[a-z0-9]+")
_OFFICE = re.compile(r"\b(?:cedex|bp)\b.*|\d+")


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(files("matching").joinpath("names.toml").read_text(encoding="utf-8"))


@cache
def words_of(sort: str) -> frozenset[str]:
    """The words of one sort (``legal``, ``idle``, ``of_units``, ``mail``)."""
    return frozenset(_tables()[sort])


@cache
def laws() -> Mapping[str, frozenset[str]]:
    """For some countries, the legal forms that only their law knows."""
    return {country: frozenset(forms) for country, forms in _tables()["laws"].items()}


@dataclass(frozen=True)
class Named:
    """An organization as it is compared."""

    organization: Organization
    contact: Contact = field(default_factory=Contact)

    @cached_property
    def plain(self) -> str:
        """The name without what stands in brackets, unless nothing else does."""
        for name in (_BRACKETED.sub(" ", self.organization.name), self.organization.name):
            plain = _DOTTED.sub(lambda dotted: dotted[1].replace(".", ""), fold(name)).replace("'", "")
            if plain:
                return plain
        return ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        found = [word for word in _WORD.findall(self.plain) if word not in words_of("idle")]
        kept = [word for word in found if word not in words_of("legal")]
        return tuple(dict.fromkeys(kept or found))

    @cached_property
    def compact(self) -> str:
        return "".join(self.words)

    @cached_property
    def units(self) -> frozenset[str]:
        """Numbers of research units in the name, as ``umr7057``."""
        return frozenset(f"{kind.rstrip('s')}{number}" for kind, number in _UNIT.findall(fold(self.organization.name)))

    @cached_property
    def ordinals(self) -> frozenset[str]:
        """Numbers of teams, sites and the like in the name, and a letter at its end."""
        bare = _UNIT.sub(" ", self.plain)
        found = (_ROMAN.get(number, number.lstrip("0")) for number in _NUMBERED.findall(bare))
        return frozenset(filter(None, (*found, *_LAST_LETTER.findall(bare))))

    @cached_property
    def law(self) -> frozenset[str]:
        """The country of its legal form, where that tells."""
        said = set(_WORD.findall(self.plain))
        return frozenset(country for country, forms in laws().items() if not said.isdisjoint(forms))

    @cached_property
    def beside_unit(self) -> tuple[str, ...]:
        """The words of the name but those that go with a research unit."""
        return tuple(
            word
            for word in _WORD.findall(_UNIT.sub(" ", self.plain))
            if word not in words_of("idle") | words_of("of_units")
        )

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """What stands in brackets and looks like one, and the whole name where it looks like one."""
        said = [*_BRACKETED.findall(self.organization.name), self.organization.name]
        return frozenset(fold(one.strip()) for one in said if _ABBREVIATION.fullmatch(one.strip()))

    @cached_property
    def initials(self) -> str:
        return "".join(word[0] for word in self.words)

    @cached_property
    def city(self) -> str:
        return _OFFICE.sub("", fold(self.organization.city)).replace("-", " ").strip()

    @cached_property
    def reached(self) -> frozenset[str]:
        """Domains and telephone numbers, those that many share left out."""
        domains = {self.contact.email.rpartition("@")[2].lower(), _host(self.contact.website)} - words_of("mail") - {""}
        digits = re.sub(r"\D", "", self.contact.phone)[-9:]
        return frozenset(domains | ({digits} if len(digits) == 9 else set()))


def _host(address: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", address.lower()).partition("/")[0]
