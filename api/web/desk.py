"""What every request is answered with: made once, kept on the application."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader

from api.compose import Services
from api.duplicates import proposed
from api.keys import holders
from api.proposing.proposing import Proposing
from api.web.gate import Gate
from api.web.language import language
from api.web.latest import Latest
from api.web.long_work import LongWork
from api.web.pages import Pages
from api.web.roll import Roll
from api.web.seeking import Seeking
from matching.duplicates import Proposal
from matching.thin import OwnWords, ThinReport, look_for_thin
from models.access import Asker
from models.errors import GrappeError
from models.project import Project
from models.store import Store
from models.texts import Lang

_log = logging.getLogger(__name__)
KEY_HEADER = "X-Grappe-Key"
_key_header = APIKeyHeader(
    name=KEY_HEADER,
    scheme_name="AccessKey",
    auto_error=False,
    description="An access key, made with `grappe keys create`. The demo cluster needs none.",
)


@dataclass(frozen=True, slots=True)
class Desk:
    services: Services
    gate: Gate
    roll: Roll
    pages: Pages
    projects: Latest[tuple[Project, ...]]
    thin: Latest[ThinReport]
    thin_by_index: Latest[ThinReport]
    duplicates: Latest[tuple[Proposal, ...]]
    holders: Latest[dict[str, str]]
    long_work: LongWork
    proposing: Proposing
    seeking: Seeking

    @classmethod
    def of(cls, services: Services) -> Desk:
        store = services.store
        projects = Latest(store, lambda: tuple(store.projects()))
        thin = Latest(store, lambda: look_for_thin(store, today=_day(services)))
        thin_by_index = Latest(store, lambda: look_for_thin(store, today=_day(services), finder=_finder(services)))
        roll = Roll(store)
        duplicates = Latest(store, lambda: proposed(store, members={member.id for member in roll.all()}))
        names = Latest(store, lambda: holders(store))
        work = LongWork(store.long_jobs, services.now)
        return cls(
            services,
            Gate(store),
            roll,
            Pages.load(),
            projects,
            thin,
            thin_by_index,
            duplicates,
            names,
            work,
            services.proposing(),
            Seeking(work),
        )

    @property
    def lang(self) -> Lang:
        """The language of those who ask for none."""
        return self.services.settings.lang

    def store_of(self, asker: Asker) -> Store:
        """The store, whose writes bear the name of ``asker``."""
        return self.services.store.signed(asker.signature, self.services.now)

    def today(self) -> date:
        return _day(self.services)


def _day(services: Services) -> date:
    return services.now().astimezone().date()


def _finder(services: Services) -> OwnWords | None:
    """Who asks the index, ``None`` where none serves."""
    try:
        services.engine.warm()
    except GrappeError as error:
        _log.warning("%s", error.sentence("en"))
        return None
    return OwnWords(services.engine)


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


ToDesk = Annotated[Desk, Depends(_desk)]


def _asker(desk: ToDesk, secret: Annotated[str | None, Security(_key_header)] = None) -> Asker:
    return desk.gate.admit(secret or "")


async def _lang(request: Request, desk: ToDesk) -> Lang:
    return language(request.scope, desk.lang)


ByKey = Annotated[Asker, Depends(_asker)]
InLang = Annotated[Lang, Depends(_lang)]
