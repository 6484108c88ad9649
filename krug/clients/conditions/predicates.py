"""A test of a value, as SQL: what every operator asks of an expression, and what it asks when it is a negation."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)
from django.utils.timezone import get_current_timezone, make_aware

from krug.clients.conditions.operators import Type
from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.informal.yearly import comes_round
from krug.core.db.expressions import Begins, Reads


@dataclass(frozen=True)
class Test:
    """``op`` is the operator, or the one it negates. ``values`` are Python values as the column has them."""

    __test__ = False  # not one of pytest's

    type: Type
    op: str
    values: tuple[Any, ...]
    empties: tuple[object, ...] = ()
    is_negated: bool = False

    def on(self, column: Any) -> Q:
        """Whether the test holds, a negation left out. Nothing empty is ever true."""
        holds = _ASKED[self.op](column, *_as_stored(self))
        return holds & _is_filled(column, self.empties) if self.op in _MAY_MEET_EMPTIES and self.empties else holds


def _is_filled(column: Any, empties: tuple[object, ...]) -> Q:
    holds = Q(IsNull(column, False)) if not empties else Q()
    for empty in empties:
        holds &= ~Q(Exact(column, empty))
    return holds


def _as_stored(test: Test) -> tuple[Any, ...]:
    if test.op == "filled":
        return (test.empties,)
    if test.type == Type.MOMENT:
        return _moments(test)
    if test.type == Type.BIRTHDAY and test.op in ("before", "between"):
        least = datetime.date(UNKNOWN_YEAR + 1, 1, 1)
        return (least, *test.values) if test.op == "before" else (max(least, test.values[0]), test.values[1])
    return test.values


def _moments(test: Test) -> tuple[Any, ...]:
    """Days as moments of the reader's zone: from the first moment of the one to the last of the other."""
    if test.op in ("before", "after"):
        day = test.values[0]
        return (_begin(day if test.op == "before" else day + datetime.timedelta(days=1)),)
    first, last = test.values[0], test.values[-1]
    return _begin(first), _begin(last + datetime.timedelta(days=1))


def _begin(day: datetime.date) -> datetime.datetime:
    return make_aware(datetime.datetime.combine(day, datetime.time()), get_current_timezone())


def _before(column: Any, *bounds: Any) -> Q:
    before = Q(LessThan(column, bounds[-1]))
    return before if len(bounds) == 1 else before & Q(GreaterThanOrEqual(column, bounds[0]))


def _after(column: Any, bound: Any) -> Q:
    return Q(GreaterThanOrEqual(column, bound) if isinstance(bound, datetime.datetime) else GreaterThan(column, bound))


def _on(column: Any, *bounds: Any) -> Q:
    return Q(Exact(column, bounds[0])) if len(bounds) == 1 else _between(column, *bounds)


def _between(column: Any, first: Any, last: Any) -> Q:
    within = LessThan if isinstance(last, datetime.datetime) else LessThanOrEqual
    return Q(GreaterThanOrEqual(column, first)) & Q(within(column, last))


def _reads(how: str) -> Callable[[Any, str], Q]:
    return lambda column, text: Q(Reads(column, text, how))


_ASKED: dict[str, Callable[..., Q]] = {
    "is": lambda column, value: Q(Exact(column, value)),
    "one_of": lambda column, *values: Q(In(column, list(values))),
    "reads": _reads("is"),
    "contains": _reads("contains"),
    "begins": _reads("starts"),
    "starts": lambda column, text: Q(Begins(column, text)),
    "eq": lambda column, value: Q(Exact(column, value)),
    "lt": lambda column, value: Q(LessThan(column, value)),
    "gt": lambda column, value: Q(GreaterThan(column, value)),
    "between": _between,
    "on": _on,
    "before": _before,
    "after": _after,
    "within": _between,
    "anniversary": comes_round,
    "filled": _is_filled,
}
_MAY_MEET_EMPTIES = frozenset(
    {"lt", "gt", "eq", "between", "on", "before", "after", "within", "is", "one_of", "starts"}
)
