"""Own fields in the language of conditions: those whose index is ready, so that no question scans the base."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from krug.clients.conditions.fields import Field
from krug.clients.conditions.language import Condition, Group
from krug.clients.conditions.operators import Type
from krug.clients.conditions.places import Reading
from krug.clients.conditions.predicates import Test
from krug.clients.models import OwnField, OwnType, OwnValues
from krug.clients.own import known, types
from krug.clients.own.indexes import Compared, Filled
from krug.core.registry import Label
from krug.core.rights import Actor

GROUP = _("Own fields")
_EXACTLY = ("is", "is_not", "one_of", "none_of", "filled", "empty")
_SIZES = ("eq", "lt", "gt", "between", "filled", "empty")
_HELD = frozenset({
    "is", "one_of", "filled", "eq", "lt", "gt", "between", "on", "before", "after", "last", "next",
})  # fmt: skip
_DAYS = ("on", "before", "after", "between", "last", "not_last", "next", "filled", "empty")

_ASKED_AS: Final[dict[OwnType, tuple[Type, tuple[str, ...]]]] = {
    OwnType.TEXT: (Type.CODE, _EXACTLY),
    OwnType.LINK: (Type.CODE, _EXACTLY),
    OwnType.NUMBER: (Type.NUMBER, _SIZES),
    OwnType.MONEY: (Type.MONEY, _SIZES),
    OwnType.DAY: (Type.DATE, _DAYS),
    OwnType.CHOICE: (Type.CHOICE, _EXACTLY),
    OwnType.YES_NO: (Type.CHOICE, ("is", "filled", "empty")),
    OwnType.CLIENT: (Type.CLIENT, ("is", "is_not", "filled", "empty")),
    OwnType.EMPLOYEE: (Type.EMPLOYEE, ("is", "is_not", "one_of", "none_of", "me", "nobody")),
}


def own_conditions(actor: Actor) -> list[Field]:
    return [_asked(field) for field in known.live() if is_listed(field)]


def is_listed(field: OwnField) -> bool:
    """Whether lists may be filtered and sorted by it now."""
    return field.in_lists and field.indexed_at is not None and not field.is_turning


def demands(condition: Condition | None, code: str) -> bool:
    """Whether all who match hold the field anyway, so that nobody need ask for it once more."""
    if isinstance(condition, Group):
        return not condition.is_any and any(demands(part, code) for part in condition.parts)
    return condition is not None and condition.field == code and condition.op in _HELD


def _asked(field: OwnField) -> Field:
    asked_as, only = _ASKED_AS[OwnType(field.type)]
    choices, stored = None, str
    if field.type in (OwnType.CHOICE, OwnType.YES_NO):
        choices = _choices(field)
        stored = (lambda text: text == types.YES) if field.type == OwnType.YES_NO else str  # type: ignore[assignment]
    return Field(
        field.code, field.label, field.group or GROUP, asked_as, Place(field), choices, stored=stored, only=only,
        blanks=(), hint=types.PLACEHOLDERS.get(field.type, ""),
    )  # fmt: skip


def _choices(field: OwnField) -> "Callable[[Actor], list[tuple[str, Label]]]":
    """Those that are offered no more too: clients have them."""
    if field.type == OwnType.YES_NO:
        return lambda actor: [(types.YES, _("yes")), (types.NO, _("no"))]
    return lambda actor: [(code, label) for code, label, _is_offered in field.options]


@dataclass(frozen=True)
class Place:
    """In the stored values of the client, by the expression its index is over."""

    field: OwnField

    def where(self, test: Test, reading: Reading) -> Q:
        rows = OwnValues.objects.filter(self._holds(test))
        if reading.is_stepping or test.is_negated:
            found = Q(Exists(rows.filter(client=OuterRef("pk"))))
        else:
            found = Q(pk__in=rows.values("client"))
        return ~found if test.is_negated else found

    def _holds(self, test: Test) -> Q:
        values = [value.isoformat() if isinstance(value, datetime.date) else value for value in test.values]
        return _ASKED[test.op](_Column(self.field.key), *values)


@dataclass(frozen=True)
class _Column:
    """The value beside the row it stands in."""

    key: str

    def is_(self, sign: str, value: Any) -> Q:
        return Q(Compared(self.key, sign, value, "data"))

    def is_filled(self) -> Q:
        return Q(Filled(self.key, "data"))


def _one_of(column: _Column, *values: Any) -> Q:
    found = Q()
    for value in values:
        found |= column.is_("=", value)
    return found


def _between(column: _Column, first: Any, last: Any) -> Q:
    return column.is_(">=", first) & column.is_("<=", last)


_ASKED: Final[dict[str, Callable[..., Q]]] = {
    "is": lambda column, value: column.is_("=", value),
    "eq": lambda column, value: column.is_("=", value),
    "on": lambda column, value: column.is_("=", value),
    "one_of": _one_of,
    "lt": lambda column, value: column.is_("<", value),
    "before": lambda column, value: column.is_("<", value),
    "gt": lambda column, value: column.is_(">", value),
    "after": lambda column, value: column.is_(">", value),
    "between": _between,
    "within": _between,
    "filled": lambda column: column.is_filled(),
}
