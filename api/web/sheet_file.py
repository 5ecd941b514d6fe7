"""Lists that a browser or a program fetches as files."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from api.sheets import Format, Sheet
from api.written_sheet import written


def sheet_response(sheet: Sheet, form: Format, name: str) -> Response:
    """The file, to be saved under ``name``; it holds what one asker may see, so that nobody on the way keeps it."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{form}"',
        "Content-Language": sheet.lang,
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
    }
    return Response(written(sheet, form), headers=headers, media_type=form.media_type)


def sheet_file() -> dict[int | str, dict[str, Any]]:
    """What the interface's description says of it."""
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {
        200: {"description": "The file.", "content": {form.media_type.partition(";")[0]: binary for form in Format}}
    }
