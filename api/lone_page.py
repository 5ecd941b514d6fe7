"""Pages that stand alone, to be kept and printed: nothing is fetched, every value is escaped."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

PAGES = Path(__file__).parent / "pages"
_STYLES = Path(__file__).parent / "web" / "static"


def lone_page(template: str, **values: object) -> str:
    """The HTML of ``template``."""
    environment = Environment(
        loader=FileSystemLoader([PAGES, _STYLES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values)
