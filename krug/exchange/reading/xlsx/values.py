"""The values of an XLSX row out of its cells as they are written.

Nearly all rows of a table have the same shape: the same columns with the same styles and types. How to read such a row
is worked out once for each shape, so that for a cell only its text is left to look at.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from krug.exchange.reading import cells, columns
from krug.exchange.reading.cells import Noted, Value
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.xlsx.blocks import unescaped
from krug.exchange.reading.xlsx.styles import Styles

# Letters of the column, style, type, a mark if there is a formula, and the text of the value.
Token = tuple[str, str, str, str, str]
_Shape = tuple[tuple[str, ...], ...]
_Read = Callable[[str], Value]

_SHAPES_KEPT = 1_000
_MOMENTS_KEPT = 1 << 15


@dataclass(slots=True)
class Workbook:
    """What the cells of all sheets refer to."""

    strings: list[Value] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)
    since_1904: bool = False


class _Plan(NamedTuple):
    """How to read a row of one shape: each of its cells, and where they go unless they simply follow each other."""

    reads: list[_Read]
    places: list[int]
    has_gaps: bool


class RowReader:
    """Reads the rows of one sheet."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self.numbers = columns.Numbers()
        self.plans: dict[_Shape, _Plan] = {}
        self.reads: dict[tuple[str, str, str], _Read] = {}

    def values(self, tokens: list[Token]) -> list[Value]:
        """The values of a row from the first column on."""
        if not tokens:
            return []
        *shape, texts = zip(*tokens, strict=True)
        key = tuple(shape)
        plan = self.plans.get(key) or self._plan(key)
        values = [read(text) for read, text in zip(plan.reads, texts, strict=True)]
        return _placed(values, plan.places) if plan.has_gaps else values

    def _plan(self, shape: _Shape) -> _Plan:
        letters, styles, kinds, formulas = shape
        places = [self.numbers[letter] for letter in letters]
        reads = [self._read(*look) for look in zip(styles, kinds, formulas, strict=True)]
        if len(self.plans) >= _SHAPES_KEPT:
            self.plans.clear()
        self.plans[shape] = plan = _Plan(reads, places, places != list(range(len(places))))
        return plan

    def _read(self, style: str, kind: str, formula: str) -> _Read:
        look = (style, kind, formula)
        if look not in self.reads:
            self.reads[look] = _reading(self.workbook, *look)
        return self.reads[look]


def _placed(values: list[Value], places: list[int]) -> list[Value]:
    row: list[Value] = [None] * (max(places) + 1)
    for place, value in zip(places, values, strict=True):
        row[place] = value
    return row


def _reading(workbook: Workbook, style: str, kind: str, formula: str) -> _Read:
    """How to read the text of cells with this style and type."""
    if kind == "s":
        return _shared(workbook.strings)
    if kind not in ("", "n"):
        return _KINDS.get(kind, _text)
    empty = Noted(None, "formula") if formula else None
    if style in workbook.styles.moments:
        return _figure(lambda days: cells.moment(days, since_1904=workbook.since_1904), empty)
    return _figure(cells.duration, empty) if style in workbook.styles.durations else _number(empty)


def _shared(strings: list[Value]) -> _Read:
    def read(text: str) -> Value:
        try:
            if text.isdecimal():
                return strings[int(text)]
        except IndexError as failure:
            raise CannotRead("damaged") from failure
        if text:
            raise CannotRead("damaged")
        return None

    return read


def _number(empty: Value) -> _Read:
    def read(text: str) -> Value:
        if text.isdecimal() and len(text) < 40:
            return int(text)
        if not text:
            return empty
        try:
            value = float(text)
        except ValueError:
            return Noted(None, "error", text)
        return value if _is_as_typed(value, text) else cells.number(value)

    return read


def _figure(meaning: Callable[[float], Value], empty: Value) -> _Read:
    # Dates repeat themselves: a hundred years have 36,525 of them.
    @lru_cache(maxsize=_MOMENTS_KEPT)
    def read(text: str) -> Value:
        try:
            return meaning(float(text)) if text else empty
        except ValueError:
            return Noted(None, "error", text)

    return read


def _is_as_typed(value: float, text: str) -> bool:
    return len(text) < 16 and text[-1].isdecimal() and abs(value) < 10**15 and not value.is_integer()


def _text(text: str) -> Value:
    return cells.tidy(unescaped(unescape(text)))


def _error(text: str) -> Value:
    return Noted(None, "error", text) if text else None


def _truth(text: str) -> Value:
    return text.strip() in ("1", "true") if text else None


def _moment(text: str) -> Value:
    return cells.iso_moment(text) if text else None


_KINDS: dict[str, _Read] = {"b": _truth, "e": _error, "d": _moment}
