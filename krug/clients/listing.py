"""The list of clients: filters, sorts, pages by key, truthful counts. Nothing here scans the base.

How a page is read depends on how many rows match. Few: they are found by their filter and sorted. Many: the sort's
index is walked and rows that do not match are stepped over. Walking for few, or sorting many, are the slow ways, and
neither engine can tell: so the ids of a page are asked for in words that leave one way only, its rows apart from them.
"""

import base64
import datetime
import json
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Exists, Expression, F, Func, Model, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.lookups import Exact

from krug.clients import access, conditions, lines
from krug.clients.conditions import Condition
from krug.clients.conditions.haste import LONGEST_EXACT_S, LONGEST_S, in_time
from krug.clients.lines import Line
from krug.clients.models import OWN, Client, ClientQuerySet, Kind, Tagging, Totals, Warmth
from krug.clients.own import ordering
from krug.clients.own.conditions import demands
from krug.core.db.expressions import OneOf, RowAfter, SteppedOver, Unindexed
from krug.core.rights import Actor
from krug.core.text.money import Money

PAGE = 50
COUNTED_EXACTLY = 10_000
FEW = 1_000
MANY_REMEMBERED_S = 10.0
MOST_REMEMBERED = 1_000
NOBODY = "none"


@dataclass(frozen=True)
class Sort:
    """``column`` is what rows are ordered by, then by ``id``; ``on_totals`` says which table has them.

    ``own`` is the key of an own field: only those who hold it stand in its order.
    """

    code: str
    column: str
    on_totals: bool = False
    descending: bool = False
    own: str = ""

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
_MARKED = Sort("-marked", "marked_at", descending=True)  # of fewer rows than make a page
MARKS = (access.RECENT, access.FAVOURITES)


def sort_of(actor: Actor, code: str, usual: Sort = SORTS[DEFAULT_SORT]) -> Sort:
    """The order that is asked for, of an own field only if its index is ready and the actor may see it."""
    if code in SORTS:
        return SORTS[code]
    of = ordering.offered(actor).get(code.removeprefix("-")) if "own." in code else None
    return Sort(code, "own__data", descending=code.startswith("-"), own=of.key) if of else usual


@dataclass(frozen=True)
class Filters:
    """What the reader asked for: a few conditions that have an index each, and one in the language of conditions.

    Anything unreadable in an address is as if it were not there, except a condition: what it hid would be shown.
    """

    owner: int | None = None
    without_owner: bool = False
    city: str = ""
    kind: str = ""
    warmth: int | None = None
    category: int | None = None
    tag: int | None = None
    archived: bool = False
    holding: str = ""  # the key of an own field that has a value
    condition: Condition | None = None
    mark: str = ""  # one of `MARKS`

    def __bool__(self) -> bool:
        return self != Filters(archived=self.archived)


def read_filters(asked: "dict[str, str]", sort: Sort | None = None) -> Filters:
    """Raises BadCondition."""
    return Filters(
        holding=sort.own if sort else "",
        owner=read_id(asked.get("owner", "")),
        without_owner=asked.get("owner") == NOBODY,
        city=asked.get("city", "").replace("\0", "")[:100],
        kind=asked.get("kind", "") if asked.get("kind", "") in Kind.values else "",
        warmth=_WARMTHS.get(asked.get("warmth", "")),
        category=read_id(asked.get("category", "")),
        tag=read_id(asked.get("tag", "")),
        archived=asked.get("view") == "archive",
        condition=conditions.loads(asked.get("condition", "")),
        mark=asked.get("view", "") if asked.get("view", "") in MARKS else "",
    )


def read(actor: Actor, asked: "dict[str, str]") -> tuple[Filters, Sort]:
    """What is asked for and in which order; in that of an own field stand those who hold it."""
    filters = read_filters(asked)
    sort = read_sort(actor, asked, filters)
    return replace(filters, holding=sort.own), sort


def read_sort(actor: Actor, asked: "dict[str, str]", filters: Filters) -> Sort:
    """The order asked for. What was opened lately stands in that order, what is kept at hand by name."""
    usual = {access.RECENT: _MARKED, access.FAVOURITES: SORTS["name"]}.get(filters.mark, SORTS[DEFAULT_SORT])
    return sort_of(actor, asked.get("sort", ""), usual)


