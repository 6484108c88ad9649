"""The texts of an XLSX workbook, which its cells refer to by number."""

import re
from collections.abc import Iterable
from html import unescape

from krug.exchange.reading import xml
from krug.exchange.reading.cells import Value, texts
from krug.exchange.reading.xlsx.blocks import blocks, unescaped

_ITEM = re.compile('<si><t(?: xml:space="preserve")?>([^<]*)</t></si>|<si/>|<si><t/></si>')


def read(pieces: Iterable[bytes]) -> list[Value]:
    """All of them, clean, in their order. Formatting within a text and its pronunciation are left out."""
    found: list[Value] = []
    for block in blocks(pieces, "sst", "si"):
        items = _ITEM.findall(block)
        if not block.endswith("</si>") or len(items) != block.count("<si"):
            items = _with_parser(block)
        elif "&" in block:
            items = [unescape(item) if "&" in item else item for item in items]
        if "_x" in block:
            items = [unescaped(item) for item in items]
        found += texts(items)
    return found


def _with_parser(block: str) -> list[str]:
    items: list[str] = []
    parts: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: xml.Attributes) -> None:
        inside.append(name)

    def text(part: str) -> None:
        if inside[-1] == "t" and "rPh" not in inside:
            parts.append(part)

    def end(name: str) -> None:
        inside.pop()
        if name == "si":
            items.append("".join(parts))
            parts.clear()

    xml.walk([f"<sst>{block}</sst>"], start, end, text)
    return items
