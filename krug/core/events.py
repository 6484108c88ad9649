"""Domain events: what happened, published inside the transaction in which it happened.

A verb publishes; listeners run at once in the same transaction, so what they write lives and dies with the fact.
Anything slow or outside the database is a job row inserted by a listener, never done here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar

from django.db import connection, transaction

from krug.core.changes.cells import Cell


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events. ``cells`` are the values it changed, which is what undo needs.

    What happened between two clients is one event; the card of ``other_client_id`` tells it too. An echo only says
    that events told before belong together: whoever has listened to those has nothing to do for it.
    """

    code: ClassVar[str]
    is_echo: ClassVar[bool] = False

    by_id: int | None
    client_id: int | None = None
    other_client_id: int | None = None
    change_set_id: int | None = None
    cells: tuple[Cell, ...] = field(default=())

    def facts(self) -> dict[str, Any]:
        """The event's own fields, without those every event has."""
        common = Event.__dataclass_fields__
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in common}


E = TypeVar("E", bound=Event)
Listener = Callable[[E], int | None]

_listeners: dict[type[Event], list[Callable[[Any], int | None]]] = {}


def listen(kind: type[E], listener: Listener[E]) -> None:
    """Call ``listener`` for each event of ``kind`` and its subclasses, in the publisher's transaction."""
    _listeners.setdefault(kind, []).append(listener)


def forget(kind: type[E], listener: Listener[E]) -> None:
    """No longer call the listener."""
    _listeners[kind].remove(listener)


def publish(event: Event) -> int | None:
    """Tell the house; returns the number under which the history keeps the event, by which it can be undone.

    Refused outside a transaction, where a fact and its record could part.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{event.code} must be published inside transaction.atomic()")
    number: int | None = None
    for kind in type(event).__mro__:
        for listener in _listeners.get(kind, ()):
            number = listener(event) or number
    return number
