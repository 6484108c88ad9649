"""The list «worth filling»: whose cards are emptiest where most was bought, the most worthwhile first."""

import base64
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from krug.clients import access, fields, listing, sight
from krug.clients.entry import completeness, items, standard
from krug.clients.entry.standard import Standard
from krug.clients.models import Client, Kind
from krug.core import db
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.core.text.money import Money
from krug.ui import formats

PAGE = 50
NAMED = 4  # of what a card lacks so many are named

# By hand, in the words of the index «clients_worth_filling»: the more was bought and the less is filled in, the higher.
_WORTH = "(t.revenue * (100 - t.completeness))"
_ROWS = """
SELECT t.client_id, {worth}, t.revenue, t.completeness
FROM clients_totals t
WHERE t.is_live AND t.revenue > 0 AND t.completeness < 100{seen}{after}
ORDER BY {order} DESC, t.client_id DESC LIMIT {limit}
"""


class Place(NamedTuple):
    """After which row the next page begins."""

    worth: int
    client_id: int

    def encode(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(self).encode()).decode().rstrip("=")


def read_place(text: str) -> Place | None:
    """None for anything that is not such a place."""
    try:
        worth, client_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, RecursionError):
        return None
    if type(worth) is int and type(client_id) is int and max(abs(worth), abs(client_id)) < 2**63:
        return Place(worth, client_id)
    return None


@dataclass(frozen=True)
class Line:
    client: Client
    revenue: str
    completeness: int
    missing: list[Label]


@dataclass(frozen=True)
class Page:
    lines: list[Line]
    next: Place | None


def is_seen_by(actor: Actor) -> bool:
    """The order of the list tells how full a card is in all and what was bought: it is for who sees all of that."""
    hidden = sight.hidden(actor)
    if not hidden:
        return True
    weighty = {item.code for kind in Kind.values for item in items.of(kind)}
    return not hidden & (weighty | sight.CONTACTS | {sight.PURCHASES})


def page(actor: Actor, *, after: Place | None = None) -> Page:
    """One page of visible clients, in a few queries whatever its length.

    Who sees few clients has them found and sorted; for others the index is walked.
    """
    few = actor.owners(access.VIEW) is not None and listing.count_for(actor, listing.Filters()).is_exact
    sql = _ROWS.format(
        worth=_WORTH,
        order=f"{_WORTH} + 0" if few else _WORTH,
        seen=access.reached_sql(actor, access.VIEW, "t"),
        after=f" AND ({_WORTH}, t.client_id) < ({after.worth}, {after.client_id})" if after else "",
        limit=PAGE + 1,
    )
    rows = db.rows(sql)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    return Page(_lines(rows), Place(*rows[-1][1::-1]) if more else None)


def _lines(rows: list[tuple[int, ...]]) -> list[Line]:
    ids = [row[0] for row in rows]
    found = fields.readable(Client.objects.filter(pk__in=ids).select_related("owner"))
    clients, belonging, standards = {client.pk: client for client in found}, items.belongings(ids), standard.of_each()
    return [
        Line(clients[pk], formats.money(Money(revenue)), full, _missing(clients[pk], standards, belonging[pk]))
        for pk, _worth, revenue, full in rows
        if pk in clients
    ]


def _missing(client: Client, standards: Mapping[str, Standard], belonging: Collection[str]) -> list[Label]:
    filled = items.filled(client, belonging)
    return [item.label for item in completeness.missing(standards[client.kind], client.category_id, filled)[:NAMED]]
