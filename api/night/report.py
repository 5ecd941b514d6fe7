"""The reports that are kept: each a file for programs and a page in either language, under ``home/nights/``.

The file for programs is written last: a report is there once that is, and its pages lie beside it.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from api.night.report_json import NAME, read_json, to_json
from api.night.report_page import report_page
from api.night.told import Night
from api.settings import Settings
from models.errors import Damaged, NotFound
from models.new_file import write_over
from models.texts import LANGS

_LARGEST = 4 * 1024 * 1024
_A_DAY = 86_400
_log = logging.getLogger(__name__)


def write_report(night: Night, settings: Settings) -> Path:
    """Keep ``night`` (again, where it is kept already), and let go of those that are older than the settings say.

    The path is that of the page in the language of the settings. ``OSError`` where the system refuses.
    """
    folder = settings.nights_folder
    content = to_json(night)
    for lang in LANGS:
        other = next(one for one in LANGS if one != lang)
        page = report_page(night, lang, other=page_of(folder, night.id, other).name)
        write_over(page_of(folder, night.id, lang), page.encode())
    write_over(_file(folder, night.id), content)
    try:
        _prune(folder, night.began - timedelta(days=settings.report_days))
    except OSError as error:  # the next night tries again
        _log.warning("old reports stay: %s", error)
    return page_of(folder, night.id, settings.lang)


def page_of(folder: Path, id_: str, lang: str) -> Path:
    return folder / f"{id_}.{lang}.html"


def report_ids(folder: Path) -> list[str]:
    """Of the reports that are kept, the newest first; none where there is no such folder."""
    found = (path.stem for path in folder.glob("*.json"))
    return sorted((id_ for id_ in found if re.fullmatch(NAME, id_)), reverse=True)


def read_report(folder: Path, id_: str) -> Night:
    """``NotFound`` where none is kept under this id, ``Damaged`` where it is not what was written."""
    file = _file(folder, id_)
    if not re.fullmatch(NAME, id_) or not file.is_file():
        raise NotFound("api.report_unknown", id=id_)
    try:
        with file.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ValueError(f"> {_LARGEST} B")
        night = read_json(content)
        if night.id != id_:
            raise ValueError(night.id)
    except (OSError, ValueError) as error:
        raise Damaged("api.report_damaged", file=file, reason=getattr(error, "strerror", None) or error) from error
    return night


def read_reports(folder: Path) -> Iterator[Night]:
    """Those that are kept, the newest first. A damaged one is passed over, with a line in the log."""
    for id_ in report_ids(folder):
        try:
            yield read_report(folder, id_)
        except NotFound:  # gone meanwhile
            continue
        except Damaged as error:
            _log.warning("%s", error)


def _file(folder: Path, id_: str) -> Path:
    return folder / f"{id_}.json"


def _prune(folder: Path, oldest: datetime) -> None:
    """Remove what is older than ``oldest``; of a damaged report the file's own time tells that. Pages that no report
    goes with (any more) go after a day: until then one may be on its way."""
    kept = set(report_ids(folder))
    for id_ in sorted(kept):
        try:
            began = read_report(folder, id_).began.timestamp()
        except NotFound:
            continue
        except Damaged:
            began = _file(folder, id_).stat().st_mtime
        if began < oldest.timestamp():
            for path in (_file(folder, id_), *(page_of(folder, id_, lang) for lang in LANGS)):
                path.unlink(missing_ok=True)
    for page in folder.glob("*.html"):
        id_ = page.name.removesuffix(".html").rpartition(".")[0]
        if id_ not in kept and page.stat().st_mtime < time.time() - _A_DAY:
            page.unlink(missing_ok=True)
