"""The value of one cell, cleaned: what a person would say stands in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from krug.exchange.reading.shapes import Cell

LONGEST = 100_000

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# Bytes that were not of the file's encoding, as the error handler «surrogateescape» leaves them.
_UNDECODED = re.compile("[\udc80-\udcff]+")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_ERROR = re.compile(
    r"#(N/A|(REF|VALUE|NUM|NULL|SPILL|CALC)!|DIV/0!|NAME\?|GETTING_DATA"
    r"|Н/Д|(ССЫЛКА|ЗНАЧ|ЧИСЛО|ПУСТО|ПЕРЕНОС|ВЫЧИСЛ)!|ДЕЛ/0!|ИМЯ\?)",
    re.IGNORECASE,
)
_EXACT = 10**15
_DAY_MS = 86_400_000
_DAY_0 = date(1899, 12, 31).toordinal()
_DAYS_TO_1904 = 1462
_LAST_SERIAL = 2_958_466


@dataclass(frozen=True, slots=True)
class Noted:
    """A value with a remark about it. `text` is what stood in the cell, where that says more than the value."""

    value: Cell
    code: str
    text: str = ""


Value = Cell | Noted


def texts(row: Sequence[str]) -> list[Value]:
    """The cells of a row that holds nothing but text."""
    return [
        text
        if text and text.isprintable() and text[0] not in " '=#" and text[-1] != " " and len(text) < 999
        # Calling a function for every cell would double the time, so the ordinary ones are passed right here.
        else tidy(text)
        for text in row
    ]


def tidy(text: str) -> Value:
    """Text without invisible characters, outer spaces and the apostrophe that marks text in Excel, or None."""
    if not text.isprintable():
        if _UNDECODED.search(text):
            return Noted(plain(tidy(_UNDECODED.sub(_decoded, text))), "encoding")
        text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    text = text.strip()
    if text[:1] == "'" and not (len(text) > 1 and text[-1] == "'"):
        text = text[1:].lstrip()
    if text[:2] == '="' and text[-1] == '"' and len(text) > 2:
        text = text[2:-1].strip()
    if text[:1] == "#" and _ERROR.fullmatch(text):
        return Noted(None, "error", text)
    if len(text) > LONGEST:
        return Noted(text[:LONGEST], "cut")
    return text or None


def _decoded(undecoded: re.Match[str]) -> str:
    return undecoded[0].encode("ascii", "surrogateescape").decode("cp1251", "replace")


def number(value: float) -> Value:
    """A number as it was typed: whole numbers without «.0», others with the 15 digits Excel keeps."""
    if value != value or value in (float("inf"), float("-inf")):
        return Noted(None, "error", str(value))
    kept = float(f"{value:.15g}")
    if not kept.is_integer():
        return kept
    if abs(kept) < _EXACT:
        return int(kept)
    return Noted(int(value), "digits") if abs(value) < 1e21 else value


def moment(serial: float, *, since_1904: bool) -> Value:
    """The date, the time of day or both that a workbook counts as so many days."""
    if not 0 <= serial < _LAST_SERIAL - _DAYS_TO_1904 * since_1904:
        return Noted(plain(number(serial)), "not_a_moment")
    days, milliseconds = divmod(round(serial * _DAY_MS), _DAY_MS)
    if not days:
        return _clock(milliseconds)
    day = _day(days + _DAYS_TO_1904 * since_1904)
    return datetime.combine(day, _clock(milliseconds)) if milliseconds else day


def _clock(milliseconds: int) -> time:
    seconds, milliseconds = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    return time(minutes // 60, minutes % 60, second, milliseconds * 1000)


def _day(serial: int) -> date:
    # Excel believes that 1900 was a leap year: its day 60 is the 29 February that never was.
    return date.fromordinal(_DAY_0 + serial - (serial >= 60))


def plain(value: Value) -> Cell:
    """The value without the remark."""
    return value.value if isinstance(value, Noted) else value


def duration(days: float) -> Value:
    """A length of time, which may pass 24 hours."""
    try:
        return timedelta(milliseconds=round(days * _DAY_MS))
    except OverflowError:
        return Noted(days, "not_a_moment")


def iso_moment(text: str) -> Value:
    """A date or a time written out, as ISO 8601 has it."""
    try:
        return time.fromisoformat(text) if len(text) > 2 and text[2] == ":" else _whole(datetime.fromisoformat(text))
    except ValueError:
        return Noted(plain(tidy(text)), "not_a_moment")


def _whole(full: datetime) -> Cell:
    local = full.replace(tzinfo=None)
    return local if local.time() != time() else local.date()
