"""OR-Tools, loaded with the first consortium that is sought: with what it brings it takes 45 MB of each process."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    Literal = cp_model.LiteralT
else:

    class _WhenUsed:
        """The module ``name``, as far as its attributes are asked for."""

        def __init__(self, name: str) -> None:
            self._name = name

        def __getattr__(self, attribute: str) -> object:
            return getattr(import_module(self._name), attribute)

    cp_model = _WhenUsed("ortools.sat.python.cp_model")
    Literal = object

__all__ = ["Literal", "cp_model"]
