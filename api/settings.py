"""The settings of one installation: the only place where the environment is read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.serving_log import LogForm
from matching.question import USUAL_EXPOSURE
from models.address import with_password, without_password
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


class ReportSettings(_Language):
    """How a night is told. ``report_days``: for how long reports are kept.

    ``smtp_host``: where e-mail is sent from, over ``smtp_tls``; ``mail_to``: to whom, parted by commas;
    ``mail_always``: after a good night too. ``webhook_url``: who is told by HTTP, signed with ``webhook_secret``.
    A password or secret may stand in a file instead (``..._file``).
    """

    report_days: int = Field(default=90, ge=1, le=3650)
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_password_file: Path | None = None
    mail_from: str = ""
    mail_to: str = ""
    mail_always: bool = False
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    webhook_secret_file: Path | None = None


class Settings(ReportSettings):
    """Each field is ``GRAPPE_<NAME>`` in the environment; an empty variable counts as absent.

    ``lang`` is ``GRAPPE_LANG``, else the language of ``LC_ALL``, ``LC_MESSAGES`` or ``LANG`` (the first that is set),
    else English. ``workers``: how many processes serve. ``log``: the form of what a server
    writes down. ``threads``: how many the encoder may use.
    ``exposure``: how far late places are given to those who were shown less, from 0 (accuracy alone) to 1.
    ``secure_cookies``: send cookies over HTTPS only.
    ``upload_mib``: how large a file may be that comes over HTTP, in MiB.
    ``database_password_file``: where the password stands that ``database_url`` leaves out.
    ``proxies``: addresses and networks, parted by commas, that may tell for whom they ask (``X-Forwarded-For``).
    ``key_rate``, ``address_rate``: how many requests a minute each key, and each address, may send; 0: any number.
    ``sources``: the file that says what is imported each night; by default ``sources.toml`` in the home, if it is
    there. ``backups``: the folder of the nights' backups, by default one in the home; ``backups_kept`` stay there, 0:
    none is made. ``snapshots_kept``: how many indexes stay. ``train_days``: after how many days the night learns again
    from the cluster's own past projects; 0: never.
    ``gate_recall``, ``gate_golden``: the least share of nearest passages found, and of golden questions that hold.
    ``gate_members_gone``, ``gate_passages_gone``, ``gate_silent``, ``gate_partners_lost``, ``gate_changed``: the most
    that a night may cost: the share by which members and passages are fewer, of members who say nothing any more, of
    known partners who are not found any more, and of answers that are others. All in [0, 1].
    """

    home: Path = Path("var")
    database_url: str = ""
    database_password_file: Path | None = None
    encoder: str = "bilingual"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    log: LogForm = "plain"
    threads: int = Field(default=2, ge=1, le=64)
    exposure: float = Field(default=USUAL_EXPOSURE, ge=0, le=1)
    proxies: str = "127.0.0.1"
    secure_cookies: bool = False
    upload_mib: int = Field(default=50, ge=1, le=10_000)
    key_rate: int = Field(default=600, ge=0, le=1_000_000)
    address_rate: int = Field(default=3000, ge=0, le=1_000_000)
    sources: str = ""
    backups: str = ""
    backups_kept: int = Field(default=14, ge=0, le=10_000)
    snapshots_kept: int = Field(default=3, ge=1, le=1000)
    train_days: int = Field(default=0, ge=0, le=3650)
    gate_recall: float = Field(default=0.97, ge=0, le=1)
    gate_golden: float = Field(default=0.9, ge=0, le=1)
    gate_members_gone: float = Field(default=0.1, ge=0, le=1)
    gate_passages_gone: float = Field(default=0.2, ge=0, le=1)
    gate_silent: float = Field(default=0.05, ge=0, le=1)
    gate_partners_lost: float = Field(default=0.05, ge=0, le=1)
    gate_changed: float = Field(default=0.5, ge=0, le=1)

    @property
    def store_url(self) -> str:
        """Where the store is: ``database_url``, or a SQLite file under ``home``.

        ``InvalidInput`` when the file of its password cannot be read.
        """
        if self.database_url and self.database_password_file:
            return with_password(self.database_url, _secret_in(self.database_password_file))
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
    def sources_file(self) -> Path | None:
        """What says what is imported each night; ``None`` where nothing is."""
        if self.sources:
            return Path(self.sources)
        usual = self.home / "sources.toml"
        return usual if usual.is_file() else None

    @property
    def backups_folder(self) -> Path:
        """Where the store is kept as it was each night, and before each upgrade."""
        return Path(self.backups) if self.backups else self.home / "backups"

    @property
    def remembered_file(self) -> Path:
        """What one night tells the next; it may be deleted."""
        return self.home / "night.json"

    @property
    def nights_folder(self) -> Path:
        """What the nights did, for ``report_days``."""
        return self.home / "nights"

    @property
    def log_file(self) -> Path:
        """Where an unexpected fault is written down."""
        return self.home / "grappe.log"


def _secret_in(file: Path) -> str:
    """The one line of a file, whose end does not count."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        raise InvalidInput(
            "api.cli_secret_unread", file=file, reason=getattr(error, "strerror", None) or error
        ) from error


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
            known=", ".join(re.findall(r"'(\w+)'", context.get("expected", ""))),
        ) from error


def read_language() -> Lang:
    """The language that the environment asks for, whatever the other settings are worth."""
    try:
        return _Language().lang
    except ValidationError:
        return "en"
