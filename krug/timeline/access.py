"""The only gate to the history."""

from django.db.models import Q, QuerySet

from krug.clients import access
from krug.clients.models import Client, ClientQuerySet
from krug.core.changes.undo import ChangeSetUndone
from krug.core.models import ChangeSet
from krug.core.rights import Actor
from krug.staff.models import Employee, EmployeeQuerySet
from krug.timeline.models import Event, Interaction, Rollback

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


def watched(actor: Actor) -> EmployeeQuerySet:
    """Whose doings the actor may read and take back: one's own, and with the right to undo everybody's."""
    everybody: EmployeeQuerySet = Employee.objects.order_by("first_name", "last_name", "pk")
    return everybody if actor.may(UNDO) else everybody.filter(pk=actor.pk)


def done_by(actor: Actor, whom: Employee) -> "QuerySet[Event]":
    """What somebody did, as far as it is of clients the actor sees, or of none."""
    if whom.pk != actor.pk and not actor.may(UNDO):
        return Event.objects.none()
    seen = access.reached(actor, access.VIEW, through="client__")
    found = Event.objects.filter(by_id=whom.pk)
    return found.filter(Q(client=None) | seen) if seen else found


def undoable_sets(actor: Actor) -> "QuerySet[ChangeSet]":
    """Mass changes: one's own, and those of others for who may undo them and changes all of all clients."""
    found = ChangeSet.objects.filter(undone_at=None)
    is_over_all = actor.owners(access.VIEW) is None and actor.owners(access.EDIT) is None
    return found if is_over_all and actor.may(UNDO) and not actor.field_rights else found.filter(by_id=actor.pk)


def undoable_masses(actor: Actor) -> "QuerySet[Event]":
    """The events that tell of them."""
    told = Event.objects.filter(client=None, change_set__in=undoable_sets(actor))
    return told.exclude(code=ChangeSetUndone.code)


def rollbacks(actor: Actor) -> "QuerySet[Rollback]":
    return Rollback.objects.filter(by_id=actor.pk).select_related("whom", "change_set", "by__role", "by__team")
