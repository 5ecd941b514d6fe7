"""A list as the file of a spreadsheet."""

from __future__ import annotations

from api.sheets import Format, Sheet


def written(sheet: Sheet, form: Format) -> bytes:
    """The whole file in one of the two forms."""
    if form is Format.CSV:
        return sheet.csv()
    from api.workbook import workbook

    return workbook(sheet)
