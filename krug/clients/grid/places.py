"""A place in a long list named by how far down it is: the scroll bar may be let go anywhere.

Rows are never counted off: of few rows their order is at hand, of many a thousand, evenly taken from the whole base,
say near which row a part of the way is. From there on the list is read by key, so no row is left out either way.
"""

import time
from dataclasses import replace
from typing import Any, NamedTuple

from django.db.models import F, Max

from krug.clients import access, listing, sight
from krug.clients.conditions.haste import LONGEST_S, in_time
from krug.clients.listing import Count, Filters, Key, Sort
from krug.clients.models import Client, ClientQuerySet, OwnValues
from krug.clients.own import ordering
from krug.core.db.expressions import OneOf, Unindexed
from krug.core.rights import Actor

SAMPLED, SAMPLED_OF_SOME = 1_000, 4_000
REMEMBERED_S, MOST_REMEMBERED = 120.0, 200

_counts: dict[Any, tuple[float, Count | None]] = {}
_samples: dict[Any, tuple[float, "_Sample"]] = {}


class _Sample(NamedTuple):
    """Keys of rows that match, in their order; ``total``: how many rows there are about."""

    keys: list[Key]
    total: int


def key_at(actor: Actor, filters: Filters, sort: Sort, *, how_many: Count, part: float) -> Key | None:
    """The key after which the rows stand that are this ``part`` of the way down; None for the beginning.

    Raises BadCondition and TooWide.
    """
    if part <= 0 or filters.mark:  # what is kept at hand fits one window
        return None
    if how_many.is_exact:
        return _counted(actor, filters, sort, how_many, int(part * how_many.number))
    known = _sample(actor, filters, sort).keys
    return known[min(int(part * len(known)), len(known) - 1)] if known else None


def how_many(actor: Actor, filters: Filters, *, is_anew: bool) -> Count:
    """As the list counts; of a window beside another what was counted for that one. Raises BadCondition and TooWide."""
    name = _name(actor, filters)
    at, known = _counts.get(name, (-REMEMBERED_S, None))
    if known is not None and not is_anew and time.monotonic() - at < REMEMBERED_S:
        return replace(known, took_s=0.0)
    known = listing.count_for(actor, filters)
    if len(_counts) > MOST_REMEMBERED:
        _counts.clear()
    _counts[name] = time.monotonic(), known
    return known


def _name(actor: Actor, filters: Filters) -> Any:
    """«Is me», and what is hidden, depend on who asks."""
    whose = actor.owners(access.VIEW), actor.groups(access.VIEW), sight.hidden(actor)
    return actor.pk if filters.condition or filters.mark else 0, whose, filters


def total(actor: Actor, filters: Filters, sort: Sort, how_many: Count) -> int:
    """How many rows there are: exactly, or about."""
    if how_many.is_exact:
        return how_many.number
    return max(how_many.number + 1, _sample(actor, filters, sort).total)


def _counted(actor: Actor, filters: Filters, sort: Sort, how_many: Count, number: int) -> Key | None:
    if number < 1:
        return None
    if how_many.few is not None:
        rows = listing.ordered(listing.seen_by(actor, filters).filter(OneOf("id", how_many.few)), sort)
    else:
        rows = listing.sifted(actor, filters, sort)
    with in_time(filters.condition, LONGEST_S):
        found = list(rows.values_list("pk" if sort.own else sort.column, "pk")[number - 1 : number])
    if not found:
        return None
    value, pk = found[0]
    return Key(ordering.value_of(sort.own, pk) if sort.own else _plain(value), pk)


def _sample(actor: Actor, filters: Filters, sort: Sort) -> _Sample:
    name = _name(actor, filters), sort
    at, known = _samples.get(name, (-REMEMBERED_S, _Sample([], 0)))
    if time.monotonic() - at < REMEMBERED_S:
        return known
    known = _read(actor, filters, sort)
    if len(_samples) > MOST_REMEMBERED:
        _samples.clear()
    _samples[name] = time.monotonic(), known
    return known


def _read(actor: Actor, filters: Filters, sort: Sort) -> _Sample:
    last = Client.objects.aggregate(last=Max("pk"))["last"] or 0
    step = max(1, last // (SAMPLED_OF_SOME if filters or actor.owners(access.VIEW) is not None else SAMPLED))
    ids = range(step, last + 1, step)  # where nobody has the number, there is a row the less
    if filters.archived:
        seen = listing.matching(actor, filters).filter(OneOf("pk", ids))
    else:
        seen = listing.stepped_over(actor, filters, sort).filter(OneOf("pk", ids))
    with in_time(filters.condition, LONGEST_S):
        keys = _keys(seen, sort)
    return _Sample(keys, len(keys) * step)


def _keys(seen: ClientQuerySet, sort: Sort) -> list[Key]:
    if sort.own:
        held = OwnValues.objects.filter(client__in=list(seen.values_list("pk", flat=True)))
        rows = [(data.get(sort.own), pk) for pk, data in held.values_list("pk", "data")]
        return [Key(*row) for row in sorted(rows, key=_order_of_values, reverse=sort.descending)]
    column, row = Unindexed(F(sort.column)), F("id")
    order = (column.desc(), row.desc()) if sort.descending else (column.asc(), row.asc())
    return [Key(_plain(value), pk) for value, pk in seen.order_by(*order).values_list(sort.column, "id")]


def _order_of_values(row: tuple[Any, int]) -> tuple[bool, Any, int]:
    return isinstance(row[0], str), row[0], row[1]


def _plain(value: Any) -> Any:
    """Money stands in a key as it is kept."""
    return getattr(value, "minor", value)
