"""A text table (CSV, TSV) as a book with a single sheet."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from krug.exchange.reading.cells import Noted, Value, plain, texts
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import SheetInfo
from krug.exchange.reading.source import Line, Merge
from krug.exchange.reading.text import delimiters, encodings
from krug.exchange.reading.text.records import records

_SAMPLE_LINES = 200
_SAMPLE_LINE_CHARS = 1 << 16
_CHUNK = 1 << 20


class TextTable:
    """Streams the file: nothing of it is held but the line being read."""

    def __init__(self, path: Path, limits: Limits, encoding: str | None = None, delimiter: str | None = None) -> None:
        self.path = path
        self.limits = limits
        self.encoding = encoding or self._guessed_encoding()
        sample = self._sample()
        declared = delimiters.declared(sample[0]) if sample else None
        self.lines_to_skip = 1 if declared else 0
        self.delimiter = delimiter or declared or delimiters.guess("".join(sample))

    def sheets(self) -> list[SheetInfo]:
        with self.path.open("rb") as file:
            lines = sum(max(chunk.count(b"\n"), chunk.count(b"\r")) for chunk in iter(lambda: file.read(_CHUNK), b""))
        return [SheetInfo("", lines or 1)]

    def merged(self, sheet: str) -> list[Merge]:
        return []

    def rows(self, sheet: str) -> Iterator[Line]:
        with self._opened() as file:
            for _ in range(self.lines_to_skip):
                file.readline()
            for number, (row, stray_quote) in enumerate(records(file, self.delimiter, self.limits), 1):
                if len(row) > self.limits.columns:
                    raise CannotRead("too_wide", row=number, limit=self.limits.columns)
                yield number, _marked(row) if stray_quote else texts(row)

    def _guessed_encoding(self) -> str:
        with self.path.open("rb") as file:
            return encodings.guess(file)

    def _opened(self) -> TextIO:
        wide = self.encoding.startswith(("utf-16", "utf-32"))
        errors = "replace" if wide else "surrogateescape"
        return self.path.open(encoding=self.encoding, errors=errors, newline="")

    def _sample(self) -> list[str]:
        with self._opened() as file:
            lines = iter(lambda: file.readline(_SAMPLE_LINE_CHARS), "")
            return list(itertools.islice(lines, _SAMPLE_LINES))


def _marked(row: list[str]) -> list[Value]:
    """The cells of a line whose quotation mark was never closed, with a note where it stands."""
    cells = texts(row)
    at = next((index for index, text in enumerate(row) if '"' in text), 0)
    cells[at] = Noted(plain(cells[at]), "quote")
    return cells
