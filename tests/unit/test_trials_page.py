"""The table of trials: a row is written in its place."""

from tests.trials.__main__ import PAGE, row, with_rows
from tests.trials.trial import Trial

PAGE_BEFORE = """# Page

| trial | must show | found | | on |
|---|---|---|---|---|
| one | this | that | ✓ | then |

End.
"""


def test_a_row_takes_the_place_of_the_earlier_one_and_a_new_one_comes_last() -> None:
    again = row(Trial("one", "this", "worse", passed=False), "today")
    other = row(Trial("two", "more", "a | b\nc", passed=True), "today")

    page = with_rows(with_rows(PAGE_BEFORE, {"one": again}), {"two": other})

    assert page.splitlines()[4:6] == ["| one | this | worse | ✗ | today |", "| two | more | a / b c | ✓ | today |"]
    assert page.endswith("today |\n\nEnd.\n")


def test_the_page_has_such_a_table() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert "| new | " in with_rows(page, {"new": row(Trial("new", "", "", passed=True), "")})
