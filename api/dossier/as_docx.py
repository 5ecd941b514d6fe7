"""A document as DOCX: the one file that knows python-docx. Texts are put in as texts."""

from __future__ import annotations

import io
from datetime import UTC
from typing import TYPE_CHECKING, Any

from api.dossier.document import Align, Block, Bullets, Cell, Document, Heading, Pairs, Paragraph, Style, Table
from api.dossier.printable import printable

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table as WordTable
    from docx.table import _Cell as WordCell
    from docx.text.paragraph import Paragraph as WordParagraph

_ACCENT, _FAINT = "1F4E5F", "5A5A5A"
_SHADES = ("", "EEF4F6", "D9E8ED", "BCD7E0", "9CC4D1")
_FONT = "Calibri"
_LANGUAGES = {"en": "en-GB", "fr": "fr-FR"}
_BODY, _SMALL, _TABLE = 10.0, 8.0, 8.5
"""Sizes of letters, in points."""
_SIZES = {"Normal": _BODY, "Title": 20.0, "Heading 1": 14.0, "Heading 2": 11.0}
_WIDTH, _MARGIN = 17.0, 2.0
"""Of the text on A4, in centimetres."""
_PAIRS = (5.0, 12.0)


def write(document: Document) -> bytes:
    """Title and dates of the file are those of the document."""
    import docx

    page = docx.Document()
    _prepare(page, document)
    _text(page.add_paragraph(), document.subtitle, faint=True)
    _text(page.add_paragraph(style="Title"), document.title)
    for block in document.blocks:
        _put(page, block)
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def _prepare(page: WordDocument, document: Document) -> None:
    from docx.shared import Cm, Pt, RGBColor

    section = page.sections[0]
    section.page_width, section.page_height = Cm(_WIDTH + 2 * _MARGIN), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(_MARGIN)
    for name, size in _SIZES.items():
        style = page.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(_qualified(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(_ACCENT)
    _language(page, _LANGUAGES[document.lang])
    made = document.made.astimezone(UTC).replace(tzinfo=None)
    about = page.core_properties
    about.title, about.subject = (printable(text)[:255] for text in (document.title, document.subtitle))
    about.created = about.modified = made
    about.author, about.comments, about.language = "", "", _LANGUAGES[document.lang]
    foot = section.footer.paragraphs[0]
    _text(foot, f"{document.foot} · " if document.foot else "", small=True)
    _page_number(foot)


def _put(page: WordDocument, block: Block) -> None:
    match block:
        case Heading():
            _text(page.add_heading(level=block.level), block.text)
        case Paragraph():
            _paragraph(page, block.text, block.style)
        case Bullets():
            for one in block.items:
                _cell_text(page.add_paragraph(style="List Bullet"), one)
        case Pairs():
            _pairs(page, block)
        case Table():
            _table(page, block)


def _paragraph(page: WordDocument, text: str, style: Style) -> None:
    made = page.add_paragraph(style="Intense Quote" if style == "quote" else None)
    _text(made, text, strong=style == "strong", small=style == "note", faint=style == "note")


def _pairs(page: WordDocument, block: Pairs) -> None:
    table = page.add_table(0, 2)
    table.autofit = False
    for name, one in block.rows:
        row = table.add_row()
        _text(row.cells[0].paragraphs[0], name, faint=True)
        _cell_text(row.cells[1].paragraphs[0], one)
    _set_widths(table, _PAIRS)
    page.add_paragraph()


def _table(page: WordDocument, block: Table) -> None:
    table = page.add_table(0, len(block.columns), style="Table Grid")
    table.autofit = False
    heads = [Cell(column.title, strong=True) for column in block.columns]
    total = tuple(Cell(one.text, one.notes, one.value, 1, strong=True) for one in block.total)
    for row in (heads, *block.rows, *filter(None, (total,))):
        cells = table.add_row().cells
        for one, column, place in zip(row, block.columns, cells, strict=True):
            _filled(place, one, column.align)
    _header(table)
    whole = sum(column.share for column in block.columns)
    _set_widths(table, [_WIDTH * column.share / whole for column in block.columns])
    page.add_paragraph()


def _filled(place: WordCell, one: Cell, align: Align) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = place.paragraphs[0]
    paragraph.alignment = {
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
    }[align]
    _cell_text(paragraph, one, _TABLE)
    if _SHADES[one.shade]:
        _shade(place, _SHADES[one.shade])


def _cell_text(paragraph: WordParagraph, one: Cell, size: float = _BODY) -> None:
    """The text and below it, in the same paragraph, its notes."""
    _text(paragraph, one.text, strong=one.strong, size=size)
    for note in filter(None, one.notes):
        if paragraph.text:
            paragraph.add_run().add_break()
        _text(paragraph, note, small=True, faint=True)
    _close(paragraph)


def _text(
    paragraph: WordParagraph,
    text: str,
    *,
    strong: bool = False,
    small: bool = False,
    faint: bool = False,
    size: float | None = None,
) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(printable(text))
    run.bold = strong or None
    if small or size:
        run.font.size = Pt(_SMALL if small or size is None else size)
    if faint:
        run.font.color.rgb = RGBColor.from_string(_FAINT)


def _close(paragraph: WordParagraph) -> None:
    from docx.shared import Pt

    paragraph.paragraph_format.space_after = Pt(2)


def _set_widths(table: WordTable, widths: list[float] | tuple[float, ...]) -> None:
    from docx.shared import Cm

    for row in table.rows:
        for place, width in zip(row.cells, widths, strict=True):
            place.width = Cm(width)


def _header(table: WordTable) -> None:
    """The first row is dark, and said again on each page; no row is broken by a page's end."""
    from docx.shared import RGBColor

    for row in table.rows:
        _xml(row).get_or_add_trPr().append(_made("w:cantSplit"))
    _xml(table.rows[0]).get_or_add_trPr().append(_made("w:tblHeader"))
    for place in table.rows[0].cells:
        _shade(place, _ACCENT)
        for run in place.paragraphs[0].runs:
            run.font.color.rgb = RGBColor(255, 255, 255)


def _shade(place: WordCell, colour: str) -> None:
    _xml(place).get_or_add_tcPr().append(_made("w:shd", val="clear", color="auto", fill=colour))


def _language(page: WordDocument, language: str) -> None:
    page.styles["Normal"].element.get_or_add_rPr().append(_made("w:lang", val=language))


def _page_number(paragraph: WordParagraph) -> None:
    from docx.shared import Pt

    instruction = _made("w:instrText")
    instruction.text = "PAGE"
    for part in (_made("w:fldChar", fldCharType="begin"), instruction, _made("w:fldChar", fldCharType="end")):
        run = paragraph.add_run()
        run.font.size = Pt(_SMALL)
        _xml(run).append(part)


def _xml(thing: Any) -> Any:  # noqa: ANN401 (a row, a cell or a run, each with elements of its own)
    return thing._element  # noqa: SLF001 (python-docx has no other door to what it does not cover)


def _made(name: str, **attributes: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement

    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(_qualified(f"w:{attribute}"), value)
    return element


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn

    return qn(name)
