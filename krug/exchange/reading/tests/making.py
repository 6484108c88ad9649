"""Files for the tests, made the way other programs make them."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

from krug.exchange.reading import CannotRead, Limits, Row, open_book

FILES = Path(__file__).parent / "files"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def rows_of(path: Path, **options: Any) -> list[Row]:
    """All rows of the table the file opens with."""
    with open_book(path, **options) as book:
        return list(book.rows(book.layout()))


def cells_of(path: Path) -> list[tuple[object, ...]]:
    return [row.cells for row in rows_of(path)]


def refusal(path: Path, limits: Limits | None = None) -> str:
    """The code with which a file is refused at any point from opening to its last row; "" if it is read."""
    try:
        rows_of(path, limits=limits or Limits())
    except CannotRead as refused:
        return refused.code
    return ""


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def text(path: Path, content: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content.encode(encoding))
    return path


def xlsx(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """A workbook with one sheet, written by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def raw_xlsx(path: Path, rows: str, *, parts: Mapping[str, str | bytes] | None = None) -> Path:
    """A workbook whose sheet has these rows, in the XML given. Parts replace the usual ones."""
    contents = {
        "_rels/.rels": relations(("w", "officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": relations(
            ("s", "worksheet", "worksheets/sheet1.xml"),
            ("t", "sharedStrings", "sharedStrings.xml"),
            ("l", "styles", "styles.xml"),
        ),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}">'
        '<sheets><sheet name="Лист" sheetId="1" r:id="s"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    return zipped(path, {**contents, **(parts or {})})


def relations(*related: tuple[str, str, str]) -> str:
    links = "".join(
        f'<Relationship Id="{mark}" Type="{_RELATED}/{kind}" Target="{part}"/>' for mark, kind, part in related
    )
    return f'<Relationships xmlns="{_PACKAGE}">{links}</Relationships>'


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def ods(path: Path, tables: Mapping[str, str], *, manifest: str = "", styles: str = "") -> Path:
    """An OpenDocument workbook whose sheets have these rows, in the XML given."""
    names = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    body = "".join(
        f'<table:table table:name="{name}" table:style-name="{name}">{rows}</table:table>'
        for name, rows in tables.items()
    )
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f"<manifest {names}>{manifest}</manifest>",
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>",
    }
    return zipped(path, parts)


def ods_row(*texts: str, repeated: int = 1) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in texts
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def ods_cell(kind: str, name: str, value: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" office:{name}="{value}"><text:p>?</text:p></table:table-cell>'


def cut(path: Path, source: Path, tenths: int) -> Path:
    """The first so many tenths of a file."""
    content = source.read_bytes()
    path.write_bytes(content[: len(content) * tenths // 10])
    return path
