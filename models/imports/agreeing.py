"""Facts that several rows of one file tell of one organization."""

from __future__ import annotations

from models.facts import Facts, newest
from models.imports.problems import WrongValue


def agreeing(earlier: Facts, later: Facts) -> Facts:
    """What both tell; ``WrongValue`` where they differ in a fact as of the same day, which no order can decide."""
    for name, known in later.single.items():
        said = earlier.single[name]
        if known and said and known.as_of == said.as_of and known.value != said.value:
            raise WrongValue("facts_differ", column=name)
    years = {year.as_of: year.value for year in earlier.accounts}
    for year in later.accounts:
        for name in ("staff", "turnover", "balance_sheet"):
            figure, other = getattr(year.value, name), getattr(years.get(year.as_of), name, None)
            if figure is not None and other is not None and figure != other:
                raise WrongValue("facts_differ", column="work_units" if name == "staff" else name)
    return newest(earlier, later)
