"""What is stored in a cell of a database, read."""

import struct
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from krug.exchange.reading import cells
from krug.exchange.reading.access.pages import Pages
from krug.exchange.reading.cells import Noted, Value
from krug.exchange.reading.refusals import CannotRead

BOOLEAN = 1
_MOMENT, _TEXT, _MEMO, _MONEY, _DECIMAL, _NEW_MOMENT = 8, 10, 12, 5, 16, 20
_NUMBERS = {2: "<B", 3: "<h", 4: "<i", _MONEY: "<q", 6: "<f", 7: "<d", 19: "<q"}
_COMPRESSED = b"\xff\xfe"
_INLINE, _ALONE = 0x80, 0x40
_LONGEST_MEMO = 1 << 24
_TICKS_PER_DAY = 864_000_000_000
_DAY_MS = 86_400_000
_DAY_0 = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = -657_434, 2_958_466  # the years 100 and 9999


@dataclass(frozen=True, slots=True)
class Stored:
    kind: int
    data: bytes
    scale: int = 0


def read(stored: Stored, pages: Pages) -> Value:
    """Pictures, files and identifiers of machines are left out."""
    kind, data = stored.kind, stored.data
    if kind == _TEXT:
        return cells.tidy(text(data))
    if kind == _MEMO:
        return cells.tidy(text(_long(data, pages)))
    if kind in _NUMBERS:
        return _number(kind, data)
    if kind == _MOMENT:
        (days,) = _unpacked("<d", data)
        return _moment(days)
    if kind == _DECIMAL:
        return cells.number(float(_decimal(data, stored.scale)))
    return _new_moment(data) if kind == _NEW_MOMENT else None


def text(data: bytes) -> str:
    """UTF-16, or after a mark runs of single bytes and of UTF-16 in turn, a zero byte between two."""
    if not data.startswith(_COMPRESSED):
        return data.decode("utf-16-le", "replace")
    runs = data[2:].split(b"\0")
    return "".join(run.decode("utf-16-le" if at % 2 else "latin-1", "replace") for at, run in enumerate(runs))


def _long(data: bytes, pages: Pages) -> bytes:
    """A memo: in the row itself, in a row of its own, or in a chain of such rows."""
    if len(data) < 12:
        raise CannotRead("damaged")
    length, how, pointer = int.from_bytes(data[:3], "little"), data[3], int.from_bytes(data[4:8], "little")
    if how & _INLINE:
        return data[12 : 12 + length]
    if how & _ALONE:
        return pages.row(pointer)[:length]
    found = bytearray()
    while pointer and len(found) < min(length, _LONGEST_MEMO):
        part = pages.row(pointer)
        pointer = int.from_bytes(part[:4], "little")
        found += part[4:]
        if len(part) <= 4 and pointer:
            raise CannotRead("damaged")
    return bytes(found[:length])


def _number(kind: int, data: bytes) -> Value:
    (value,) = _unpacked(_NUMBERS[kind], data)
    if kind == _MONEY:
        return cells.number(value / 10_000)
    return cells.number(value) if isinstance(value, float) else int(value)


def _moment(days: float) -> Value:
    """Days since 30 December 1899; of a day before it the fraction is counted forward all the same. Nought says
    nothing: programs write it where there is no date.
    """
    if days != days or not _FIRST_DAY <= days < _LAST_DAY:
        return Noted(str(days), "not_a_moment")
    whole = int(days)
    day, milliseconds = _DAY_0 + timedelta(whole), round(abs(days - whole) * _DAY_MS)
    full = datetime.combine(day, time()) + timedelta(milliseconds=milliseconds)
    if not days:
        return None
    if not whole and full.date() == _DAY_0:
        return full.time()
    return full if milliseconds else day


def _decimal(data: bytes, scale: int) -> Decimal:
    """A sign, then four words, the highest first, each with its lowest byte first."""
    if len(data) != 17:
        raise CannotRead("damaged")
    words = struct.unpack_from("<4I", data, 1)
    value = sum(word << 32 * (3 - at) for at, word in enumerate(words))
    return Decimal(-value if data[0] & 0x80 else value).scaleb(-scale)


def _new_moment(data: bytes) -> Value:
    """Date/Time Extended: days since the year 1 and ticks of that day, written out in figures."""
    days, _, rest = data.partition(b":")
    ticks = rest.partition(b":")[0]
    if not (days.isdigit() and ticks.isdigit()):
        return None
    return _moment(int(days) - _DAY_0.toordinal() + 1 + int(ticks) / _TICKS_PER_DAY)


def _unpacked(layout: str, data: bytes) -> tuple[float]:
    try:
        return struct.unpack(layout, data)
    except struct.error as failure:
        raise CannotRead("damaged") from failure
