"""Windows of rows: a hundred after or before a row, or from any place, each in the same few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from krug.clients import access, listing
from krug.clients import lines as clients
from krug.clients.grid import places
from krug.clients.grid.sheet import GridColumn
from krug.clients.lines import Line
from krug.clients.listing import Filters, Key, Sort
from krug.clients.sheets.column import in_cell
from krug.clients.sheets.rows import Rows
from krug.core.rights import Actor

SIZE = 100
MOST_BACK = 500  # rows read again after they were changed


class GridRow(NamedTuple):
    """``cells`` as somebody would type them, in the order of the columns; ``is_yours`` to be changed."""

    id: int
    is_yours: bool
    cells: list[str]

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "yours": self.is_yours, "cells": self.cells}


@dataclass(frozen=True)
class Window:
    """``first`` and ``last`` are the keys of its ends, None where nothing is beyond. ``total`` rows there are, exactly
    or about; of a window beside another nobody asks that again.
    """

    rows: Sequence[GridRow]
    first: Key | None
    last: Key | None
    total: int = 0
    is_exact: bool = True

    def as_json(self) -> dict[str, Any]:
        ends = {"first": self.first.encode() if self.first else "", "last": self.last.encode() if self.last else ""}
        return {"rows": [row.as_json() for row in self.rows], **ends, "total": self.total, "exact": self.is_exact}


@dataclass(frozen=True)
class Place:
    """Where a window begins: after a key, before one, or so far down; the end is 1."""

    after: Key | None = None
    before: Key | None = None
    part: float = 0.0

    @property
    def is_anew(self) -> bool:
        """Not beside a window that is there."""
        return self.after is None and self.before is None


def window(actor: Actor, columns: Sequence[GridColumn], filters: Filters, sort: Sort, *, at: Place) -> Window:
    """Raises BadCondition and TooWide."""
    how_many = places.how_many(actor, filters, is_anew=at.is_anew)
    after, total = at.after, 0
    if at.is_anew:
        total = places.total(actor, filters, sort, how_many)
    if at.is_anew and at.part < 1:
        after = places.key_at(actor, filters, sort, how_many=how_many, part=at.part)
    is_backward = at.before is not None or (at.is_anew and at.part >= 1)
    order = replace(sort, descending=not sort.descending) if is_backward else sort
    page = listing.page(
        actor, filters, order, how_many=how_many, after=at.before if is_backward else after, size=SIZE,
        parts=_parts(columns),
    )  # fmt: skip
    lines = list(reversed(page.lines)) if is_backward else list(page.lines)
    begins, ends = (page.next is None, at.before is None) if is_backward else (after is None, page.next is None)
    return Window(
        rows(actor, columns, lines, filters=filters),
        listing.key_of(lines[0], sort) if lines and not begins else None,
        listing.key_of(lines[-1], sort) if lines and not ends else None,
        total,
        how_many.is_exact,
    )


def again(actor: Actor, columns: Sequence[GridColumn], client_ids: Sequence[int]) -> list[GridRow]:
    """These rows as they are by now, as far as the actor still sees them."""
    parts = _parts(columns)
    return rows(actor, columns, clients.of(actor, client_ids[:MOST_BACK], parts), filters=Filters())


def rows(actor: Actor, columns: Sequence[GridColumn], lines: Sequence[Line], *, filters: Filters) -> list[GridRow]:
    files = [column.file for column in columns]
    told = Rows(actor, files).told(lines)
    drawn = [(file.value, told.get(file.gather, {})) for file in files]
    return [
        GridRow(
            line.id,
            not filters.archived and access.covers(actor, access.EDIT, line.owner_id, line.category_id),
            [in_cell(value(line, beside.get(line.id))) for value, beside in drawn],
        )
        for line in lines
    ]


def _parts(columns: Sequence[GridColumn]) -> set[str]:
    return {part for column in columns for part in column.file.parts}
