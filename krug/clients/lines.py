"""Rows of the list: what it shows of a client besides contacts, read for one page of ids at a time."""

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from krug.clients import access, sight
from krug.core import db
from krug.core.rights import Actor
from krug.core.text.money import Money


class Line(NamedTuple):
    """What the list needs of one client. Fifty of these cost a fifth of fifty models."""

    id: int
    kind: str
    name: str
    sort_key: str
    owner_id: int | None
    warmth: int
    city: str
    about: str
    touched_at: datetime.datetime
    touched_kind: str
    revenue: Money
    owner_first: str
    owner_last: str


_REVENUE = Line._fields.index("revenue")  # minor units until it is made money
_LINES = """
SELECT c.id, c.kind, c.name, c.sort_key, c.owner_id, c.warmth, c.city, c.about,
       t.last_interaction_at, t.last_interaction_kind, t.revenue, e.first_name, e.last_name
FROM clients_client c JOIN clients_totals t ON t.client_id = c.id LEFT JOIN staff_employee e ON e.id = c.owner_id
WHERE c.id IN ({ids}){seen}
"""


def of(actor: Actor, ids: Sequence[int]) -> list[Line]:
    """Lines of these clients in this order, as far as the actor may see them, without what is hidden from them."""
    if not ids:
        return []
    seen = access.reached_sql(actor, access.VIEW, "c")
    found = {row[0]: row for row in db.rows(_LINES.format(ids=db.listed(ids), seen=seen))}
    hidden = sight.hidden(actor)
    read = [_line(found[pk]) for pk in ids if pk in found]
    return [_veiled(line, hidden) for line in read] if hidden else read


def _veiled(line: Line, hidden: frozenset[str]) -> Line:
    line = sight.veiled(line, hidden - sight.ALWAYS_SEEN)
    return line._replace(revenue=Money(0)) if sight.PURCHASES in hidden else line


def _line(row: tuple[Any, ...]) -> Line:
    line = Line(*row)
    return line._replace(
        touched_at=db.moment(line.touched_at),
        revenue=Money(row[_REVENUE]),
        owner_first=line.owner_first or "",
        owner_last=line.owner_last or "",
    )
