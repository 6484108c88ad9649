"""An ODS workbook as sheets of rows."""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from krug.exchange.reading import archive
from krug.exchange.reading.layout import HEAD_ROWS
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.ods import survey
from krug.exchange.reading.ods.table import Reader
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import SheetInfo
from krug.exchange.reading.source import Line, Merge

_CONTENT = "content.xml"
_CHUNK = 1 << 16


class Ods:
    """Reads the document from its beginning each time it is asked; nothing of it is held but the piece being read."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.file = path.open("rb")
        self.limits = limits
        self.archive = archive.contents(self.file, limits)
        if "encrypted-package" in self.archive.namelist() or b"encryption-data" in self._manifest():
            raise CannotRead("encrypted")

    def sheets(self) -> list[SheetInfo]:
        return survey.sheets(self._pieces(_CONTENT))

    def merged(self, sheet: str) -> list[Merge]:
        """The merged cells among the rows at the top of a sheet."""
        reader = Reader(sheet, self.limits.repeats)
        for _ in reader.read(self._pieces(_CONTENT)):
            if reader.is_past or len(reader.filled) > HEAD_ROWS:
                break
        return reader.merges

    def rows(self, sheet: str) -> Iterator[Line]:
        reader = Reader(sheet, self.limits.repeats)
        for _ in reader.read(self._pieces(_CONTENT)):
            while reader.filled:
                row = reader.filled.popleft()
                yield from ((row.number + again, row.cells) for again in range(row.times))
            if reader.is_past:
                return
        if not reader.is_inside:
            raise CannotRead("no_such_sheet", sheet=sheet)

    def _manifest(self) -> bytes:
        name = "META-INF/manifest.xml"
        return b"".join(self._pieces(name)) if name in self.archive.namelist() else b""

    def _pieces(self, part: str) -> Iterator[bytes]:
        try:
            with self.archive.open(part) as member:
                while piece := member.read(_CHUNK):
                    yield piece
        except (KeyError, zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as failure:
            raise CannotRead("damaged") from failure
