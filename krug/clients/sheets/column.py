"""What a column of a file is, and when two of its cells say the same."""

import datetime
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from krug.clients.columns.column import Gather
from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.lines import Line
from krug.core.registry import Label
from krug.core.text import dates
from krug.core.text.money import Money, parse_money
from krug.core.text.numbers import parse_decimal
from krug.core.text.refusals import Refusal


class Of(Enum):
    """The type of a column's cells. Digits are numbers that are none, such as an INN; ways are phones."""

    TEXT = "text"
    CHOICE = "choice"
    DIGITS = "digits"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    LIST = "list"
    PHONES = "phones"


Value = str | int | float | Money | datetime.date | None


@dataclass(frozen=True)
class FileColumn:
    """One column. ``value(line, told)`` is what its cell holds; ``parts``, ``gather`` and ``tells`` are those of a
    column of the list. ``edits`` names what of the card is changed where its cell comes back changed: nothing for what
    is only shown. ``place`` is which of several contacts stands here, 0 all of them.
    """

    code: str
    label: Label
    value: Callable[[Line, Any], Value]
    of: Of = Of.TEXT
    parts: tuple[str, ...] = ()
    gather: Gather | None = None
    tells: tuple[str, ...] = ()
    edits: str = ""
    width: int = 18  # in characters
    place: int = 0


_SIGNS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_LINES = re.compile("\r\n|[\r\u2028\u2029]")
_MARKING = ("", " ", "'", "=", "#")
BETWEEN = re.compile(r"[,;\n|]+")
_NOT_DIGITS = re.compile(r"\D+")
_ERRORS = re.compile(r"#[A-ZА-Я/0-9?!]{2,12}")
LONGEST = 16_000  # whatever Excel counts as a sign
_FIRST_DAY, _EXACT = datetime.date(1900, 3, 1), 10**15
_DAY_0, _LAST_SERIAL = datetime.date(1899, 12, 30), 2_958_465


def said(of: Of, cell: Any) -> str:
    """What a cell says, in one form for all that says the same: as Krug wrote it, or as it came back from Excel,
    where digits turn into numbers, days into counts of days, and signs that nobody sees get lost.
    """
    if cell is None or cell == "":
        return ""
    return _SAID[of](cell)


def headings(columns: Sequence[FileColumn]) -> list[str]:
    """What stands above the columns: an own field may be called like another column."""
    seen: Counter[str] = Counter()
    found = []
    for column in columns:
        name = " ".join(str(column.label).split())
        seen[name.casefold()] += 1
        again = seen[name.casefold()]
        found.append(name if again == 1 else f"{name} [{again}]")
    return found


def shown(value: Value) -> Value:
    """What a cell of a file is given of a value: Excel knows no day before 1900, no whole number beyond fifteen digits
    and no text beyond 32,767 signs.
    """
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[:LONGEST]
    if isinstance(value, datetime.date):
        return value if value >= _FIRST_DAY else as_typed(value)
    if isinstance(value, Money):
        return value if abs(value.minor) < _EXACT else f"{value.minor / 100:.2f}"
    if value is None:
        return None
    return value if abs(value) < _EXACT else as_typed(value)


def in_cell(value: Value) -> str:
    """What a cell says of a value, as somebody would have typed it."""
    cell = shown(value)
    return as_typed(cell.minor / 100 if isinstance(cell, Money) else cell)


def as_typed(cell: Any) -> str:
    """A cell as somebody would have typed it on the card. Lines stay."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{Decimal(repr(cell)):f}".replace(".", ",")
    if isinstance(cell, datetime.date):
        return f"{cell.day:02}.{cell.month:02}" + ("" if cell.year == UNKNOWN_YEAR else f".{cell.year:04}")
    if isinstance(cell, datetime.time):
        return f"{cell:%H:%M}"
    return str(cell)


def saying(of: Of) -> Callable[[Any], str]:
    """`said` of cells that are not empty, for whoever asks a million times."""
    return _SAID[of]


def _text(cell: Any) -> str:
    return _plain(cell) if isinstance(cell, str) else as_typed(cell)


def _plain(text: str) -> str:
    if text.isprintable() and text[:1] not in _MARKING and text[-1:] != " " and "  " not in text:
        return text  # nearly all of them
    if not text.isprintable():
        text = _SIGNS.sub("", _LINES.sub("\n", text))
    text = text.strip()
    while text[:1] == "'" or (text[:2] == '="' and text[-1] == '"' and len(text) > 2):
        text = text[1:].lstrip() if text[0] == "'" else text[2:-1].strip()
    if text[:1] == "#" and _ERRORS.fullmatch(text):
        return ""  # what looks like an error of Excel's comes back as one
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _choice(cell: Any) -> str:
    return _text(cell).casefold()


def _digits(cell: Any) -> str:
    """Excel takes leading zeros away where somebody lets it make a number."""
    text = _text(cell)
    return _NOT_DIGITS.sub("", text).lstrip("0") or text


def _number(cell: Any) -> str:
    try:
        exact = parse_decimal(cell) if isinstance(cell, str) else float(cell)
        return f"{float(exact):.12g}"
    except (Refusal, TypeError, ValueError, OverflowError):
        return _text(cell)


def _money(cell: Any) -> str:
    try:
        if isinstance(cell, int | float):
            return str(round(cell * 100))
        return str(cell.minor if isinstance(cell, Money) else parse_money(cell).minor)
    except (Refusal, TypeError, ValueError, OverflowError):
        return _text(cell)


def _day(cell: Any) -> str:
    try:
        found = day_of(cell)
    except (Refusal, ValueError):
        return _text(cell)
    return f"{found.month:02}-{found.day:02}" if found.year == UNKNOWN_YEAR else found.isoformat()


def day_of(cell: Any) -> datetime.date:
    """A day as a day, as a count of days, or as somebody types it, then perhaps without a year. Raises Refusal."""
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    if isinstance(cell, int | float) and 1 <= cell <= _LAST_SERIAL:
        return _DAY_0 + datetime.timedelta(days=int(cell) + (cell < 60))
    text = _plain(str(cell))
    read = dates.parse_birthday(text, today=datetime.date.max)
    return datetime.date(read.year or UNKNOWN_YEAR, read.month, read.day)


def _list(cell: Any) -> str:
    pieces = (piece.strip().casefold() for piece in BETWEEN.split(_text(cell)))
    return "\n".join(sorted({piece for piece in pieces if piece}))


def _phones(cell: Any) -> str:
    """By their digits; what has none by its text. An 8 that begins eleven of them is a 7."""
    return "\n".join(sorted({_number_of(piece) for piece in BETWEEN.split(_text(cell)) if piece.strip()}))


def _number_of(piece: str) -> str:
    digits = _NOT_DIGITS.sub("", piece)
    if "•" in piece or not digits:
        return piece.strip().casefold()
    return f"7{digits[1:]}" if len(digits) == 11 and digits[0] == "8" else digits


_SAID: dict[Of, Callable[[Any], str]] = {
    Of.TEXT: _text, Of.CHOICE: _choice, Of.DIGITS: _digits, Of.NUMBER: _number, Of.MONEY: _money, Of.DAY: _day,
    Of.LIST: _list, Of.PHONES: _phones,
}  # fmt: skip
