"""Rules by which cells of the list and the spreadsheet are coloured: each employee's own, kept with the layout of the
columns. What a rule says is judged here for the list and in ``grid/colours.js`` for the spreadsheet, alike.
"""

import re
from typing import Any, NamedTuple, Self

IS, CONTAINS, GREATER, LESS, EMPTY = HOW = ("is", "contains", "greater", "less", "empty")
TONES = ("done", "soon", "late", "hot", "cold", "accent")  # those of the house, for both themes
LONGEST = 100
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_BESIDE_DIGITS = re.compile(r"[\s\u00a0₽€$]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


class Colour(NamedTuple):
    """Cells of the column ``code`` have this ``tone`` where what they say stands so to ``value``."""

    code: str
    how: str
    value: str
    tone: str

    @classmethod
    def read(cls, kept: Any) -> Self | None:
        """None for what is no rule."""
        if not isinstance(kept, list | tuple) or len(kept) != len(cls._fields):
            return None
        if not all(isinstance(part, str) and len(part) <= LONGEST for part in kept):
            return None
        rule = cls(*kept)
        is_said = bool(rule.value.strip()) or rule.how == EMPTY
        return rule if rule.code and rule.how in HOW and rule.tone in TONES and is_said else None

    def holds(self, text: str) -> bool:
        """Whether it does for a cell that says this."""
        if self.how == EMPTY:
            return not text
        if self.how == IS:
            return text.strip().lower() == self.value.strip().lower()
        if self.how == CONTAINS:
            return self.value.strip().lower() in text.lower()
        one, other = _comparable(text), _comparable(self.value)
        if one is None or other is None:
            return False
        return one > other if self.how == GREATER else one < other


def _comparable(text: str) -> float | None:
    """Numbers as numbers, days by year, month and day, anything else not at all."""
    if day := _DAY.fullmatch(text.strip()):
        return int(day[3]) * 10_000 + int(day[2]) * 100 + int(day[1])
    bare = _BESIDE_DIGITS.sub("", text).replace(",", ".", 1)
    return float(bare) if _NUMBER.fullmatch(bare) else None
