"""The list of clients: filters, sorts, pages by key, truthful counts. Nothing here scans the base.

How a page is read depends on how many rows match. Few: they are found by their filter and sorted. Many: the sort's
index is walked and rows that do not match are stepped over. Walking for few, or sorting many, are the slow ways.
"""

import base64
import datetime
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, Expression, F, OuterRef, QuerySet

from krug.clients import access
from krug.clients.models import Client, ClientQuerySet, Kind, Tagging, Warmth
from krug.core.db.expressions import RowAfter, Unindexed
from krug.core.rights import Actor
from krug.core.text.money import Money

PAGE = 50
COUNTED_EXACTLY = 10_000
MANY_REMEMBERED_S = 10.0
MOST_REMEMBERED = 1_000
NOBODY = "none"


@dataclass(frozen=True)
class Sort:
    """``column`` is what rows are ordered by, then by ``id``; ``on_totals`` says which table has them."""

    code: str
    column: str
    on_totals: bool = False
    descending: bool = False

    @property
    def id_column(self) -> str:
        return "totals__client_id" if self.on_totals else "id"


SORTS = {
    sort.code: sort
    for sort in (
        Sort("name", "sort_key"),
        Sort("-name", "sort_key", descending=True),
        Sort("-created", "id", descending=True),
        Sort("created", "id"),
        Sort("city", "city"),
        Sort("-city", "city", descending=True),
        Sort("-touched", "totals__last_interaction_at", on_totals=True, descending=True),
        Sort("touched", "totals__last_interaction_at", on_totals=True),
        Sort("-revenue", "totals__revenue", on_totals=True, descending=True),
        Sort("revenue", "totals__revenue", on_totals=True),
    )
}
DEFAULT_SORT = "-created"


@dataclass(frozen=True)
class Filters:
    """What the reader asked for. Anything unreadable in an address is as if it were not there."""

    owner: int | None = None
    without_owner: bool = False
    city: str = ""
    kind: str = ""
    warmth: int | None = None
    category: int | None = None
    tag: int | None = None
    archived: bool = False

    def __bool__(self) -> bool:
        return self != Filters(archived=self.archived)


def read_filters(asked: "dict[str, str]") -> Filters:
    return Filters(
        owner=read_id(asked.get("owner", "")),
        without_owner=asked.get("owner") == NOBODY,
        city=asked.get("city", "").replace("\0", "")[:100],
        kind=asked.get("kind", "") if asked.get("kind", "") in Kind.values else "",
        warmth=_WARMTHS.get(asked.get("warmth", "")),
        category=read_id(asked.get("category", "")),
        tag=read_id(asked.get("tag", "")),
        archived=asked.get("view") == "archive",
    )


def read_id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 15 else None


_WARMTHS = {str(value): value for value in Warmth.values}


def matching(actor: Actor, filters: Filters, *, how_many: "Count | None" = None) -> ClientQuerySet:
    """Visible clients that match, in no order.

    Tagged ones are found by their tag, unless it is known that they are many: then each client is asked for it.
    """
    found = access.visible_archived(actor) if filters.archived else access.visible(actor)
    if filters.owner is not None:
        found = found.filter(owner_id=filters.owner)
    if filters.without_owner:
        found = found.filter(owner_id=None)
    if filters.city:
        found = found.filter(city=filters.city)
    if filters.category is not None:
        found = found.filter(category_id=filters.category)
    if filters.tag is not None:
        found = _tagged(found, filters.tag, is_walked=how_many is not None and not how_many.is_exact)
    if filters.warmth is not None:
        # With the kind named too, one index serves both engines.
        found = found.filter(warmth=filters.warmth, kind__in=[filters.kind] if filters.kind else Kind.values)
    elif filters.kind:
        found = found.filter(kind=filters.kind)
    return found


def _tagged(found: ClientQuerySet, tag: int, *, is_walked: bool) -> ClientQuerySet:
    if is_walked:
        return found.filter(Exists(Tagging.objects.filter(client=OuterRef("pk"), tag=tag, archived_at=None)))
    return found.filter(taggings__tag=tag, taggings__archived_at=None)


@dataclass(frozen=True)
class Count:
    """How many rows match: exactly, or more than was worth counting."""

    number: int
    is_exact: bool


def count(found: "QuerySet[Client]", *, exactly: bool = False) -> Count:
    if exactly:
        return Count(found.order_by().count(), is_exact=True)
    number = found.order_by()[: COUNTED_EXACTLY + 1].count()
    return Count(min(number, COUNTED_EXACTLY), is_exact=number <= COUNTED_EXACTLY)


