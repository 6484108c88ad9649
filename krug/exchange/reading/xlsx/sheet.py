"""The rows of an XLSX sheet, streamed: a sheet of any length takes the memory of its longest rows."""

import re
from collections.abc import Iterable, Iterator

from krug.exchange.reading import columns, xml
from krug.exchange.reading.source import Line
from krug.exchange.reading.xlsx.blocks import blocks
from krug.exchange.reading.xlsx.values import RowReader, Token, Workbook

_NUMBER = re.compile(r'\br="(\d+)"')
_CELL = re.compile(
    r'<c r="([A-Z]+)\d+"(?: s="(\d*)")?(?: t="(\w+)")?(?:/>|>'
    r"(?:(<f)(?: [^>]*)?(?:/>|>[^<]*</f>))?"
    r'(?:(?:<v>|<is><t(?: xml:space="preserve")?>)([^<]*)(?:</v>|</t></is>)|<v/>|<v />)?</c>)'
)
_LETTERS = re.compile("[A-Za-z]*")


def rows(pieces: Iterable[bytes], workbook: Workbook) -> Iterator[Line]:
    """The rows of the sheet that have cells, in the order they are written down."""
    row_reader = RowReader(workbook)
    number = 0
    for block in blocks(pieces, "sheetData", "row"):
        for place, tokens in _rows(block):
            number = place or number + 1
            yield number, row_reader.values(tokens)


def _rows(block: str) -> Iterator[tuple[int, list[Token]]]:
    """Each row's number, 0 if it is not written, and its cells."""
    *parts, prefixed = block.split("</row>")
    if prefixed:
        yield from _with_parser(block)
        return
    for part in parts:
        head, _, body = part[part.rfind("<row") :].partition(">")
        number = _NUMBER.search(head)
        tokens: list[Token] = _CELL.findall(body)
        if number and len(tokens) == body.count("<c"):
            yield int(number[1]), tokens
        else:
            yield from _with_parser(f"{part}</row>")


def _with_parser(block: str) -> list[tuple[int, list[Token]]]:
    """The same for XML written in a less usual way, and in two thirds of the speed."""
    reader = _Reader()
    xml.walk([f"<sheetData>{block}</sheetData>"], reader.start, reader.end, reader.text)
    return reader.rows


class _Reader:
    def __init__(self) -> None:
        self.rows: list[tuple[int, list[Token]]] = []
        self.inside: list[str] = []
        self.cell: xml.Attributes = {}
        self.formula = ""
        self.parts: list[str] = []

    def start(self, name: str, attributes: xml.Attributes) -> None:
        self.inside.append(name)
        if name == "row":
            number = attributes.get("r", "")
            self.rows.append((int(number) if number.isdecimal() else 0, []))
        elif name == "c":
            self.cell, self.formula, self.parts = attributes, "", []
        elif name == "f":
            self.formula = "<f"

    def text(self, part: str) -> None:
        if self.inside[-1] in ("v", "t") and "rPh" not in self.inside:
            self.parts.append(part)

    def end(self, name: str) -> None:
        self.inside.pop()
        if name == "c" and self.rows:
            tokens = self.rows[-1][1]
            place = self.cell.get("r") or _following(tokens)
            letters = _LETTERS.match(place)
            column = letters[0].upper() if letters else ""
            tokens.append((column, self.cell.get("s", ""), self.cell.get("t", ""), self.formula, "".join(self.parts)))


def _following(tokens: list[Token]) -> str:
    """The letters of the next column, for programs that do not write the place of a cell."""
    return columns.letters(columns.Numbers()[tokens[-1][0]] + 1) if tokens else "A"
