"""From cells to values: each function gives the value that a text means, or raises ``WrongValue`` with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from models.call import Mastery
from models.imports.mangled import ranges_of_date, serial_date
from models.imports.problems import WrongValue
from models.imports.words import nearest, vocabulary, word_key
from models.membership import Audience
from models.names import name_key
from models.organization import Kind, Scheme, Size
from models.texts import Localized

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LONGEST_ID = 100
_LONGEST_NAME = 500
_ISO_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[ T]\d{2}:\d{2}(?::\d{2})?)?)?)?", re.ASCII)
_FRENCH_DATE = re.compile(r"(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})", re.ASCII)
_COUNT = re.compile(
    r"(?P<least>\d[\d ]*?)(?:\s*(?:-|–|a|to|et|ou|or)\s*(?P<most>\d[\d ]*?))?"
    r"(?:\s*(?:salarie(?:s|e|es|\(e\)s)?|employees?|personnes?|people|staff|etp|fte))?",
    re.ASCII,
)
_AMOUNT = re.compile(r"(?:\d{1,3}(?:[.,'’]\d{3})+|\d{1,15})(?:[.,]\d{1,2})?", re.ASCII)
_CENTS = re.compile(r"(.*?)(?:[.,](\d{1,2}))?", re.ASCII)
_BULLET = re.compile(r"^(?:[-–—•*·]\s+)+")
_LISTED = re.compile(r"[;|\r\n]+")
_NUMBERS = {
    Scheme.SIREN: re.compile(r"\d{9}", re.ASCII),
    Scheme.PIC: re.compile(r"\d{9}", re.ASCII),
    Scheme.RNSR: re.compile(r"\d{9}[A-Z]", re.ASCII),
    Scheme.VAT: re.compile(r"[A-Z]{2}(?=.*\d.*\d)[A-Z0-9+*]{2,14}", re.ASCII),
}
_LA_POSTE = "356000000"
_SIZE_BELOW = ((2, Size.SOLO), (10, Size.MICRO), (50, Size.SMALL), (250, Size.MEDIUM), (5000, Size.MIDCAP))


def plain_text(text: str) -> str:
    """Without control characters, tabs and line ends excepted: a text must not steer the terminal that shows it."""
    return CONTROLS.sub("", text.replace("\v", " "))  # a word processor's line end within a cell


def listed(text: str) -> tuple[str, ...]:
    """The items of a cell, separated by ``;``, ``|`` or line ends; each once, bullets taken off."""
    return tuple(dict.fromkeys(filter(None, map(without_bullet, _LISTED.split(text)))))


def without_bullet(item: str) -> str:
    return _BULLET.sub("", item.strip()).strip()


def read_id(text: str) -> str:
    """Ids stand in addresses and in runs: no blank, slash, question mark or hash, 100 characters at most."""
    if len(text) > _LONGEST_ID or re.search(r"[\s/?#\x00-\x1f]", text):
        raise WrongValue("id_wrong", longest=_LONGEST_ID)
    return text


def read_name(text: str) -> str:
    if len(text) > _LONGEST_NAME:
        raise WrongValue("name_too_long", longest=_LONGEST_NAME)
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def read_kind(text: str) -> Kind:
    """``OTHER`` when nothing is said."""
    if not text:
        return Kind.OTHER
    known = vocabulary("kinds")
    found = known.get(word_key(text))
    if found is None:
        near = nearest(text, known)
        if near:
            raise WrongValue("kind_misspelt", known=_choices(Kind), near=near)
        raise WrongValue("kind_unknown", known=_choices(Kind))
    return Kind(found)


@lru_cache(maxsize=4096)
def read_size(text: str) -> Size | None:
    """A class by name, or the class of a head count (or of a range that lies in one class); ``None`` for nothing.

    A range that a spreadsheet took for a date is read where all that may have been typed lies in one class.
    """
    if not text:
        return None
    found = vocabulary("sizes").get(word_key(text))
    if found:
        return Size(found)
    count = _COUNT.fullmatch(name_key(text))
    if count:
        classes = [_range_class(int("".join(number.split())) for number in count.groups() if number)]
    else:
        typed = ranges_of_date(text)
        if typed is not None:
            classes = list({size for ends in typed if (size := _range_class(ends))})
            if len(classes) != 1:
                raise WrongValue("size_was_date")
        else:
            classes = []
    if not classes or classes[0] is None:
        raise WrongValue("size_unknown", known=_choices(Size))
    return classes[0]


def _choices(kinds: type[Kind] | type[Size]) -> Localized:
    """All of them in words that are read back."""
    return Localized(en=", ".join(kinds), fr=", ".join(kind.to("fr") for kind in kinds))


def _range_class(ends: Iterable[int]) -> Size | None:
    """The class that all of ``ends`` lie in; one person to nine are micro; ``None`` when it is not one."""
    classes = {next((size for limit, size in _SIZE_BELOW if count < limit), Size.LARGE) for count in ends}
    if classes == {Size.SOLO, Size.MICRO}:
        return Size.MICRO
    return classes.pop() if len(classes) == 1 else None


@lru_cache(maxsize=4096)
def read_country(text: str) -> str:
    """ISO 3166 alpha-2, from the code or a name; ``""`` when nothing is said."""
    found = vocabulary("countries").get(word_key(text))
    if found:
        return found
    if text and not re.fullmatch("[A-Za-z]{2}", text):
        raise WrongValue("country_unknown")
    return text.upper()


def read_number(scheme: Scheme, text: str) -> str:
    """An identifier as its register writes it: blanks, dots and hyphens taken off, capitals."""
    number = re.sub(r"[\s.\-]", "", text).upper()
    if not _NUMBERS[scheme].fullmatch(number):
        raise WrongValue(f"{scheme.value}_wrong")
    if scheme is Scheme.SIREN and not _luhn(number):
        raise WrongValue("siren_key_wrong")
    return number


def read_siret(text: str) -> str:
    """The SIREN in a SIRET: the first nine of its fourteen digits, both checked.

    The places of La Poste (SIREN 356000000) are numbered by another rule, and only that SIREN is checked.
    """
    number = re.sub(r"[\s.\-]", "", text)
    if not re.fullmatch(r"\d{14}", number, re.ASCII):
        raise WrongValue("siret_wrong")
    if not _luhn(number) and not number.startswith(_LA_POSTE):
        raise WrongValue("siret_key_wrong")
    return read_number(Scheme.SIREN, number[:9])


def _luhn(digits: str) -> bool:
    """Luhn's sum: every second digit from the right doubled, digits of the products added, is divisible by ten."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (doubled + sum(int(digit) for digit in digits[::-2])) % 10 == 0


