"""Rules by which cells of the spreadsheet are coloured: each employee's own, kept with the layout of the columns."""

from typing import Any, NamedTuple, Self

IS, CONTAINS, GREATER, LESS, EMPTY = HOW = ("is", "contains", "greater", "less", "empty")
TONES = ("done", "soon", "late", "hot", "cold", "accent")  # those of the house, for both themes
LONGEST = 100


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
