"""The cells of one page of the list."""

from collections.abc import Collection, Sequence
from functools import cache, partial
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
    say, denied = Say(), sight.readonly(actor)
    drawn = [(column.show, gathered[column.gather].get if column.gather else _nothing) for column in columns]
    edits = [column.edits if can_change and column.edits not in denied else "" for column in columns]
    changeable = cache(partial(_changeable, actor, edits))
    return [
        Row(
            line.id,
            line.name,
            [show(line, told(line.id), say) for show, told in drawn],
            changeable(line.kind, line.owner_id, line.category_id),
        )
        for line in lines
    ]


def _changeable(actor: Actor, edits: Sequence[str], kind: str, *whose: int | None) -> list[str]:
    """Of these fields those of such a client that the actor may change, as the door of a field decides too."""
    if not any(edits) or not access.covers(actor, access.EDIT, *whose):
        return [""] * len(edits)
    unfit = {"", *(() if access.covers(actor, access.ASSIGN, *whose) else ("owner",))}
    return ["" if code in unfit or kind not in BY_CODE[code].kinds else code for code in edits]


def _nothing(_client_id: int) -> None:
    return None
