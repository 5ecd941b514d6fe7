"""A consortium on paper judged under a programme, the same at every door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Self

from matching.checking.check import Checked, check
from models.consortium import Consortium
from models.consortium_files import known_value
from models.errors import InvalidInput
from models.programmes.pack import Pack
from models.programmes.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Asked:
    """Under which programme and edition (empty: as the form says, or the newest). ``of_the_project`` are values of the
    form, ``others`` are meant for parameters of the pack."""

    programme: str = ""
    edition: str = ""
    of_the_project: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, programme: str, edition: str, step: str, values: Iterable[str]) -> Self:
        """``values`` are ``NAME=VALUE`` each; ``InvalidInput`` for one that is not."""
        project: dict[str, str] = {"step": step} if step else {}
        others: dict[str, str] = {}
        for given in values:
            name, equals, value = given.partition("=")
            if not equals or not name.strip():
                raise InvalidInput("api.set_wrong", given=given)
            (project if known_value(name.strip()) else others)[name.strip()] = value.strip()
        return cls(programme, edition, project, others)


def programme_asked(
    consortium: Consortium, asked: Asked, own_packs: Path | None, *, source: str, files: bool = False
) -> Pack:
    """``NotFound`` for a programme that isn't there, ``InvalidInput`` where none is named.

    ``files``: the programme that was asked for may be the path of a pack (that of the form never).
    """
    name = asked.programme or consortium.programme
    if not name:
        known = ", ".join(pack.id for pack in Shelf(own_packs).packs() if not pack.of_clusters)
        raise InvalidInput("api.programme_unnamed", source=source, known=known)
    shelf = Shelf(own_packs)
    return shelf.pack_or_file(name) if files and asked.programme else shelf.pack(name)


def judged_by(pack: Pack, consortium: Consortium, asked: Asked) -> Checked:
    """``NotFound`` for an edition that isn't there; that of the form counts where the form names this programme."""
    wanted = asked.edition or (consortium.edition if pack.id == consortium.programme else "")
    return check(consortium, pack.edition(wanted, parameters_of(pack, asked.others)))


def parameters_of(pack: Pack, given: Mapping[str, str]) -> dict[str, Decimal]:
    """Values of the pack's parameters as people write them; ``InvalidInput`` for one that it does not have."""
    parameters = {key: _parameter(key, value) for key, value in given.items()}
    unknown = sorted(set(parameters) - set(pack.table.parameters))
    if unknown:
        known = ", ".join(pack.table.parameters) or "–"
        raise InvalidInput("api.set_unknown", name=unknown[0], programme=pack.id, known=known)
    return parameters


def _parameter(name: str, value: str) -> Decimal:
    try:
        number = Decimal("".join(value.split()).replace(",", "."))
    except InvalidOperation as error:
        raise InvalidInput("api.set_not_number", name=name, value=value) from error
    if not number.is_finite() or number < 0 or number.adjusted() > 15:
        raise InvalidInput("api.set_not_number", name=name, value=value)
    return number