_many: dict[tuple[frozenset[int] | None, Filters], float] = {}


def count_for(actor: Actor, filters: Filters) -> Count:
    """As `count`. That there are more than were worth counting is remembered for some seconds: it hardly changes."""
    key = (actor.owners(access.VIEW), filters)
    if time.monotonic() - _many.get(key, -MANY_REMEMBERED_S) < MANY_REMEMBERED_S:
        return Count(COUNTED_EXACTLY, is_exact=False)
    found = count(matching(actor, filters))
    if found.is_exact:
        _many.pop(key, None)
    else:
        if len(_many) > MOST_REMEMBERED:
            _many.clear()
        _many[key] = time.monotonic()
    return found


@dataclass(frozen=True)
class Key:
    """The place after which the next page begins."""

    value: Any
    id: int

    def encode(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, datetime.datetime) else self.value
        return base64.urlsafe_b64encode(json.dumps([value, self.id]).encode()).decode().rstrip("=")


def decode_key(text: str, sort: Sort) -> Key | None:
    """None for anything that is not such a key."""
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return Key(_of_column(sort.column, value), _whole(pk))
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None


def _of_column(column: str, value: Any) -> Any:
    """A value as the column holds it. Raises ValueError or TypeError for any other."""
    if column.endswith("_at"):
        return _in_zone(datetime.datetime.fromisoformat(value))
    if column not in {"sort_key", "city"}:
        return _whole(value)
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(column)
    value.encode()  # half of a surrogate pair is no text
    return value


def _in_zone(moment: datetime.datetime) -> datetime.datetime:
    if moment.tzinfo is None:
        raise ValueError(moment)
    return moment.astimezone(datetime.UTC)


def _whole(value: Any) -> int:
    if type(value) is not int or abs(value) >= 2**63:
        raise ValueError(value)
    return value


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


_COLUMNS = (
    "id", "kind", "name", "sort_key", "owner_id", "warmth", "city", "about",
    "totals__last_interaction_at", "totals__last_interaction_kind", "totals__revenue",
    "owner__first_name", "owner__last_name",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    next: Key | None


def page(
    found: ClientQuerySet, filters: Filters, sort: Sort, *, how_many: Count, after: Key | None = None, size: int = PAGE
) -> Page:
    """One page of rows. ``how_many`` match decides the way they are read."""
    rows = _on_totals(found, filters) if sort.on_totals else found
    few = bool(filters) and how_many.is_exact
    column: Expression | F = Unindexed(F(sort.column)) if few else F(sort.column)
    if after is not None:
        rows = rows.filter(RowAfter(sort.column, sort.id_column, after.value, after.id, descending=sort.descending))
    order = [column.desc(), F(sort.id_column).desc()] if sort.descending else [column.asc(), F(sort.id_column).asc()]
    read = [Line(*row) for row in rows.order_by(*order).values_list(*_COLUMNS)[: size + 1]]
    more, read = len(read) > size, read[:size]
    return Page(read, _key(read[-1], sort) if more else None)


_OF_LINE = {"totals__last_interaction_at": "touched_at", "totals__revenue": "revenue"}


def _key(line: Line, sort: Sort) -> Key:
    value = getattr(line, _OF_LINE.get(sort.column, sort.column))
    return Key(value.minor if isinstance(value, Money) else value, line.id)


def _on_totals(found: ClientQuerySet, filters: Filters) -> ClientQuerySet:
    """Say again, of the totals, what is known of the client, so that their indexes can serve."""
    rows = found.filter(totals__is_live=not filters.archived)
    return rows.filter(totals__owner_id=filters.owner) if filters.owner is not None else rows


_CITIES = """
WITH RECURSIVE each(city) AS (
  SELECT min(city) FROM clients_client WHERE archived_at IS NULL AND city > ''
  UNION ALL
  SELECT (SELECT min(city) FROM clients_client WHERE archived_at IS NULL AND city > each.city)
  FROM each WHERE each.city IS NOT NULL
) SELECT city FROM each WHERE city IS NOT NULL LIMIT 1000
"""


def cities(actor: Actor) -> list[str]:
    """Cities of visible clients, in the order of the alphabet: a step of the index for each, not a row for each."""
    if actor.owners(access.VIEW) is not None:
        return list(access.visible(actor).exclude(city="").order_by("city").values_list("city", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(_CITIES)
        return [row[0] for row in cursor.fetchall()]
