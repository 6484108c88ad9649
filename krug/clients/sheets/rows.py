"""Which clients a file holds, in which order, and the cells of a portion of them."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from krug.clients import access, lines, listing, sight
from krug.clients.bulk.selection import Selection
from krug.clients.conditions.haste import in_time
from krug.clients.lines import Line
from krug.clients.listing import DEFAULT_SORT, SORTS
from krug.clients.models import ClientQuerySet
from krug.clients.own import ordering
from krug.clients.sheets.column import FileColumn, Value
from krug.core.rights import Actor

Ids: TypeAlias = "array[int]"  # eight bytes each

LONGEST_S = 300.0  # nobody waits, but a condition may not hold the worker for ever


class Rows:
    """Reads portions of clients: one statement for what lies beside them and one for each thing elsewhere."""

    def __init__(self, actor: Actor, columns: Sequence[FileColumn]) -> None:
        self._actor, self._columns = actor, columns
        self._parts = {"version", *(part for column in columns for part in column.parts)}
        self._gathers = list(dict.fromkeys(column.gather for column in columns if column.gather))
        self._shows: list[tuple[Callable[[Line, Any], Value], int]] = [
            (column.value, self._gathers.index(column.gather) if column.gather else -1) for column in columns
        ]

    def of(self, client_ids: Sequence[int]) -> list[tuple[Line, list[Value]]]:
        """In this order; who is not the reader's to see any more is not among them."""
        found = lines.of(self._actor, client_ids, self._parts)
        gathered = [gather(self._actor, found) for gather in self._gathers]
        shows = [(value, gathered[at] if at >= 0 else _NOTHING) for value, at in self._shows]
        return [(line, [value(line, told.get(line.id)) for value, told in shows]) for line in found]

    def told(self, found: Sequence[Line]) -> dict[Any, Any]:
        """What was gathered of these lines, by the gatherer: for reading cells back."""
        return {gather: gather(self._actor, found) for gather in self._gathers}


_NOTHING: dict[int, Any] = {}


def matching(selection: Selection, actor: Actor) -> ClientQuerySet:
    """Who is meant and may be taken out by this actor. Raises BadCondition."""
    return selection.rows(actor).filter(access.reached(actor, access.EXPORT))


def count(selection: Selection, actor: Actor, limit_s: float) -> int:
    """How many they are now. Raises BadCondition and TooWide."""
    with in_time(selection.condition, limit_s):
        return matching(selection, actor).order_by().count()


def ordered_ids(selection: Selection, actor: Actor) -> Ids:
    """Everybody of the selection at this moment, each once, in the order of the list: eight bytes a client.

    Raises BadCondition and TooWide.
    """
    asked = dict(selection.asked)
    if sight.SORTS.get(asked.get("sort", "").lstrip("-")) in sight.hidden(actor):
        del asked["sort"]  # the order alone would tell
    _filters, sort = listing.read(actor, asked)
    if sort.column == "marked_at" and selection.ids:
        sort = SORTS[DEFAULT_SORT]
    rows, sign = matching(selection, actor), "-" if sort.descending else ""
    if sort.own:
        found: Any = ordering.sifted(sort.own, rows, descending=sort.descending)
    else:
        found = rows.order_by(f"{sign}{sort.column}", f"{sign}{sort.id_column}")
    with in_time(selection.condition, LONGEST_S):
        return array("q", found.values_list("pk", flat=True).iterator(chunk_size=10_000))


def portions(ids: Ids, size: int) -> Iterator[list[int]]:
    for at in range(0, len(ids), size):
        yield ids[at : at + size].tolist()
