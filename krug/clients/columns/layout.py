"""Which columns somebody has chosen, how wide, in what order, how many of them stay in sight."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from krug.clients.columns.colours import Colour
from krug.clients.columns.column import ListColumn

LIST = "clients.list"  # under which an employee's preferences keep it
NAME = "name"
USUAL = (NAME, "warmth", "phone", "city", "touched", "revenue", "owner")
CARD = (NAME, "warmth", "phone", "revenue")  # what the list on a phone is made of
NARROWEST, WIDEST = 48, 800
MOST_FROZEN, MOST_COLUMNS, LONGEST_CODE, MOST_COLOURS = 4, 60, 80, 30


@dataclass(frozen=True)
class Placed:
    """A column where it stands. ``frozen`` counts those that stay in sight from the left, 0 is not among them;
    ``is_for_card``: not chosen, but the list on a phone is made of it.
    """

    column: ListColumn
    width: int
    frozen: int = 0
    is_for_card: bool = False
    is_flexible: bool = False  # as wide as there is room

    @property
    def cell(self) -> str:
        return self.column.cell

    @property
    def css(self) -> str:
        """Classes of its cells."""
        code, stays = self.column.code.partition(".")[0], f" f{self.frozen}" if self.frozen else ""
        return f"cell-{self.cell} col-{code}{stays}{' for-card' if self.is_for_card else ''}"


@dataclass(frozen=True)
class Layout:
    """Codes of columns in their order; a code nobody offers any more is kept and not shown."""

    columns: tuple[str, ...] = USUAL
    widths: Mapping[str, int] = field(default_factory=dict)
    frozen: int = 0
    colours: tuple[Colour, ...] = ()

    def as_json(self) -> dict[str, Any]:
        kept: dict[str, Any] = {"columns": list(self.columns), "widths": dict(self.widths), "frozen": self.frozen}
        return {**kept, "colours": [list(colour) for colour in self.colours]} if self.colours else kept

    @classmethod
    def read(cls, kept: Any) -> Self:
        """From what `as_json` gave. Whatever cannot be read is as it usually is."""
        kept = kept if isinstance(kept, dict) else {}
        columns, widths, frozen = kept.get("columns"), kept.get("widths"), kept.get("frozen")
        return cls(_codes(columns), _widths(widths), _whole(frozen, 0, MOST_FROZEN) or 0, _colours(kept.get("colours")))

    def changed(self, asked: Mapping[str, str]) -> Self:
        """As a page asks: the ``columns`` with commas between, how many are ``frozen``, the ``width`` of one ``code``,
        the ``colours`` as JSON; what is not asked for stays, and ``usual`` is how everybody has the columns at first.
        """
        kept = self.as_json()
        if "usual" in asked:
            return type(self)(colours=self.colours)
        if asked.get("columns"):
            kept["columns"] = asked["columns"].split(",")
        if "frozen" in asked:
            kept["frozen"] = _typed(asked["frozen"])
        if "code" in asked:
            kept["widths"] = {**kept["widths"], asked["code"]: _typed(asked.get("width", ""))}
        if "colours" in asked:
            kept["colours"] = _loaded(asked["colours"])
        return type(self).read(kept)

    @property
    def is_usual(self) -> bool:
        """Of the columns: colours are another matter."""
        return replace(self, colours=()) == type(self)()

    def of(self, offered: Sequence[ListColumn]) -> list[ListColumn]:
        """The chosen among the offered, in their order. Who the client is stands there always."""
        known = {column.code: column for column in offered}
        chosen = [known[code] for code in self.columns if code in known]
        return chosen if NAME in self.columns else [known[NAME], *chosen]

    def placed(self, offered: Sequence[ListColumn]) -> list[Placed]:
        chosen = self.of(offered)
        shown = [
            Placed(
                column,
                self.widths.get(column.code, column.width),
                place if place <= self.frozen else 0,
                is_flexible=column.code == NAME and NAME not in self.widths,
            )
            for place, column in enumerate(chosen, 1)
        ]
        cards = (column for column in offered if column.code in CARD and column not in chosen)
        return [*shown, *(Placed(column, column.width, is_for_card=True) for column in cards)]


def _codes(asked: Any) -> tuple[str, ...]:
    if not isinstance(asked, list | tuple):
        return USUAL
    codes = (code for code in asked if isinstance(code, str) and 0 < len(code) <= LONGEST_CODE)
    return tuple(dict.fromkeys(codes))[:MOST_COLUMNS] or USUAL


def _widths(asked: Any) -> dict[str, int]:
    if not isinstance(asked, dict):
        return {}
    read = ((code, _whole(width, NARROWEST, WIDEST)) for code, width in list(asked.items())[:MOST_COLUMNS])
    return {code: width for code, width in read if width is not None and len(str(code)) <= LONGEST_CODE}


def _colours(asked: Any) -> tuple[Colour, ...]:
    rules = (Colour.read(each) for each in asked[:MOST_COLOURS]) if isinstance(asked, list | tuple) else ()
    return tuple(rule for rule in rules if rule is not None)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _typed(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None


def _whole(value: Any, least: int, most: int) -> int | None:
    return min(max(value, least), most) if type(value) is int else None
