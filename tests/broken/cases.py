"""What a broken file is to the proof: how it is made, and what may become of it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from krug.exchange.reading.tests.hostile import named

Make = Callable[[Path], object]


@dataclass(frozen=True)
class Broken:
    """``codes``: with which it may be refused; without any it has to be read. ``rows``: how many of clients it holds;
    it may be read to fewer of them only where ``is_part``. ``told``: words that the refusal must contain; ``cells``:
    rows and columns of which it must be said that they could not be read."""

    kind: str
    name: str
    make: Make
    codes: frozenset[str] = frozenset()
    rows: int = 0
    is_part: bool = False
    is_read: bool = False
    told: tuple[str, ...] = ()
    cells: tuple[tuple[int, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.kind}: {self.name}"


def refused(kind: str, name: str, make: Make, *codes: str, told: tuple[str, ...] = ()) -> Broken:
    return Broken(kind, name, make, frozenset(codes), told=told)


def read(kind: str, name: str, make: Make, rows: int, *cells: tuple[int, str]) -> Broken:
    """Every client in it arrives, or is listed as a row that cannot be read."""
    return Broken(kind, name, make, rows=rows, is_read=True, cells=cells)


def either(kind: str, name: str, make: Make, rows: int, *codes: str) -> Broken:
    """Nobody can say beforehand: it is refused, or read as far as it can be understood."""
    return Broken(kind, name, make, frozenset(codes), rows, is_part=True, is_read=True)


DAMAGED = ("damaged", "damaged_sheet", "truncated")
PEOPLE = [["ФИО", "Телефон", "Город"], *([f"Зимин{n} Пётр", f"8912{n:07d}", "Пермь"] for n in range(40))]


def cut_at(make: Make, part: float) -> Make:
    def cut(path: Path) -> None:
        make(path)
        content = path.read_bytes()
        path.write_bytes(content[: max(1, int(len(content) * part))])

    return cut


def with_wrong_bytes(make: Make, seed: int, bytes_: int) -> Make:
    """So many bytes changed, at places of chance."""

    def spoil(path: Path) -> None:
        make(path)
        content, chance = bytearray(path.read_bytes()), random.Random(seed)
        for _byte in range(bytes_):
            content[chance.randrange(8, len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)

    return spoil


def bytes_of(content: bytes) -> Make:
    return lambda path: named(path, content)


def parts(count: int) -> Iterator[float]:
    """Places spread over a whole, neither its beginning nor its end."""
    return ((number + 1) / (count + 1) for number in range(count))
