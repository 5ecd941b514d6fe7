"""``python -m tests.refresh_programmes``: write ``docs/programmes.md`` anew from the rule packs."""

from __future__ import annotations

from api.programmes_page import programmes_page
from tests.tree import ROOT

PAGE = ROOT / "docs" / "programmes.md"

if __name__ == "__main__":
    PAGE.write_text(programmes_page(), encoding="utf-8")
