"""The only gate to the history."""

from django.db.models import Q, QuerySet

from krug.clients import access
from krug.clients.models import Client, ClientQuerySet
from krug.core.rights import Actor
from krug.timeline.models import Event, Interaction

RECORD = "touches.record"
UNDO = "changes.undo"


def recordable(actor: Actor) -> ClientQuerySet:
    """Clients whose touches the actor may record."""
    return Client.objects.live().filter(access.reached(actor, access.VIEW, RECORD))


def seen(actor: Actor) -> "QuerySet[Interaction]":
    """Touches of clients whose cards the actor may open."""
    found = Interaction.objects.filter(access.reached(actor, access.VIEW, through="client__"), archived_at=None)
    return found.select_related("by")


def removable(actor: Actor) -> "QuerySet[Interaction]":
    """One's own touches, and with the right to undo those of others too."""
    reached = access.reached(actor, access.VIEW, RECORD, through="client__")
    found = Interaction.objects.filter(reached, archived_at=None, client__archived_at=None).select_related("client")
    return found if actor.may(UNDO) else found.filter(by_id=actor.pk)


def undoable(actor: Actor) -> "QuerySet[Event]":
    """Changes to clients the actor may edit: one's own, and with the right to undo anybody's.

    What happened between two clients is undone by whoever sees both and may edit either.
    """
    found = Event.objects.filter(access.reached(actor, access.VIEW, through="client__"), client__isnull=False)
    found = found.filter(undone_at=None)
    if actor.owners(access.VIEW) is not None:
        found = found.filter(Q(other=None) | access.reached(actor, access.VIEW, through="other__"))
    if actor.owners(access.EDIT) is not None:
        one, other = (access.reached(actor, access.EDIT, through=side) for side in ("client__", "other__"))
        found = found.filter(one | other)
    return found if actor.may(UNDO) else found.filter(by_id=actor.pk)