def read_id(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 15 else None


_WARMTHS = {str(value): value for value in Warmth.values}


def matching(actor: Actor, filters: Filters) -> ClientQuerySet:
    """Visible clients that match, in no order, to be found by an index of what is asked. Raises BadCondition."""
    found = seen_by(actor, filters)
    if filters.condition is not None:
        found = found.filter(conditions.where(actor, filters.condition, of_archive=filters.archived))
    if filters.city:
        found = found.filter(city=filters.city)
    if filters.category is not None:
        found = found.filter(category_id=filters.category)
    if filters.tag is not None:
        found = found.filter(taggings__tag=filters.tag, taggings__archived_at=None)
    if filters.holding and not demands(filters.condition, OWN + filters.holding):
        found = found.filter(_holds(filters))
    if filters.warmth is not None:
        # With the kind named too, one index serves both engines.
        found = found.filter(warmth=filters.warmth, kind__in=[filters.kind] if filters.kind else Kind.values)
    elif filters.kind:
        found = found.filter(kind=filters.kind)
    return found


def _holds(filters: Filters) -> Exists | Q:
    """All who hold the field, or of those whom something else leads to each that does."""
    holders = ordering.holders(filters.holding)
    if replace(filters, holding=""):
        return Exists(holders.filter(client=OuterRef("pk")))
    return Q(pk__in=holders.values("client"))


def stepped_over(actor: Actor, filters: Filters, sort: Sort) -> ClientQuerySet:
    """The same clients, to be found by walking in the order of ``sort``: no index may serve the conditions.

    Some may all the same: an owner's rows stand in the order of every sort but two; those of one city, and those of one
    kind and warmth, in that of their making, which is also how rows of one city follow each other.
    """
    found = _of_owner(actor, access.walked(actor), filters)
    if filters.condition is not None:
        where = conditions.where(actor, filters.condition, is_stepping=True, of_archive=filters.archived)
        found = found.filter(where)
    if filters.tag is not None:
        found = found.filter(Exists(Tagging.objects.filter(client=OuterRef("pk"), tag=filters.tag, archived_at=None)))
    asked: dict[str, Any] = {
        "city": filters.city or None, "kind": filters.kind or None, "warmth": filters.warmth,
        "category_id": filters.category,
    }  # fmt: skip
    asked = {column: value for column, value in asked.items() if value is not None}
    served = _in_order(sort, asked)
    stepped = [Exact(SteppedOver(F(column)), value) for column, value in asked.items() if column not in served]
    return found.filter(*stepped, **{column: asked[column] for column in served})


def _in_order(sort: Sort, asked: Collection[str]) -> tuple[str, ...]:
    """The conditions whose own index has the rows in the order of ``sort``."""
    if sort.column in ("city", "id") and "city" in asked:
        return ("city",)
    return ("kind", "warmth") if sort.column == "id" and {"kind", "warmth"} <= set(asked) else ()


def seen_by(actor: Actor, filters: Filters) -> ClientQuerySet:
    return _of_owner(actor, access.visible_archived(actor) if filters.archived else access.visible(actor), filters)


def _of_owner(actor: Actor, found: ClientQuerySet, filters: Filters) -> ClientQuerySet:
    """And of what the actor keeps at hand."""
    if filters.mark:
        found = access.marked(actor, filters.mark, found)
    return found.filter(owner_id=filters.owner) if filters.owner is not None or filters.without_owner else found


@dataclass(frozen=True)
class Count:
    """How many rows match: exactly, or more than was worth counting. ``few`` are all of them, if they were looked for
    by a condition: finding them may have taken its time, and the page need not do so again.
    """

    number: int
    is_exact: bool
    few: tuple[int, ...] | None = field(default=None, compare=False)
    took_s: float = field(default=0.0, compare=False)


def count(found: "QuerySet[Client]", *, exactly: bool = False) -> Count:
    if exactly:
        return Count(found.order_by().count(), is_exact=True)
    number = found.order_by()[: COUNTED_EXACTLY + 1].count()
    return Count(min(number, COUNTED_EXACTLY), is_exact=number <= COUNTED_EXACTLY)


def _found(matching: "QuerySet[Client]") -> Count:
    """As `count`, with those that were found."""
    ids = tuple(matching.order_by().values_list("pk", flat=True)[: COUNTED_EXACTLY + 1])
    is_exact = len(ids) <= COUNTED_EXACTLY
    return Count(min(len(ids), COUNTED_EXACTLY), is_exact, ids if is_exact and len(ids) <= FEW else None)


_many: dict[tuple[int, frozenset[int] | None, frozenset[int], Filters], float] = {}


def count_for(actor: Actor, filters: Filters) -> Count:
    """As `count`. That there are more than were worth counting is remembered for some seconds: it hardly changes.

    Raises BadCondition and TooWide.
    """
    # «is me», and what is hidden, depend on who asks.
    key = (actor.pk if filters.condition else 0, actor.owners(access.VIEW), actor.groups(access.VIEW), filters)
    if time.monotonic() - _many.get(key, -MANY_REMEMBERED_S) < MANY_REMEMBERED_S:
        return Count(COUNTED_EXACTLY, is_exact=False)
    started = time.monotonic()
    with in_time(filters.condition):
        found = (_found if filters.condition and not filters.mark else count)(matching(actor, filters))
    if found.is_exact:
        _many.pop(key, None)
    else:
        if len(_many) > MOST_REMEMBERED:
            _many.clear()
        _many[key] = time.monotonic()
    return replace(found, took_s=time.monotonic() - started)


def exact_count(actor: Actor, filters: Filters) -> Count:
    """For who asked for it. Raises BadCondition and TooWide."""
    with in_time(filters.condition, LONGEST_EXACT_S):
        return count(matching(actor, filters), exactly=True)


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
        return Key(ordering.place(value) if sort.own else _of_column(sort.column, value), _whole(pk))
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


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    next: Key | None


def page(
    actor: Actor, filters: Filters, sort: Sort, *, how_many: Count, after: Key | None = None, size: int = PAGE,
    parts: Collection[str] = (),
) -> Page:  # fmt: skip
    """One page of rows, of which ``parts`` are read. ``how_many`` match decides the way they are found.

    Raises BadCondition and TooWide.
    """
    # By owner or group at once no index has the rows in order.
    if how_many.few is not None:
        rows = ordered(seen_by(actor, filters).filter(OneOf("id", how_many.few)), sort)
    elif filters.archived or ((filters or actor.groups(access.VIEW)) and how_many.is_exact):
        rows = sifted(actor, filters, sort)
    elif sort.own:
        seen = stepped_over(actor, filters, sort).filter(pk=OuterRef("pk"))
        rows = ordering.walked(sort.own, seen, descending=sort.descending)
    elif sort.on_totals:
        rows = _walked_by_totals(actor, filters, sort)
    else:
        rows = stepped_over(actor, filters, sort).order_by(*_order(F(sort.column), sort.id_column, sort))
    if after is not None:
        rows = rows.filter(_after(sort, after, rows.model))
    with in_time(filters.condition, LONGEST_S - how_many.took_s):
        ids = list(rows.values_list("pk", flat=True)[: size + 1])
    read = lines.of(actor, ids[:size], {*parts, *_SORTED_BY.get(sort.column, ())})
    return Page(read, key_of(read[-1], sort) if len(ids) > size and read else None)


def sifted(actor: Actor, filters: Filters, sort: Sort) -> "QuerySet[Any]":
    """Found by their conditions, then sorted."""
    return ordered(matching(actor, filters), sort)


def ordered(found: ClientQuerySet, sort: Sort) -> "QuerySet[Any]":
    if sort.own:
        return ordering.sifted(sort.own, found, descending=sort.descending)
    return found.order_by(*_order(Unindexed(F(sort.column)), sort.id_column, sort))


def _walked_by_totals(actor: Actor, filters: Filters, sort: Sort) -> "QuerySet[Any]":
    """In the order of an aggregate. What is known of the client is said again of the totals where their index has it,
    the rest is looked up row by row: joined, SQLite would first read the whole base into a filter of its own.
    """
    rows = Totals.objects.filter(access.reached_totals(actor, access.VIEW), is_live=True)
    if filters.owner is not None or filters.without_owner:
        rows = rows.filter(owner_id=filters.owner)
    if replace(filters, owner=None, without_owner=False):
        rows = rows.filter(Exists(stepped_over(actor, filters, sort).filter(pk=OuterRef("pk"))))
    return rows.order_by(*_order(F(sort.column.removeprefix("totals__")), "client_id", sort))


def _after(sort: Sort, after: Key, of: type[Model]) -> Expression | Func:
    if sort.own:
        return ordering.after(sort.own, after.value, after.id, of, descending=sort.descending)
    of_totals = of is Totals
    column = sort.column.removeprefix("totals__") if of_totals else sort.column
    id_column = "client_id" if of_totals else sort.id_column
    return RowAfter(column, id_column, after.value, after.id, descending=sort.descending)


def _order(column: Expression | F, id_column: str, sort: Sort) -> "tuple[OrderBy, OrderBy]":
    if sort.descending:
        return column.desc(), F(id_column).desc()
    return column.asc(), F(id_column).asc()


_SORTED_BY = {"city": ("city",), "totals__last_interaction_at": ("touched_at",), "totals__revenue": ("revenue",)}


def key_of(line: Line, sort: Sort) -> Key:
    if sort.own:
        return Key(ordering.value_of(sort.own, line.id), line.id)
    parts = _SORTED_BY.get(sort.column)
    value = line[parts[0]] if parts else getattr(line, sort.column)
    return Key(value.minor if isinstance(value, Money) else value, line.id)
