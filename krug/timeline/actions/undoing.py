"""Verbs about what was done: undo a change, take back what somebody did."""

import contextlib
import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from krug.clients import sight
from krug.core import events, jobs
from krug.core.changes import sets
from krug.core.changes import undo as changes
from krug.core.changes.cells import Cell
from krug.core.changes.undo import Reverted, revert
from krug.core.models import ChangeSet
from krug.staff.models import Employee
from krug.timeline import events as happened
from krug.timeline import taking_back
from krug.timeline.differences import kinds_of
from krug.timeline.models import Event, Rollback, RollbackState


class AlreadyUndone(Exception):
    """Somebody has undone it before."""


class NothingToUndo(Exception):
    """The event changed no values."""


class PlaceTaken(Exception):
    """What would come back is another's by now: an INN, or a contact that was entered again."""


@transaction.atomic
def undo(event: Event, *, by: Employee) -> Reverted:
    """Put back what one event changed; values changed since stay and are returned as kept.

    Raises FieldDenied, AlreadyUndone, also to the second of two at once; NothingToUndo; PlaceTaken.
    """
    cells = [Cell(*cell) for cell in event.data.get("cells", ())]
    if not cells:
        raise NothingToUndo(event.pk)
    if by.field_rights:
        sight.hold(by, sorted(sight.codes_of(cells, kinds_of(cells))))
    if not Event.objects.filter(pk=event.pk, undone_at=None).update(undone_at=now()):
        raise AlreadyUndone(event.pk)
    result = _reverted(cells)
    events.publish(
        happened.EventUndone(
            by_id=by.pk, client_id=event.client_id, other_client_id=event.other_id, event_id=event.pk, what=event.code,
            cells=tuple(cell.reversed() for cell in result.put_back if not cell.is_creation),
        )
    )  # fmt: skip
    return result


AT_ONCE = 30  # so many changes are taken back while the person waits
LABEL = 200
ROLL_BACK, UNDO_ROLLBACK, UNDO_SET = (
    f"krug.timeline.jobs.{name}" for name in ("roll_back", "undo_rollback", "undo_set")
)


class NotNow(Exception):
    """It is in a state in which this cannot be done; somebody was faster, or the page is old."""


def start_rollback(
    whom: Employee, *, since: datetime.datetime, upto: int, label: str, key: str, by: Employee
) -> Rollback:
    """Take back what somebody did since a moment, up to an event: little at once, much in the background.

    The same ``key`` again gives the same rollback.
    """
    key = f"{by.pk}:{key}"[:120]
    known = Rollback.objects.filter(key=key).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            rollback = Rollback.objects.create(
                by=by, whom=whom, since=since, upto=upto, key=key,
                change_set=sets.begin("rollback", by_id=by.pk, label=label[:LABEL]),
            )  # fmt: skip
            _carry_out(rollback, taking_back.weigh(by, whom, since, upto))
    except IntegrityError:
        return Rollback.objects.get(key=key)
    rollback.refresh_from_db()
    return rollback


def _carry_out(rollback: Rollback, weighed: taking_back.Weighed) -> None:
    if weighed.masses or weighed.changes > AT_ONCE:
        jobs.enqueue(ROLL_BACK, rollback.pk)
    else:
        taking_back.run(rollback)


@transaction.atomic
def start_undo_rollback(rollback: Rollback, *, by: Employee) -> None:
    """What was taken back is there again. Raises NotNow."""
    if not Rollback.objects.filter(pk=rollback.pk, state=RollbackState.DONE).update(state=RollbackState.UNDOING):
        raise NotNow
    jobs.enqueue(UNDO_ROLLBACK, rollback.pk, by.pk)


def undo_set(change_set_id: int, *, by_id: int) -> None:
    """A whole mass change. Called by the worker; what somebody changed since stays."""
    with contextlib.suppress(changes.AlreadyUndone):
        changes.undo(change_set_id, by_id=by_id)


def start_undo_set(change_set: ChangeSet, *, by: Employee) -> None:
    """Begin undoing a mass change in the background; that it is begun shows on the change set.

    Raises FieldDenied if it wrote what ``by`` may not, NotNow.
    """
    sight.hold_set(by, change_set.pk)
    with transaction.atomic():
        if not ChangeSet.objects.filter(pk=change_set.pk, undone_at=None).exists():
            raise NotNow
        jobs.enqueue(UNDO_SET, change_set.pk, by.pk)


def note_rollback_undone(event: changes.ChangeSetUndone) -> None:
    """Events that were taken back stand again, and can be undone again."""
    for rollback in Rollback.objects.filter(change_set_id=event.change_set_id):
        Rollback.objects.filter(pk=rollback.pk).update(state=RollbackState.UNDONE)
        theirs = Event.objects.filter(by=rollback.whom_id, at__gte=rollback.since, pk__lte=rollback.upto)
        theirs.filter(undone_at__range=(rollback.made_at, rollback.finished_at)).update(undone_at=None)


def _reverted(cells: Sequence[Cell]) -> Reverted:
    try:
        with transaction.atomic():
            return revert(cells)
    except IntegrityError as error:
        raise PlaceTaken from error
