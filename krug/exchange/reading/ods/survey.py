"""Which sheets an ODS workbook has, found out without reading their cells."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import SheetInfo

_DEFINITIONS = re.compile("<!(DOCTYPE|ENTITY)")
_TAG = re.compile(r"<(style:style|style:table-properties|table:table)(\s[^>]*)>|<table:table-row")
_STYLE = re.compile(r'style:name="([^"]*)"')
_TABLE = re.compile(r'table:name="([^"]*)"')
_TABLE_STYLE = re.compile(r'table:style-name="([^"]*)"')


@dataclass(slots=True)
class _Sheet:
    name: str
    style: str
    rows: int = 0


def sheets(pieces: Iterable[bytes]) -> list[SheetInfo]:
    """The sheets in their order, with about as many rows as each has."""
    found: list[_Sheet] = []
    hidden: set[str] = set()
    style = ""
    for tag, attributes in _tags(pieces):
        if not tag:
            if found:
                found[-1].rows += 1
        elif tag == "style:style":
            style = _attribute(_STYLE, attributes)
        elif tag == "table:table":
            found.append(_Sheet(_attribute(_TABLE, attributes), _attribute(_TABLE_STYLE, attributes)))
        elif 'table:display="false"' in attributes:
            hidden.add(style)
    return [SheetInfo(sheet.name, sheet.rows, sheet.style in hidden) for sheet in found]


def _tags(pieces: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    rest = b""
    for piece in pieces:
        whole, end, rest = (rest + piece).rpartition(b">")
        text = (whole + end).decode("utf-8", "replace")
        if _DEFINITIONS.search(text):
            raise CannotRead("hostile")
        yield from _TAG.findall(text)


def _attribute(pattern: re.Pattern[str], attributes: str) -> str:
    found = pattern.search(attributes)
    return unescape(found[1]) if found else ""
