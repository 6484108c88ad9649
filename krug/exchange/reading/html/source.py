"""A web page as a book whose sheets are its tables: how Bitrix24 and many others write what they call .xls."""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from krug.exchange.reading.html.tables import TableRow, rows
from krug.exchange.reading.html.tokens import tokens
from krug.exchange.reading.layout import HEAD_ROWS
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import SheetInfo
from krug.exchange.reading.sifting import is_blank
from krug.exchange.reading.source import Line, Merge
from krug.exchange.reading.text import encodings

_CHUNK = 1 << 16
_BEGINNING = 4_096
_SINGLE_BYTE = frozenset({"cp1251", "cp1252", "cp866", "koi8-r", "koi8-u", "iso8859-1", "iso8859-5", "mac-cyrillic"})
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)


class HtmlTables:
    """Reads the document from its beginning each time it is asked; nothing of it is held but the row being read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.encoding = self._encoding()

    @cached_property
    def tables(self) -> dict[str, tuple[int, int]]:
        """Tables with filled rows, named by their captions or numbers: which it is, how many rows it has."""
        filled: Counter[int] = Counter()
        captions: dict[int, str] = {}
        for row in self._rows():
            if not is_blank(row.cells):
                filled[row.table] += 1
                captions[row.table] = row.name
        names = _names(captions)
        return {names[place]: (place, filled[place]) for place in sorted(filled)}

    def sheets(self) -> list[SheetInfo]:
        if not self.tables:
            raise CannotRead("html")
        return [SheetInfo(name, count) for name, (_place, count) in self.tables.items()]

    def merged(self, sheet: str) -> list[Merge]:
        merges: list[Merge] = []
        filled = 0
        for row in self._of(sheet):
            merges += row.merges
            filled += not is_blank(row.cells)
            if filled > HEAD_ROWS:
                break
        return merges

    def rows(self, sheet: str) -> Iterator[Line]:
        return ((row.number, row.cells) for row in self._of(sheet))

    def _of(self, sheet: str) -> Iterator[TableRow]:
        if sheet not in self.tables:
            raise CannotRead("no_such_sheet", sheet=sheet)
        place, _count = self.tables[sheet]
        return (row for row in self._rows() if row.table == place)

    def _rows(self) -> Iterator[TableRow]:
        return rows(tokens(self._pieces()))

    def _pieces(self) -> Iterator[str]:
        wide = self.encoding.startswith(("utf-16", "utf-32"))
        with self.path.open(encoding=self.encoding, errors="replace" if wide else "surrogateescape") as file:
            while piece := file.read(_CHUNK):
                yield piece

    def _encoding(self) -> str:
        """As the bytes say where they say it surely, then as the page declares, then as its letters make likely."""
        with self.path.open("rb") as file:
            guessed = encodings.guess(file)
            file.seek(0)
            declared = _DECLARED.search(file.read(_BEGINNING))
        if guessed.startswith("utf") or declared is None:
            return guessed
        name = declared[1].decode("ascii")
        try:
            found = codecs.lookup(name)
        except LookupError:
            return guessed
        # Some codecs of Python are no encodings of text; a page that says UTF-8 and is not was guessed above.
        return found.name if found.name in _SINGLE_BYTE else guessed


def _names(captions: dict[int, str]) -> dict[int, str]:
    """A name for each table; the only one needs none."""
    if len(captions) == 1:
        return dict.fromkeys(captions, "")
    given = Counter(captions.values())
    return {
        place: captions[place] if captions[place] and given[captions[place]] == 1 else f"№ {number}"
        for number, place in enumerate(sorted(captions), 1)
    }
