"""The settings of one installation: the only place where the environment is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.serving_log import LogForm
from matching.question import USUAL_EXPOSURE
from models.address import without_password
from models.errors import InvalidInput
from models.texts import LANGS, Lang

PREFIX = "GRAPPE_"


def _language_of(validated: dict[str, Any]) -> Lang:
    """The language that a POSIX locale such as ``fr_FR.UTF-8`` asks for; English for those that Grappe lacks."""
    asked = str(validated["locale"])[:2].lower()
    return next((lang for lang in LANGS if lang == asked), "en")


class _Language(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore")

    locale: str = Field(default="", validation_alias=AliasChoices("LC_ALL", "LC_MESSAGES", "LANG"))
    lang: Lang = Field(default_factory=_language_of)


class Settings(_Language):
    """Each field is ``GRAPPE_<NAME>`` in the environment; an empty variable counts as absent.

    ``lang`` is ``GRAPPE_LANG``, else the language of ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` (the first that is set),
    else English. ``workers``: how many processes serve. ``log``: the form of what a server
    writes down. ``threads``: how many the encoder may use.
    ``exposure``: how far late places are given to those who were shown less, from 0 (accuracy alone) to 1.
    ``secure_cookies``: send cookies over HTTPS only.
    ``upload_mib``: how large a file may be that comes over HTTP, in MiB.
    ``key_rate``, ``address_rate``: how many requests a minute each key, and each address, may send; 0: any number.
    """

    home: Path = Path("var")
    database_url: str = ""
    encoder: str = "bilingual"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    log: LogForm = "plain"
    threads: int = Field(default=2, ge=1, le=64)
    exposure: float = Field(default=USUAL_EXPOSURE, ge=0, le=1)
    secure_cookies: bool = False
    upload_mib: int = Field(default=50, ge=1, le=10_000)
    key_rate: int = Field(default=600, ge=0, le=1_000_000)
    address_rate: int = Field(default=3000, ge=0, le=1_000_000)

    @property
    def store_url(self) -> str:
        """Where the store is: ``database_url``, or a SQLite file under ``home``."""
        return self.database_url or f"sqlite:///{self.home / 'grappe.db'}"

    @property
    def store_shown(self) -> str:
        """``store_url`` as it may be printed: without its password."""
        return without_password(self.store_url)

    @property
    def snapshots_folder(self) -> Path:
        return self.home / "snapshots"

    @property
    def vectors_file(self) -> Path:
        """The cache of the vectors already computed; it may be deleted at any time."""
        return self.home / "vectors.db"

    @property
    def ranker_folder(self) -> Path:
        """Where a ranker learned from this cluster's own consortia lies, if ``grappe train`` found it better."""
        return self.home / "ranker"

    @property
    def programmes_folder(self) -> Path:
        """Rule packs of the cluster's own, beside those that come with Grappe."""
        return self.home / "programmes"

    @property
    def nights_folder(self) -> Path:
        """What the nights did, for ``report_days``."""
        return self.home / "nights"

    @property
    def log_file(self) -> Path:
        """Where an unexpected fault is written down."""
        return self.home / "grappe.log"


_NAMED = re.compile(r"'(\w+)'")
_REASONS = {
    "int_parsing": "number",
    "float_parsing": "decimal",
    "greater_than_equal": "range",
    "less_than_equal": "range",
    "bool_parsing": "yes_or_no",
    "literal_error": "choice",
}


def read_settings() -> Settings:
    """The settings of this environment; ``InvalidInput`` names the first variable that cannot be used, and why."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        context = first.get("ctx", {})
        bound = f"≥ {context['ge']}" if "ge" in context else f"≤ {context.get('le')}"
        raise InvalidInput(
            f"api.cli_setting_{_REASONS.get(first['type'], 'wrong')}",
            setting=PREFIX + str(first["loc"][0]).upper(),
            value=first["input"],
            reason=first["msg"],
            bound=bound,
            known=", ".join(_NAMED.findall(context.get("expected", ""))),
        ) from error


def read_language() -> Lang:
    """The language that the environment asks for, whatever the other settings are worth."""
    try:
        return _Language().lang
    except ValidationError:
        return "en"
