"""How rows travel from the child to us: frames of plain values that no code comes with."""

import marshal
import struct
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from krug.exchange.reading.cells import Noted, Value
from krug.exchange.reading.shapes import Cell, Problem, Row

LENGTH = struct.Struct("<L")
MOST_BYTES = 1 << 26
_PLAIN = frozenset([str, int, float, bool, type(None)])
_VERSION = 2  # without a table of repeated objects, which costs more than it saves here

Message = tuple[Any, ...]
# A row on its way: number, cells as plain values, problems, and whether it has to be put together again.
Sent = tuple[int, tuple[Any, ...], tuple[tuple[int | None, str, str], ...], bool]


def pack(message: Message) -> bytes:
    """One frame: its length and the message."""
    content = marshal.dumps(message, _VERSION)
    return LENGTH.pack(len(content)) + content


def unpack(content: bytes) -> Message:
    message: Message = marshal.loads(content)  # noqa: S302 - our own child wrote it
    return message


def sent(number: int, cells: Sequence[Value], outside: bool = False) -> Sent:
    """A row made ready for the way."""
    types = set(map(type, cells))
    if not outside and types <= _PLAIN:
        return (number, tuple(cells), (), False)
    problems: list[tuple[int | None, str, str]] = [(None, "outside", "")] if outside else []
    if Noted in types:
        problems += [(at, cell.code, cell.text) for at, cell in enumerate(cells) if isinstance(cell, Noted)]
    flat = tuple([cell if cell.__class__ in _PLAIN else _flat(cell) for cell in cells])
    return (number, flat, tuple(problems), True)


def received(row: Sent) -> Row:
    """A row as it was before the way."""
    number, cells, problems, is_special = row
    if is_special:
        cells = tuple([_moment(*cell) if cell.__class__ is tuple else cell for cell in cells])
    return Row(number, cells, tuple([Problem(*problem) for problem in problems]) if problems else ())


def _flat(cell: Value) -> Any:
    """A moment as a tuple of numbers, anything else as it is."""
    if isinstance(cell, Noted):
        cell = cell.value
    if isinstance(cell, datetime):
        return ("datetime", cell.toordinal(), *_clock(cell))
    if isinstance(cell, date):
        return ("date", cell.toordinal())
    if isinstance(cell, time):
        return ("time", *_clock(cell))
    return ("timedelta", cell.days, cell.seconds, cell.microseconds) if isinstance(cell, timedelta) else cell


def _clock(moment: datetime | time) -> tuple[int, int, int, int]:
    return moment.hour, moment.minute, moment.second, moment.microsecond


def _moment(kind: str, first: int = 0, *clock: int) -> Cell:
    if kind == "date":
        return date.fromordinal(first)
    if kind == "datetime":
        return datetime.combine(date.fromordinal(first), _time(*clock))
    return _time(first, *clock) if kind == "time" else timedelta(first, *clock)


def _time(hour: int = 0, minute: int = 0, second: int = 0, microsecond: int = 0) -> time:
    return time(hour, minute, second, microsecond)
