"""Handing over all clients of one employee, with the work that is open on them: one change set, undone as a whole."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from krug.clients import access, sight
from krug.clients import events as happened
from krug.clients.actions.updating import update_many
from krug.clients.merging import Delta
from krug.clients.models import Client, ClientQuerySet, Handover
from krug.core import events, jobs, registry
from krug.core.changes import sets
from krug.core.changes.undo import AlreadyUndone, undo
from krug.core.rights import Denied
from krug.staff.models import Employee

KIND = "handover"
RUN, UNDO = "krug.clients.jobs.hand_over", "krug.clients.jobs.undo_handover"
PORTION = 200  # clients in one transaction, which keeps the write lock well under 0.3 s


class NotTheirs(Denied):
    """Clients of this employee are not the actor's to hand over."""


class NobodyToTake(Exception):
    """No receiver was named who works here and is somebody else."""

    text = _("Choose who takes the clients over: somebody else who works here.")


@transaction.atomic
def hand_over(
    source: Employee, receivers: Sequence[Employee], *, category_id: int | None = None, city: str = "", by: Employee
) -> Handover:
    """Begin: the worker moves them in portions. Raises NotTheirs, FieldDenied, NobodyToTake."""
    if not access.may_hand_over(by, source):
        raise NotTheirs(translated("The clients of this employee are not yours to hand over."))
    sight.hold(by, ["owner"])
    taking = [each for each in receivers if each.left_at is None and each.pk != source.pk]
    if not taking or len(taking) != len(receivers):
        raise NobodyToTake
    label = f"{source} → {', '.join(map(str, taking))}"[:200]
    made = Handover.objects.create(
        source=source, receivers=[each.pk for each in taking], category_id=category_id, city=city, by=by,
        change_set=sets.begin(KIND, by_id=by.pk, label=label),
    )  # fmt: skip
    jobs.enqueue(RUN, made.pk)
    return made


def carry_on(handover: Handover) -> None:
    """Move what is left to be moved, portion by portion; interrupted, it goes on when called again."""
    while _move_portion(handover.pk):
        jobs.go_on()


@transaction.atomic
def _move_portion(pk: int) -> bool:
    """Whether there may be more. Two workers at once take portions in turn, since each holds the row."""
    handover = Handover.objects.select_for_update().get(pk=pk)
    if handover.finished_at is not None:
        return False
    found = list(_left(handover).order_by("pk").values_list("pk", "kind")[:PORTION])
    if not found:
        _finish(handover)
        return False
    taken: dict[int, list[int]] = {receiver: [] for receiver in handover.receivers}
    deltas = []
    for place, (client_id, kind) in enumerate(found, handover.done):
        receiver = handover.receivers[place % len(handover.receivers)]
        taken[receiver].append(client_id)
        deltas.append(Delta(client_id, kind, [("owner_id", handover.source_id, receiver)]))
    update_many(deltas, by_id=handover.by_id, change_set_id=handover.change_set_id, as_is=True)
    _move_work(handover, taken)
    handover.done += len(found)
    handover.save(update_fields=["done"])
    return True


def _left(handover: Handover) -> ClientQuerySet:
    """Archived ones too: restored, they are nobody's who has left."""
    found = Client.objects.filter(owner=handover.source_id)
    found = found.filter(category_id=handover.category_id) if handover.category_id else found
    return found.filter(city=handover.city) if handover.city else found


def _move_work(handover: Handover, taken: dict[int, list[int]]) -> None:
    for receiver, client_ids in taken.items():
        for work in registry.open_work:
            work.move(client_ids, handover.source_id, receiver, handover.change_set_id)


def _finish(handover: Handover) -> None:
    handover.finished_at = now()
    handover.save(update_fields=["finished_at"])
    events.publish(
        happened.HandedOver(
            by_id=handover.by_id, change_set_id=handover.change_set_id, handover_id=handover.pk,
            employee_id=handover.source_id, receivers=handover.receivers, count=handover.done,
        )
    )  # fmt: skip


@transaction.atomic
def ask_undo(handover: Handover, *, by: Employee) -> None:
    """Have a finished one put back in the background. Twice is once."""
    finished = Handover.objects.filter(pk=handover.pk, undo_asked_at=None).exclude(finished_at=None)
    if finished.update(undo_asked_at=now()):
        jobs.enqueue(UNDO, handover.pk, by.pk)


def put_back(handover: Handover, *, by_id: int) -> None:
    """Everybody as before, but whom somebody has handed on since."""
    try:
        undo(handover.change_set_id, by_id=by_id)
    except AlreadyUndone:
        return
