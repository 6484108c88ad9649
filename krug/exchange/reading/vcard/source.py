"""A file of contact cards (.vcf) as a book with one sheet: a row a card, whose number is the card's."""

from collections.abc import Iterator
from pathlib import Path

from krug.exchange.reading import cells
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.shapes import SheetInfo
from krug.exchange.reading.source import Line, Merge
from krug.exchange.reading.text import encodings
from krug.exchange.reading.vcard.cards import COLUMNS, WANTED, Card, cards
from krug.exchange.reading.vcard.lines import properties


class Cards:
    """Streams the file; which columns any card fills was found out when it was opened."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        with path.open("rb") as file:
            self.encoding = encodings.guess(file)
        self.count = 0
        used: set[str] = set()
        for card in self._cards():
            self.count += 1
            used.update(column for column, text in card.items() if text)
        if not used:
            raise CannotRead("no_cards")
        self.columns = [column for column in COLUMNS if column in used]

    def sheets(self) -> list[SheetInfo]:
        return [SheetInfo("", self.count)]

    def merged(self, sheet: str) -> list[Merge]:
        return []

    def rows(self, sheet: str) -> Iterator[Line]:
        """The names of the columns as row 0, so that a card's row is its number in the file."""
        yield 0, list(self.columns)
        for number, card in enumerate(self._cards(), 1):
            yield number, cells.texts([card.get(column, "") for column in self.columns])

    def _cards(self) -> Iterator[Card]:
        wide = self.encoding.startswith(("utf-16", "utf-32"))
        encoding = "utf-8" if wide else self.encoding
        lines = self._wide_lines() if wide else self._lines()
        return cards(properties(lines, encoding, WANTED, self.limits.line_chars))

    def _lines(self) -> Iterator[bytes]:
        longest = self.limits.line_chars
        with self.path.open("rb") as file:
            if self.encoding == "utf-8-sig":
                file.seek(3)
            for number, line in enumerate(iter(lambda: file.readline(longest + 1), b""), 1):
                if len(line) > longest:
                    raise CannotRead("line_too_long", line=number, limit=longest)
                yield line

    def _wide_lines(self) -> Iterator[bytes]:
        longest = self.limits.line_chars
        with self.path.open(encoding=self.encoding, errors="replace") as file:
            for number, line in enumerate(iter(lambda: file.readline(longest + 1), ""), 1):
                if len(line) > longest:
                    raise CannotRead("line_too_long", line=number, limit=longest)
                yield line.encode("utf-8", "replace")
