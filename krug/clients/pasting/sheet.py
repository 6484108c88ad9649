"""A text of which pieces are taken one by one: what is surest first, what is left by its look."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_LINE: Final = re.compile(r"[^\n]+")


class Span(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """From sign to sign of the text, and what was understood of it; nothing of what is kept for the rest."""

    start: int
    end: int
    values: Mapping[str, str] = field(default_factory=dict)


class Sheet:
    """The text and what of it is taken."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._taken: list[Piece] = []

    def take(self, start: int, end: int, values: Mapping[str, str] | None = None) -> None:
        """Understood as these values. Without any it is set aside for the rest, and nobody else looks at it."""
        assert self.is_free(start, end)
        self._taken.append(Piece(start, end, values or {}))

    def is_free(self, start: int, end: int) -> bool:
        return all(end <= piece.start or piece.end <= start for piece in self._taken)

    def has(self, code: str) -> bool:
        return any(code in piece.values for piece in self._taken)

    def place_of(self, code: str) -> int:
        """Where the first of it stands; behind everything if there is none."""
        return min((piece.start for piece in self._taken if code in piece.values), default=len(self.text))

    def line_start(self, place: int) -> int:
        return self.text.rfind("\n", 0, place) + 1

    def free(self) -> Iterator[Span]:
        """Stretches within a line of which nothing is taken yet and which hold more than signs."""
        for line in _LINE.finditer(self.text):
            at = line.start()
            for piece in [*self._within(line.start(), line.end()), Piece(line.end(), line.end())]:
                if any(map(str.isalnum, self.text[at : piece.start])):
                    yield Span(at, piece.start)
                at = max(at, piece.end)

    def _within(self, start: int, end: int) -> list[Piece]:
        found = [piece for piece in self._taken if piece.start < end and piece.end > start]
        return sorted(found, key=lambda piece: piece.start)

    def pieces(self) -> list[Piece]:
        """All of the text, piece by piece."""
        whole: list[Piece] = []
        at = 0
        for piece in [*sorted(self._taken, key=lambda each: each.start), Piece(len(self.text), len(self.text))]:
            if at < piece.start:
                whole.append(Piece(at, piece.start))
            if piece.start < piece.end:
                whole.append(piece)
            at = piece.end
        return whole
