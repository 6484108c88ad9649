"""The cells of one page of the list."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from krug.clients import access, sight
from krug.clients.columns.column import ListColumn, Say
from krug.clients.fields import BY_CODE
from krug.clients.lines import Line
from krug.core.rights import Actor


class Row(NamedTuple):
    """A line of the list as its reader sees it: what stands in each of the columns, and which field of the card is
    changed there, none where the reader may not.
    """

    id: int
    name: str
    cells: list[Any]
    fields: list[str]


def parts_of(columns: Collection[ListColumn]) -> set[str]:
    """What is to be read for these columns."""
    return {part for column in columns for part in column.parts}


def rows(actor: Actor, columns: Sequence[ListColumn], lines: Sequence[Line], *, can_change: bool = True) -> list[Row]:
    """One more statement for everything that does not lie beside the clients, whatever the number of lines."""
    gathered = {gather: gather(actor, lines) for gather in dict.fromkeys(column.gather for column in columns) if gather}
    say, changeable = Say(), _changeable(actor, columns) if can_change else None
    drawn = [(column.show, gathered[column.gather].get if column.gather else _nothing) for column in columns]
    return [
        Row(
            line.id,
            line.name,
            [show(line, told(line.id), say) for show, told in drawn],
            [may(line) for may in changeable] if changeable else [""] * len(columns),
        )
        for line in lines
    ]


def _changeable(actor: Actor, columns: Sequence[ListColumn]) -> list[Callable[[Line], str]]:
    """For each column what tells which field a line's cell changes, as the door of that field decides too."""
    denied, editors, assigners = sight.readonly(actor), actor.owners(access.EDIT), actor.owners(access.ASSIGN)

    def of(code: str) -> Callable[[Line], str]:
        if not code or code in denied:
            return lambda line: ""
        kinds = BY_CODE[code].kinds

        def may(line: Line) -> str:
            edits = editors is None or line.owner_id in editors
            assigns = code != "owner" or assigners is None or line.owner_id in assigners
            return code if edits and assigns and line.kind in kinds else ""

        return may

    return [of(column.edits) for column in columns]


def _nothing(_client_id: int) -> None:
    return None
