"""Lists in the order of an own field: of those who hold it, along its index or sorted when they are few."""

from typing import Any

from django.db.models import Exists, F, Func, Model, QuerySet

from krug.clients import sight
from krug.clients.models import ClientQuerySet, OwnField, OwnValues
from krug.clients.own import known
from krug.clients.own.conditions import is_listed
from krug.clients.own.indexes import After, Filled, Held, HeldApart
from krug.core.rights import Actor


def offered(actor: Actor) -> dict[str, OwnField]:
    """By code, those that this actor may sort by."""
    hidden = sight.hidden(actor)
    return {field.code: field for field in known.live() if is_listed(field) and field.code not in hidden}


def holders(key: str) -> "QuerySet[OwnValues]":
    return OwnValues.objects.filter(Filled(key, "data"))


def walked(key: str, seen: ClientQuerySet, *, descending: bool) -> "QuerySet[Any]":
    """Along the index; ``seen`` says of one row whether its client is to be shown. Joined, the engines would begin at
    the other end."""
    return holders(key).filter(Exists(seen)).order_by(*_order(Held(key, "data"), "client_id", descending=descending))


def sifted(key: str, found: ClientQuerySet, *, descending: bool) -> "QuerySet[Any]":
    return found.order_by(*_order(HeldApart(key), "id", descending=descending))


def _order(value: Func, id_column: str, *, descending: bool) -> tuple[Any, Any]:
    if descending:
        return value.desc(), F(id_column).desc()
    return value.asc(), F(id_column).asc()


def after(key: str, value: Any, row: int, of: type[Model], *, descending: bool) -> After:
    column, id_column = ("data", "client_id") if of is OwnValues else ("own__data", "id")
    return After(key, value, row, descending=descending, column=column, id_column=id_column)


def value_of(key: str, client_id: int) -> Any:
    """What the last row of a page is ordered by."""
    data = OwnValues.objects.filter(pk=client_id).values_list("data", flat=True).first() or {}
    return data.get(key)


def place(value: Any) -> str | float | bool:
    """A value of the kinds that stand in an order. Raises ValueError for any other."""
    if isinstance(value, str) and "\0" not in value:
        value.encode()  # half of a surrogate pair is no text
        return value
    if isinstance(value, int | float) and abs(value) < 2**63:
        return value
    raise ValueError(value)
