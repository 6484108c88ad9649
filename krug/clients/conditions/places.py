"""Where a field lies and how a test of it becomes SQL.

A list is read in one of two ways (see `listing`): rows are found by their conditions, or an order's index is walked and
rows that do not match are stepped over. In the second no index may serve the conditions, and nothing may be joined.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.db.models import Exists, Expression, F, OuterRef, Q, QuerySet
from django.db.models.lookups import IsNull

from krug.clients import access, cities
from krug.clients.conditions.predicates import Test
from krug.clients.models.relations import End
from krug.core.db.expressions import SteppedOver
from krug.core.rights import Actor


@dataclass(frozen=True)
class Reading:
    """Who asks, on which day, and in which of the two ways."""

    actor: Actor
    today: datetime.date
    is_stepping: bool = False
    of_archive: bool = False


class Place(Protocol):
    def where(self, test: Test, reading: Reading) -> Q: ...


@dataclass(frozen=True)
class Column:
    """A column of the client's own row."""

    name: str
    is_nullable: bool = False

    def where(self, test: Test, reading: Reading) -> Q:
        column = SteppedOver(F(self.name)) if reading.is_stepping else F(self.name)
        holds = test.on(column)
        if not test.is_negated:
            return holds
        return ~holds | Q(IsNull(column, True)) if self.is_nullable else ~holds


@dataclass(frozen=True)
class Rows:
    """A column of rows that belong to the client through ``client``: the test holds if it does for one of them.

    ``is_indexed``: an index leads to the rows by the column and so to their clients, which is worth while for few.
    Without a ``column`` the question is whether there are such rows (for fields of yes and no).
    """

    rows: "Callable[[Reading], QuerySet[Any]]"
    client: str = "client"
    column: str | Expression | F = ""
    is_indexed: bool = False

    def where(self, test: Test, reading: Reading) -> Q:
        found = self.rows(reading)
        if self.column:
            found = found.filter(test.on(F(self.column) if isinstance(self.column, str) else self.column))
        if self.is_indexed and not reading.is_stepping and not test.is_negated:
            holds = Q(pk__in=found.order_by().values(self.client))
        else:
            holds = Q(Exists(found.filter(**{self.client: OuterRef("pk")})))
        return ~holds if test.is_negated else holds


@dataclass(frozen=True)
class InRegion:
    """The region a client's city lies in, by the cities the base has in the spellings it has them."""

    def where(self, test: Test, reading: Reading) -> Q:
        found = [city for city in cities.in_base() if (place := cities.place_of(city)) and place.region in test.values]
        return Column("city").where(replace(test, op="one_of", values=tuple(found) or ("",)), reading)


@dataclass(frozen=True)
class Related:
    """Whom a client has among its relations: a value is a kind of relation and the end at which that one stands."""

    def where(self, test: Test, reading: Reading) -> Q:
        current = access.seen_relations(reading.actor).filter(ended_on=None)
        found = Q()
        for path, end in (("first", End.SECOND), ("second", End.FIRST)):
            rows = current.filter(**{path: OuterRef("pk")})
            found |= Q(Exists(rows if test.op == "filled" else rows.filter(_at_end(test.values, end))))
        return ~found if test.is_negated else found


def _at_end(values: tuple[Any, ...], end: End) -> Q:
    """Relations of which the one at ``end`` is asked for; of a symmetric kind both ends are called the same."""
    chosen = [value.partition(".")[::2] for value in values]
    here = [int(kind) for kind, at in chosen if at == end]
    return Q(kind__in=here) | Q(kind__in=[int(kind) for kind, _at in chosen], kind__is_symmetric=True)
