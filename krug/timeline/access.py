"""The only gate to the history."""

from django.db.models import QuerySet

from krug.clients import access
from krug.clients.models import Client
from krug.core.rights import Actor
from krug.timeline.models import Event, Interaction

RECORD = "touches.record"
UNDO = "changes.undo"


def interactions(actor: Actor) -> "QuerySet[Interaction]":
    """Touches with clients the actor may see."""
    return Interaction.objects.filter(archived_at=None, client__in=access.visible_any(actor)).select_related("client")


def removable(actor: Actor) -> "QuerySet[Interaction]":
    """One's own touches, and with the right to undo those of others too."""
    mine = interactions(actor).filter(client__in=recordable(actor))
    return mine if actor.may(UNDO) else mine.filter(by_id=actor.pk)


def recordable(actor: Actor) -> "QuerySet[Client]":
    """Clients whose touches the actor may record."""
    return access.within(access.visible(actor), actor, RECORD)


def events(actor: Actor) -> "QuerySet[Event]":
    return Event.objects.filter(client__in=access.visible_any(actor)).select_related("by")


def undoable(actor: Actor) -> "QuerySet[Event]":
    """Changes to clients the actor may edit: one's own, and with the right to undo anybody's."""
    editable = access.within(access.visible_any(actor), actor, access.EDIT)
    found = Event.objects.filter(client__in=editable, undone_at=None)
    return found if actor.may(UNDO) else found.filter(by_id=actor.pk)
