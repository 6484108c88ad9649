"""The only gate to tasks and occasions."""

import datetime
from typing import Any

from django.db.models import Q, QuerySet

from krug.clients import access
from krug.clients.access import covers, whose
from krug.clients.models import Client
from krug.core.db.expressions import Unindexed
from krug.core.db.prepared import prepared
from krug.core.rights import Actor
from krug.staff.models import Employee, EmployeeQuerySet
from krug.tasks.events import StripRecorded
from krug.tasks.finders import rules
from krug.tasks.models import OPEN, Occasion, OccasionState, Task
from krug.tasks.models.promises import CLOSED
from krug.timeline.access import RECORD
from krug.timeline.models import Event

MOST_OF_CARD = 6  # occasions
MANAGE = "tasks.manage"  # over whose tasks besides one's own: a right with a reach, by the responsible


def visible(actor: Actor) -> "QuerySet[Task]":
    """One's own tasks and those the right extends to, of clients whose cards the actor may open or of none.

    What one sees one may also change, close and put off.
    """
    owners = actor.owners(MANAGE)
    found = Task.objects.filter(archived_at=None)
    if owners is not None:
        found = found.filter(responsible_id__in=owners | {actor.pk})
    return found.filter(_of_clients(actor))


def _of_clients(actor: Actor) -> Q:
    return Q(client=None) | Q(access.reached(actor, access.VIEW, through="client__"), client__archived_at=None)


def mine(actor: Actor) -> "QuerySet[Task]":
    return Task.objects.filter(_of_clients(actor), archived_at=None, responsible_id=actor.pk)


def walked(actor: Actor) -> "QuerySet[Task]":
    """Open ones that are visible, to be stepped over by their moment, whosesoever they are."""
    owners = actor.owners(MANAGE)
    found = Task.objects.filter(OPEN, _of_clients(actor))
    if owners is None:
        return found
    return found.alias(whose=Unindexed("responsible_id")).filter(whose__in=owners | {actor.pk})


def closed(actor: Actor) -> "QuerySet[Task]":
    """Closed ones that are visible, the newest of which are wanted, whosesoever they are."""
    owners = actor.owners(MANAGE)
    found = Task.objects.filter(CLOSED, _of_clients(actor))
    if owners is None:
        return found
    if not owners - {actor.pk}:
        return found.filter(responsible_id=actor.pk)
    return found.alias(whose=Unindexed("responsible_id")).filter(whose__in=owners | {actor.pk})


def on_card(client: Any) -> "QuerySet[Task]":
    """All tasks of a client whose card the reader may open: whoever speaks with them knows what colleagues promised."""
    return Task.objects.filter(client=client, archived_at=None)


def led(actor: Actor) -> EmployeeQuerySet:
    """Those whose tasks the actor sees besides their own, who work here."""
    owners = actor.owners(MANAGE)
    everybody = Employee.objects.working()
    found: EmployeeQuerySet = everybody if owners is None else everybody.filter(pk__in=owners | {actor.pk})
    return found.order_by("first_name", "last_name", "pk")


def receivers() -> EmployeeQuerySet:
    """To whom a task may be given: whoever works here; `may_take` tells of whom it is to be."""
    found: EmployeeQuerySet = Employee.objects.working().select_related("role", "team")
    return found.order_by("first_name", "last_name", "pk")


def may_take(employee: Employee, client: Client | None) -> bool:
    """Whether they would see the task: of a client whose card they may not open they would not."""
    return client is None or covers(employee, access.VIEW, *whose(client))


def clients(actor: Actor) -> "QuerySet[Client]":
    """For whom the actor may promise something."""
    return access.visible(actor) if actor.may(MANAGE) else Client.objects.none()


def undoable(actor: Actor) -> "QuerySet[Event]":
    """What the actor did to tasks themselves, of clients whose cards they may still open or of none."""
    found = Event.objects.filter(by_id=actor.pk, code__startswith="tasks.", undone_at=None)
    seen = access.reached(actor, access.VIEW, through="client__")
    return found.filter(Q(client=None) | seen) if seen else found


def occasions(actor: Actor) -> "QuerySet[Occasion]":
    """Of clients whose cards the actor may open, without those that would tell what is hidden from the actor."""
    found = Occasion.objects.filter(access.reached(actor, access.VIEW, through="client__"), client__archived_at=None)
    owners = actor.owners(access.VIEW)
    # A card seen by its category says nothing of its owner's others.
    if owners is not None and actor.groups(access.VIEW):
        found = found.exclude(Q(finder__in=rules.of_circle()) & ~Q(client__owner_id__in=owners))
    hidden = rules.hidden_from(actor)
    return found.exclude(finder__in=hidden) if hidden else found


def occasions_on_card(actor: Actor, client: Client, today: datetime.date) -> list[Occasion]:
    """Those `occasions` of a client whose card the actor may open that are offered today, the most valuable first."""
    return _on_card(client.pk, today, hidden=tuple(hidden_rules(actor, client.owner_id)))


def hidden_rules(actor: Actor, owner_id: int | None) -> list[str]:
    """Codes of finders of which the actor hears nothing on a card of this owner, as in `occasions`."""
    owners, hidden = actor.owners(access.VIEW), rules.hidden_from(actor)
    return hidden if owners is None or owner_id in owners else [*hidden, *rules.of_circle()]


@prepared
def _on_card(client: Any, today: Any, *, hidden: tuple[str, ...]) -> "QuerySet[Occasion]":
    found = Occasion.objects.filter(client=client, good_until__gte=today, state=OccasionState.OPEN)
    return found.exclude(finder__in=hidden).order_by("-value", "id")[:MOST_OF_CARD]


def usable(actor: Actor) -> "QuerySet[Occasion]":
    """Those the actor may use or refuse: of clients whose touches they may record."""
    return occasions(actor).filter(access.reached(actor, RECORD, through="client__")).select_related("client")


def recorded(actor: Actor) -> "QuerySet[Event]":
    """One's own presses of the strip that are not taken back yet, of clients whose touches the actor may record."""
    reached = access.reached(actor, access.VIEW, RECORD, through="client__")
    return Event.objects.filter(reached, code=StripRecorded.code, by_id=actor.pk, undone_at=None)
