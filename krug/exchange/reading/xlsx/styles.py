"""Which cell styles of an XLSX workbook show a number as a date, a time or a length of time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from krug.exchange.reading import xml

_BUILT_IN_MOMENTS = frozenset([*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)])
_BUILT_IN_DURATION = 46
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_MOMENT = re.compile(r"[dmyhs]|д{2}|м{2}|г{2}", re.IGNORECASE)
_GENERAL = re.compile("general|standard|основной", re.IGNORECASE)


@dataclass(slots=True)
class Styles:
    """Numbers of the styles, as cells give them, by what they show."""

    moments: set[str] = field(default_factory=set)
    durations: set[str] = field(default_factory=set)


def read(pieces: Iterable[bytes]) -> Styles:
    formats: dict[str, str] = {}
    cell_formats: list[str] = []
    inside: list[str] = []

    def start(name: str, attributes: xml.Attributes) -> None:
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "xf" and inside[-1:] == ["cellXfs"]:
            cell_formats.append(attributes.get("numFmtId", "0"))
        inside.append(name)

    def end(name: str) -> None:
        inside.pop()

    xml.walk(pieces, start, end)
    return _sorted(cell_formats, formats)


def _sorted(cell_formats: list[str], formats: dict[str, str]) -> Styles:
    styles = Styles()
    for style, number in enumerate(cell_formats):
        kind = shows(formats[number]) if number in formats else _built_in(number)
        if kind:
            (styles.moments if kind == "moment" else styles.durations).add(str(style))
    return styles


def _built_in(number: str) -> str:
    code = int(number) if number.isdecimal() else 0
    return "duration" if code == _BUILT_IN_DURATION else "moment" if code in _BUILT_IN_MOMENTS else ""


def shows(code: str) -> str:
    """What a number format makes of a number: "moment", "duration", or "" when it stays a number."""
    letters = _GENERAL.sub("", _NOT_LETTERS.sub("", code).partition(";")[0])
    if _DURATION.search(letters):
        return "duration"
    return "moment" if _MOMENT.search(letters) else ""
