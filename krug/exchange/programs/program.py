"""A program whose files are known by the names of their columns, and what each of its columns is."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from krug.core.registry import Label
from krug.core.text.fold import fold

LEFT_OUT = ""
NOTE = "note"

# What a column becomes, or a function that says so by what stands in it.
Meaning = str | Callable[[Sequence[str]], str]

_AGAIN = re.compile(r" \(\d+\)$")


def bare(header: str) -> str:
    """The name of a column for comparing; of columns of one name the later ones have a number behind it."""
    return fold(_AGAIN.sub("", header)).strip(" .:*")


def columns(**codes: str) -> dict[str, Meaning]:
    """The columns of each code, their names divided by bars: a table that can be read."""
    table: dict[str, Meaning] = {}
    for code, names in codes.items():
        meaning = LEFT_OUT if code == "left_out" else code
        table |= {bare(name): meaning for name in names.split("|") if name.strip()}
    return table


@dataclass(frozen=True)
class Program:
    """``label`` says on the page what was recognised, ``signs`` are sets of columns any one of which tells it.

    A column without a meaning here is guessed as ever. ``patterns`` are for numbered columns; ``suffix`` is a remark
    behind a name that changes nothing.
    """

    code: str
    label: Label
    signs: tuple[str, ...]
    meanings: Mapping[str, Meaning]
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()
    suffix: str = ""
    _signs: tuple[frozenset[str], ...] = field(init=False)

    def __post_init__(self) -> None:
        signs = tuple(frozenset(bare(name) for name in sign.split("|")) for sign in self.signs)
        object.__setattr__(self, "_signs", signs)

    def wrote(self, names: frozenset[str]) -> bool:
        return any(sign <= names for sign in self._signs)

    def meaning(self, header: str, texts: Sequence[str]) -> str | None:
        """What a column becomes, "" to leave it out, None if this program has no such column."""
        name = bare(header)
        found = self.meanings.get(name)
        if found is None and self.suffix:
            found = self.meanings.get(name.removesuffix(self.suffix))
        if found is None:
            found = next((code for pattern, code in self.patterns if pattern.fullmatch(name)), None)
        return found(texts) if callable(found) else found
