"""The only gate to the history."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from krug.clients import access
from krug.clients.models import Client, ClientQuerySet
from krug.core.changes.undo import ChangeSetUndone
from krug.core.models import ChangeSet
from krug.core.rights import Actor
from krug.staff.models import Employee, EmployeeQuerySet
from krug.timeline.models import (
    Attachment,
    Event,
    Interaction,
    Participant,
    RefusalReason,
    Rollback,
    TouchResult,
    WarmthRule,
)
from krug.timeline.models.touches import IsRefusal
from krug.timeline.warmth.events import WarmthSettled

RECORD = "touches.record"
UNDO = "changes.undo"
COSTS = "touches.costs"
REFUSALS = "refusals.see"


def recordable(actor: Actor) -> ClientQuerySet:
    """Clients whose touches the actor may record."""
    return Client.objects.live().filter(access.reached(actor, access.VIEW, RECORD))


def seen(actor: Actor) -> "QuerySet[Interaction]":
    """Touches of clients whose cards the actor may open."""
    found = Interaction.objects.filter(access.reached(actor, access.VIEW, through="client__"), archived_at=None)
    return found.select_related("by")


def touches_of(actor: Actor, client: Client) -> "tuple[QuerySet[Interaction], QuerySet[Interaction]]":
    """The client's own touches, and those of others in which they took part: who sees a card sees both."""
    part = Participant.objects.filter(access.reached(actor, access.VIEW, through="client__"), client=client)
    shared = Interaction.objects.filter(pk__in=part.filter(archived_at=None).values("interaction"), archived_at=None)
    return seen(actor).filter(client=client), shared.exclude(client=client).select_related("by")


def changeable(actor: Actor) -> "QuerySet[Interaction]":
    """Touches that may be corrected and removed: one's own, and with the right to undo those of others too."""
    reached = access.reached(actor, access.VIEW, RECORD, through="client__")
    found = Interaction.objects.filter(reached, archived_at=None, client__archived_at=None).select_related("client")
    return found if actor.may(UNDO) else found.filter(by_id=actor.pk)


def attachments(actor: Actor) -> "QuerySet[Attachment]":
    """Files of touches that stand in the feed of a card the actor may open: the client's, or of one who took part."""
    found = Attachment.objects.filter(archived_at=None, touch__archived_at=None).select_related("file", "touch", "by")
    mine = access.reached(actor, access.VIEW, through="touch__client__")
    if not mine:
        return found.filter(touch__isnull=False)
    part = Participant.objects.filter(access.reached(actor, access.VIEW, through="client__"), archived_at=None)
    return found.filter(mine | Q(Exists(part.filter(interaction=OuterRef("touch")))))


def removable_files(actor: Actor) -> "QuerySet[Attachment]":
    """Those of touches the actor may correct and remove."""
    found = Attachment.objects.filter(archived_at=None, touch__in=changeable(actor))
    return found.select_related("file", "touch__client")


def waiting_files(actor: Actor) -> "QuerySet[Attachment]":
    """One's own that were sent ahead of their touch."""
    return Attachment.objects.filter(by_id=actor.pk, touch=None, archived_at=None).select_related("file").order_by("pk")


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


def results(actor: Actor) -> "QuerySet[TouchResult]":
    """Also those that are not offered any more, for whoever may change them."""
    return TouchResult.objects.all() if actor.may(access.MANAGE_COMPANY) else TouchResult.objects.none()


def reasons(actor: Actor) -> "QuerySet[RefusalReason]":
    return RefusalReason.objects.all() if actor.may(access.MANAGE_COMPANY) else RefusalReason.objects.none()


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


def warmth_rules(actor: Actor) -> "QuerySet[WarmthRule]":
    """The company's rules, those taken away too, for who may change them."""
    return WarmthRule.objects.all() if actor.may(access.MANAGE_COMPANY) else WarmthRule.objects.none()


def warmth_runs(actor: Actor) -> "QuerySet[Event]":
    """What the rules have changed of many clients at once, for who may change the rules, the newest first."""
    runs = Event.objects.filter(code=WarmthSettled.code, change_set__isnull=False).select_related("change_set")
    return runs.order_by("-pk") if actor.may(access.MANAGE_COMPANY) else runs.none()


def refusals(actor: Actor) -> "QuerySet[Interaction]":
    """Refusals of clients in the base, as far as the actor counts them and may open their cards."""
    reached = access.reached(actor, access.VIEW, REFUSALS, through="client__")
    return Interaction.objects.filter(IsRefusal(), reached, archived_at=None, client__archived_at=None)
