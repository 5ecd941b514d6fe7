"""Systems: anything that turns a history folder and one topic into a ranked list."""

from evaluation.systems.catalogue import SYSTEMS, open_system
from evaluation.systems.system import System

__all__ = ["SYSTEMS", "System", "open_system"]
