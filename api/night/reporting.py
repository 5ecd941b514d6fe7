"""Keeping what a night did."""

from __future__ import annotations

import json
from dataclasses import replace

from api.night.told import Night, Step, StepDone
from api.night.words import why
from api.plain import plain
from api.settings import Settings
from models.new_file import write_new


def report(night: Night, settings: Settings) -> Night:
    """Write it as JSON into the folder of nights; where that cannot be, the night given back says so."""
    content = json.dumps(plain(night), ensure_ascii=False, indent=1) + "\n"
    try:
        write_new(settings.nights_folder / f"{night.id}.json", content.encode())
    except Exception as error:  # noqa: BLE001 (a night that was done is done, whatever cannot be told of it)
        failed = StepDone(Step.REPORT, 0.0, why(error, settings.log_file), failed=True)
        return replace(night, steps=(*night.steps, failed))
    return night