@lru_cache(maxsize=8192)
def read_date(text: str) -> date | None:
    """ISO, a year, a year and a month, or (day/)month/year; what is not said is the first. ``None`` for no date.

    The number by which a spreadsheet counts days is read too, and the time of a day left out.
    """
    if not text:
        return None
    counted = serial_date(text)
    if counted:
        return counted
    iso, french = _ISO_DATE.fullmatch(text), _FRENCH_DATE.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2] or 1), int(iso[3] or 1))
        if french:
            return date(int(french[3]), int(french[2]), int(french[1] or 1))
    except ValueError as error:
        raise WrongValue("date_wrong") from error
    raise WrongValue("date_wrong")


def read_audience(text: str) -> Audience:
    """To whom a member agreed to be shown: a word for it, or a plain yes (members) or no (nobody)."""
    found = vocabulary("consents").get(word_key(text))
    if found is None:
        raise WrongValue("audience_unknown", known=Localized(en=", ".join(Audience), fr="membres, équipe, personne"))
    return Audience(found)


def read_yes(text: str) -> bool:
    """A yes or a no; a blank is a no."""
    found = vocabulary("answers").get(word_key(text)) if text else "no"
    if found is None:
        raise WrongValue("yes_unknown")
    return found == "yes"


def read_amount(text: str) -> Decimal | None:
    """Euros, with thousands set apart or not, decimals behind a point or a comma; ``None`` when nothing is said."""
    bare = re.sub(r"\s|€|euros?", "", text, flags=re.IGNORECASE)
    if not bare:
        return None
    if not _AMOUNT.fullmatch(bare):
        raise WrongValue("amount_wrong")
    whole, cents = _CENTS.fullmatch(bare).groups()  # type: ignore[union-attr]
    return Decimal(f"{re.sub('[^0-9]', '', whole)}.{cents or '0'}")


def read_mastery(text: str) -> Mastery:
    """How well something is mastered, in a word of French or English."""
    found = vocabulary("masteries").get(word_key(text))
    if found is None:
        known = Localized(en=", ".join(Mastery), fr=", ".join(one.to("fr") for one in Mastery))
        raise WrongValue("mastery_unknown", known=known)
    return Mastery(found)


def read_email(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"']+", text):
        raise WrongValue("email_wrong")
    return text


def read_website(text: str) -> str:
    """An http address; ``https://`` is put before a bare name. It will stand behind a link: nothing else passes."""
    if not text:
        return ""
    address = text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)", text) else f"https://{text}"
    if not re.fullmatch(r"(?i:https?)://[^\s<>\"'/?#]+\.[^\s<>\"']+", address):
        raise WrongValue("website_wrong")
    return address
