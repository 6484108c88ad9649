"""The rows behind a bar of a chart, as a condition that opens them."""

import calendar
import datetime
from typing import Any

from krug.clients import conditions
from krug.clients.conditions import BadCondition, Field, Term, Type
from krug.clients.conditions.of_card import WARMTHS
from krug.core.rights import Actor

_WARMTH_NAMES = {int(level): name for name, level in WARMTHS.items()}


def field_for(actor: Actor, code: str) -> Field | None:
    """What is asked for rows put together by this; None where the company has no index for it."""
    return conditions.offered(actor).get(code)


def term(actor: Actor, field: Field | None, value: Any, *, is_month: bool = False) -> Term | None:
    """Clients of whom ``field`` says ``value``; None where that cannot be asked."""
    if field is None:
        return None
    found = _blank(field) if _is_nothing(field, value) else _of_month(field, value) if is_month else _is(field, value)
    try:
        if found is not None:
            conditions.check(actor, found)
    except BadCondition:
        return None
    return found


def _is_nothing(field: Field, value: Any) -> bool:
    return value is None or value == "" or (field.code == "warmth" and not value)


def _blank(field: Field) -> Term | None:
    op = "nobody" if field.type == Type.EMPLOYEE else "empty"
    return Term(field.code, op) if op in {operator.code for operator in field.operators} else None


def _of_month(field: Field, first: datetime.date) -> Term:
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Term(field.code, "between", (first.isoformat(), last.isoformat()))


def _is(field: Field, value: Any) -> Term:
    if field.type == Type.NUMBER:
        return Term(field.code, "eq", value)
    if field.code == "warmth":
        return Term(field.code, "is", _WARMTH_NAMES.get(value, ""))
    return Term(field.code, "is", str(value))
