"""An XLSX workbook as sheets of rows."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from krug.exchange.reading import columns
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import SheetInfo
from krug.exchange.reading.source import Line, Merge
from krug.exchange.reading.xlsx import sheet as sheets
from krug.exchange.reading.xlsx import strings, styles
from krug.exchange.reading.xlsx.package import Package
from krug.exchange.reading.xlsx.values import Workbook

_MERGE = re.compile(rb'mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_MERGED_ROWS = 1_000
_OVERLAP = 48


class Xlsx:
    """Reads a sheet from its beginning each time it is asked for rows; only the texts of the workbook are held."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.file = path.open("rb")
        self.package = Package(self.file, limits)
        self.surveys: dict[str, tuple[int, list[Merge]]] = {}

    @cached_property
    def workbook(self) -> Workbook:
        texts = self.package.part("sharedStrings")
        looks = self.package.part("styles")
        return Workbook(
            strings.read(self.package.pieces(texts)) if texts else [],
            styles.read(self.package.pieces(looks)) if looks else styles.Styles(),
            self.package.since_1904,
        )

    def sheets(self) -> list[SheetInfo]:
        return [SheetInfo(part.name, self._survey(part.name)[0], part.hidden) for part in self.package.sheets]

    def merged(self, sheet: str) -> list[Merge]:
        return self._survey(sheet)[1]

    def rows(self, sheet: str) -> Iterator[Line]:
        return sheets.rows(self._pieces(sheet), self.workbook)

    def _survey(self, sheet: str) -> tuple[int, list[Merge]]:
        if sheet not in self.surveys:
            self.surveys[sheet] = _survey(self._pieces(sheet))
        return self.surveys[sheet]

    def _pieces(self, sheet: str) -> Iterator[bytes]:
        part = next((part.part for part in self.package.sheets if part.name == sheet), None)
        if part is None:
            raise CannotRead("no_such_sheet", sheet=sheet)
        return self.package.pieces(part)


def _survey(pieces: Iterable[bytes]) -> tuple[int, list[Merge]]:
    """About how many rows a sheet has and which cells near its top are merged, without reading a single cell."""
    rows, merges, before = 0, list[Merge](), b""
    numbers = columns.Numbers()
    for piece in pieces:
        rows += piece.count(b"row>")
        for left, top, right, bottom in _MERGE.findall(before + piece):
            if int(top) <= _MERGED_ROWS:
                merges.append((int(top), numbers[left.decode()], int(bottom), numbers[right.decode()]))
        before = piece[-_OVERLAP:]
    return rows, merges
