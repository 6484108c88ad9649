"""What a column of the list is, and which of them one reader may have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from krug.clients import sight
from krug.clients.lines import Line
from krug.core import registry
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.core.text.money import Money
from krug.ui import formats

Gather = Callable[[Actor, Sequence[Line]], Mapping[int, Any]]


class Say:
    """How days, sums and words are told on one page: asked once for its hundreds of cells."""

    def __init__(self) -> None:
        self.day = formats.day_teller()
        self._words: dict[tuple[int, str], str] = {}

    @cached_property
    def money(self) -> Callable[[Money], str]:
        return formats.money_teller()

    def word(self, labels: Mapping[str, Label], code: str) -> str:
        """The label of a code; ``labels`` are those of a module, which outlive the page."""
        known = self._words.get((id(labels), code))
        if known is None:
            known = self._words[id(labels), code] = str(labels.get(code, ""))
        return known


@dataclass(frozen=True)
class ListColumn:
    """One column. ``show(line, told, say)`` gives what its cell is drawn from, as ``cell`` says (``_cell.html``).

    ``parts`` are what it needs of the client (`lines.PARTS`). What lies elsewhere ``gather`` reads for all lines of a
    page by one statement, by the client's id: ``told`` is this client's, None without any. Columns with the same
    ``gather`` share it. ``tells`` are the codes of `sight` whose hiding hides the column.
    """

    code: str
    label: Label
    show: Callable[[Line, Any, Say], Any]
    cell: str = "text"  # text, num, who, warmth, link, person, badge, tags, percent
    parts: tuple[str, ...] = ()
    gather: Gather | None = None
    tells: tuple[str, ...] = ()
    width: int = 140
    sort: str = ""  # the code of an order of the list, without its sign
    group: Label = ""
    edits: str = ""  # the field of the card that is changed in its cells


def of(actor: Actor) -> list[ListColumn]:
    """The columns this reader may have, in the order in which they are offered."""
    hidden = sight.hidden(actor)
    found: list[ListColumn] = []
    for source in registry.columns:
        found += [column for column in source.columns(actor) if hidden.isdisjoint(column.tells)]
    return found
