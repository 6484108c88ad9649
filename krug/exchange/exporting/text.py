"""Rows as CSV for Russian Excel: UTF-8 with its mark, semicolons, commas in fractions.

A cell that a spreadsheet program might take for a formula begins with an apostrophe, which Krug's own import takes off
again: that is every text which, after signs and spaces nobody sees, begins with = + - @ or their wide forms, and every
one that begins with a tab or the end of a line. Numbers, sums and days are none of these.
"""

import csv
import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from krug.clients.sheets.column import FileColumn, Value, as_typed, headings
from krug.core.text.money import Money

_RISKY = re.compile(r"[\t\r\n]|[\s\x00-\x1f\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]*[=+\-@＝＋－＠﹢﹣−]")


def guarded(text: str) -> str:
    """The same text, with an apostrophe before it where it could be taken for a formula."""
    return f"'{text}" if _RISKY.match(text) else text


class Table:
    """The same questions as `xlsx.Workbook`; it has no place for marks."""

    def __init__(self, path: Path, columns: Sequence[FileColumn]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", errors="replace", newline="")
        self._writer = csv.writer(self._file, delimiter=";", lineterminator="\r\n")
        self._writer.writerow([guarded(name) for name in headings(columns)])

    def write(self, rows: Iterable[tuple[str, Sequence[Value]]]) -> None:
        self._writer.writerows([_cell(value) for value in values] for _mark, values in rows)

    def close(self, counted: str) -> None:
        self._file.close()

    def abandon(self) -> None:
        self._file.close()


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return guarded(value.replace("\0", ""))
    if isinstance(value, Money):
        sign, (whole, cents) = "-" if value.minor < 0 else "", divmod(abs(value.minor), 100)
        return f"{sign}{whole},{cents:02}"
    return as_typed(value) if isinstance(value, int | float | datetime.date) else ""
