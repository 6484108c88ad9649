"""Records of a text table, one after another, whatever its quotation marks are up to."""

import csv
from collections import deque
from collections.abc import Iterator
from typing import Literal, TextIO

from krug.exchange.reading.limits import Limits
from krug.exchange.reading.refusals import CannotRead

_LINES_IN_A_CELL = 1_000
_STRAY_QUOTES = 100


class _StrayQuote(Exception):
    pass


class _Lines(Iterator[str]):
    """Lines of the file for a csv reader, remembering those of the record being read."""

    def __init__(self, file: TextIO, limits: Limits) -> None:
        self.file = file
        self.most = limits.line_chars
        self.lines_in_a_cell = _LINES_IN_A_CELL
        self.number = 0
        self.record: list[str] = []
        self.length = 0
        self.returned: deque[str] = deque()

    def __next__(self) -> str:
        line = self.returned.popleft() if self.returned else self._read()
        # Asked for more in the middle of a record, the reader is inside quotation marks.
        if self.record and self._is_endless(line):
            self.returned.extendleft([line] if line else [])
            raise _StrayQuote
        if not line:
            raise StopIteration
        self.record.append(line)
        self.length += len(line)
        return line

    def finish(self) -> list[str]:
        """The lines of the record just read; the next line begins another."""
        lines, self.record, self.length = self.record, [], 0
        return lines

    def give_back(self) -> str:
        """The first line of an unfinished record; the lines after it will be read anew."""
        first, *others = self.finish()
        self.returned.extendleft(reversed(others))
        return first

    def _is_endless(self, line: str) -> bool:
        return not line or len(self.record) >= self.lines_in_a_cell or self.length + len(line) > self.most

    def _read(self) -> str:
        line = self.file.readline(self.most)
        self.number += 1
        if len(line) >= self.most:
            raise CannotRead("line_too_long", line=self.number, limit=self.most)
        return line


def records(file: TextIO, delimiter: str, limits: Limits) -> Iterator[tuple[list[str], bool]]:
    """Each record with whether its quotation mark was never closed, in which case it was read as plain text."""
    csv.field_size_limit(limits.line_chars)
    lines = _Lines(file, limits)
    strays = 0
    while True:
        # Strict, because otherwise two stray marks swallow all the lines between them.
        reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
        try:
            for row in reader:
                lines.finish()
                yield row, False
        except _StrayQuote:
            is_stray = True
        except csv.Error:
            is_stray = len(lines.record) > 1
        else:
            return
        yield _alone(lines.give_back(), delimiter, csv.QUOTE_NONE if is_stray else csv.QUOTE_MINIMAL), is_stray
        strays += is_stray
        if strays == _STRAY_QUOTES:
            lines.lines_in_a_cell = 1


def _alone(line: str, delimiter: str, quoting: Literal[0, 3]) -> list[str]:
    """One line read by itself, its quotation marks taken as loosely as Excel takes them."""
    return next(csv.reader([line], delimiter=delimiter, quoting=quoting, skipinitialspace=True))
