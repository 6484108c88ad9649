"""The cells of one page of the list."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from krug.clients.columns.column import ListColumn, Say
from krug.clients.lines import Line
from krug.core.rights import Actor


class Row(NamedTuple):
    """A line of the list as its reader sees it: what stands in each of the columns."""

    id: int
    name: str
    cells: list[Any]


def parts_of(columns: Collection[ListColumn]) -> set[str]:
    """What is to be read for these columns."""
    return {part for column in columns for part in column.parts}


def rows(actor: Actor, columns: Sequence[ListColumn], lines: Sequence[Line]) -> list[Row]:
    """One more statement for everything that does not lie beside the clients, whatever the number of lines."""
    gathered = {gather: gather(actor, lines) for gather in dict.fromkeys(column.gather for column in columns) if gather}
    say = Say()
    drawn = [(column.show, gathered[column.gather].get if column.gather else _nothing) for column in columns]
    return [Row(line.id, line.name, [show(line, told(line.id), say) for show, told in drawn]) for line in lines]


def _nothing(_client_id: int) -> None:
    return None
