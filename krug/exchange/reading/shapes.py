"""What reading gives: sheets, the layout of a table, its rows, and an account of the rows left out."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from krug.exchange.reading.refusals import PROBLEMS, REASONS, translated

Cell = str | int | float | bool | date | datetime | time | timedelta | None

# Runs are kept for the report; beyond so many of them only the counts go on.
_RUNS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet of a workbook. `rows` is a quick estimate of its filled rows; a text table has one sheet named ""."""

    name: str
    rows: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table lies on its sheet.

    `header_row` is the row number, as Excel shows it, of the last row of column names (0: the table has none), and
    `header_depth` how many rows the names take. `headers` and `columns` (0-based columns of the sheet) go together.
    """

    sheet: str
    header_row: int
    headers: tuple[str, ...]
    columns: tuple[int, ...]
    title: str = ""
    header_depth: int = 1


class Problem(NamedTuple):
    """Something the reader could not carry over. `column` is an index into the row's cells, None for the whole row."""

    column: int | None
    code: str
    text: str = ""

    @property
    def sentence(self) -> str:
        return translated(PROBLEMS[self.code])


class Row(NamedTuple):
    """One row of the table: its number as Excel shows it and a cell for each column of the layout."""

    number: int
    cells: tuple[Cell, ...]
    problems: tuple[Problem, ...] = ()


class SkippedRun(NamedTuple):
    """Neighbouring rows left out for the same reason, both ends included."""

    first: int
    last: int
    reason: str

    @property
    def sentence(self) -> str:
        return translated(REASONS[self.reason])


@dataclass(slots=True)
class Skipped:
    """Which rows were left out and why: with the rows given, all the rows down to `last_row`."""

    runs: list[SkippedRun] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    last_row: int = 0

    def add(self, first: int, last: int, reason: str) -> None:
        self.counts[reason] += last - first + 1
        previous = self.runs[-1] if self.runs else None
        if previous and previous.reason == reason and previous.last == first - 1:
            self.runs[-1] = SkippedRun(previous.first, last, reason)
        elif len(self.runs) < _RUNS_KEPT:
            self.runs.append(SkippedRun(first, last, reason))
