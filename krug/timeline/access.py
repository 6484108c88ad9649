"""The only gate to the history."""

from django.db.models import QuerySet

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
    """Changes to clients the actor may edit: one's own, and with the right to undo anybody's."""
    reached = access.reached(actor, access.VIEW, access.EDIT, through="client__")
    found = Event.objects.filter(reached, client__isnull=False, undone_at=None)
    return found if actor.may(UNDO) else found.filter(by_id=actor.pk)
