"""Taking back all that somebody did in a stretch of time: event by event, the newest first, into one change set.

What others changed since stays as it is and is counted. Killed at any point it goes on after the last event.
"""

import contextlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, QuerySet
from django.utils.timezone import now

from krug.clients import sight
from krug.clients.actions import archive_many
from krug.core import events, jobs
from krug.core.changes import sets
from krug.core.changes import undo as changes
from krug.core.changes.cells import Cell
from krug.core.changes.undo import Reverted, reversals, revert
from krug.staff.models import Employee
from krug.timeline import access
from krug.timeline import events as happened
from krug.timeline.differences import kinds_of
from krug.timeline.models import Event, Rollback, RollbackState

PUT_BACK, KEPT, TAKEN = "put_back", "kept", "taken"
_CLIENT = "clients.client"


class Overtaken(Exception):
    """Another worker took this for abandoned and is further on."""


@dataclass(frozen=True)
class Weighed:
    """What taking back would reach: changes one by one, of so many clients, and mass changes by their labels."""

    upto: int
    changes: int
    clients: int
    masses: list[str]


def weigh(by: Employee, whom: Employee, since: datetime, upto: int | None = None) -> Weighed:
    """``upto`` is the newest event of theirs when it was asked first."""
    theirs = Event.objects.filter(by=whom).order_by("-pk").values_list("pk", flat=True)
    last = upto if upto is not None else theirs.first() or 0
    one_by_one, masses = _reach(by, whom, since, last)
    counted = one_by_one.order_by().aggregate(changes=Count("pk"), clients=Count("client", distinct=True))
    labels = masses.order_by("-pk").values_list("change_set__label", flat=True)
    return Weighed(last, counted["changes"], counted["clients"], list(labels))


def _reach(by: Employee, whom: Employee, since: datetime, upto: int) -> "tuple[QuerySet[Event], QuerySet[Event]]":
    """Changes one by one and in masses that are within the reach of who takes back."""
    theirs = {"by": whom, "at__gte": since, "pk__lte": upto}
    return (
        access.undoable(by).filter(**theirs, data__has_key="cells"),
        access.undoable_masses(by).filter(**theirs),
    )


def run(rollback: Rollback) -> None:
    """Take back all that is left."""
    with contextlib.suppress(Overtaken):
        while (event := _next(rollback)) is not None:
            jobs.go_on()
            if event.client_id is None:
                _mass(rollback, event)
            else:
                _one(rollback, event)
        finish(rollback)


def _next(rollback: Rollback) -> Event | None:
    reached = Rollback.objects.values_list("reached", flat=True).get(pk=rollback.pk)
    upto = rollback.upto if reached is None else reached - 1
    found = [each.order_by("-pk").first() for each in _reach(rollback.by, rollback.whom, rollback.since, upto)]
    return max((event for event in found if event is not None), key=lambda event: event.pk, default=None)


def _hold(rollback: Rollback, event: Event) -> Rollback:
    held = Rollback.objects.select_for_update().get(pk=rollback.pk)
    if held.state != RollbackState.RUNNING or (held.reached is not None and held.reached <= event.pk):
        raise Overtaken
    return held


def _note(held: Rollback, event: Event, **counted: int) -> None:
    held.counts = dict(Counter(held.counts) + Counter(counted))
    held.reached = event.pk
    held.save(update_fields=["counts", "reached"])


def _mass(rollback: Rollback, event: Event) -> None:
    """The change set of the event, in portions of its own; what came of it is counted when all of it is done."""
    change_set = event.change_set
    assert change_set is not None
    with contextlib.suppress(changes.AlreadyUndone):
        changes.undo(change_set.pk, by_id=rollback.by_id, into=rollback.change_set_id)
    with transaction.atomic():
        held, kept = _hold(rollback, event), change_set.kept_cells.count()
        _note(held, event, **{PUT_BACK: change_set.changes.count() - kept, KEPT: kept})


@transaction.atomic
def _one(rollback: Rollback, event: Event) -> None:
    held = _hold(rollback, event)
    cells = [Cell(*cell) for cell in event.data.get("cells", ())]
    if _is_denied(held.by, cells):
        _note(held, event, **{KEPT: len(cells)})
        return
    if not Event.objects.filter(pk=event.pk, undone_at=None).update(undone_at=now()):
        _note(held, event)
        return
    try:
        with transaction.atomic():
            result = revert(cells)
    except IntegrityError:  # an INN, or a contact, is another's by now
        result = Reverted(kept=list(cells))
    assert held.change_set_id is not None
    sets.record(held.change_set_id, [(event.client_id, cell) for cell in reversals(result.put_back)])
    made = _made_and_left(event, result.kept)
    archive_many(made, change_set_id=held.change_set_id)
    put_back, kept = len(result.put_back) + len(made), len(result.kept) - len(made)
    if not put_back:
        Event.objects.filter(pk=event.pk).update(undone_at=None)
    _note(held, event, **{PUT_BACK: put_back, KEPT: kept})


def _is_denied(by: Employee, cells: Sequence[Cell]) -> bool:
    """Whether something of it is a field that who takes back may not change."""
    return bool(by.field_rights and sight.codes_of(cells, kinds_of(cells)) & sight.readonly(by))


def _made_and_left(event: Event, kept: Sequence[Cell]) -> list[int]:
    """Clients this event made, on which nothing of anybody stands any more: all later work was taken back before."""
    made = [cell.row for cell in kept if cell.table == _CLIENT and cell.is_creation]
    standing = Event.objects.filter(client__in=made, undone_at=None, data__has_key="cells").exclude(pk=event.pk)
    return sorted(set(made) - set(standing.values_list("client_id", flat=True)))


@transaction.atomic
def finish(rollback: Rollback) -> None:
    """Close it and tell the house, once."""
    running = Rollback.objects.filter(pk=rollback.pk, state=RollbackState.RUNNING)
    if not running.update(state=RollbackState.DONE, finished_at=now()):
        return
    rollback.refresh_from_db()
    events.publish(
        happened.RolledBack(
            by_id=rollback.by_id, change_set_id=rollback.change_set_id, rollback_id=rollback.pk,
            whom_id=rollback.whom_id, put_back=rollback.counts.get(PUT_BACK, 0), kept=rollback.counts.get(KEPT, 0),
        )
    )  # fmt: skip
