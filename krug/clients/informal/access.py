"""The gate to rows of the informal side, as `clients.access` is to those of the rest: to fetch is to be allowed."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from krug.clients import sight
from krug.clients.access import EDIT, VIEW, reached
from krug.clients.models import Anniversary, Gift, Liking, Practice
from krug.core.rights import Actor

Row = TypeVar("Row", bound=Model)


def anniversaries(actor: Actor) -> "QuerySet[Anniversary]":
    """Days noted of clients that the actor may change."""
    return _changeable(actor, Anniversary.objects.all(), sight.DAYS)


def practices(actor: Actor) -> "QuerySet[Practice]":
    return _changeable(actor, Practice.objects.all(), sight.PROFESSIONS)


def likings(actor: Actor) -> "QuerySet[Liking]":
    return _changeable(actor, Liking.objects.select_related("taste"), sight.TASTES)


def gifts(actor: Actor) -> "QuerySet[Gift]":
    return _changeable(actor, Gift.objects.select_related("given_by"), sight.GIFTS)


def seen(actor: Actor, rows: "QuerySet[Row]", code: str) -> "QuerySet[Row]":
    """Rows of the informal side of clients whose cards the actor may open."""
    found = rows.filter(reached(actor, VIEW, through="client__"), archived_at=None)
    return found.none() if code in sight.hidden(actor) else found


def _changeable(actor: Actor, rows: "QuerySet[Row]", code: str) -> "QuerySet[Row]":
    conditions: dict[str, Any] = {"archived_at": None, "client__archived_at": None}
    found = rows.filter(reached(actor, VIEW, EDIT, through="client__"), **conditions).select_related("client")
    return found.none() if code in sight.hidden(actor) else found
