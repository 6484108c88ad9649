"""Write a touch down together with what follows: the next step, and what it was done for."""

import contextlib
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now

from krug.clients.models import Client
from krug.core import events, jobs
from krug.staff.models import Employee
from krug.tasks import events as happened
from krug.tasks.actions.making import make_task
from krug.tasks.actions.occasions import OfferedNoMore, use_occasion
from krug.tasks.actions.promises import ClosedAlready, close
from krug.tasks.models import Occasion, Task
from krug.timeline import actions as timeline
from krug.timeline.actions import Benefit
from krug.timeline.models import Event, Interaction, RefusalReason, TouchResult

AT_ITS_MOMENT = 0  # minutes before
LOOKED_BACK = 12  # so many of one's own events back are those of the same press


@dataclass(frozen=True)
class Touch:
    """What is written down of a touch."""

    kind: str
    direction: str = ""
    result: str = ""
    reason: RefusalReason | None = None
    text: str = ""
    duration_s: int | None = None
    at: datetime.datetime | None = None
    files: Sequence[str] = ()  # refs of those that were sent ahead
    participants: Sequence[Client] = ()
    benefit: Benefit | None = None


@dataclass(frozen=True)
class Next:
    """The next step that is promised."""

    doing: str
    due_at: datetime.datetime
    is_all_day: bool = False
    what: str = ""


@dataclass(frozen=True)
class Recorded:
    """``number`` is what `undo_record` takes the whole back by, if it is more than the touch."""

    touch: Interaction
    task: Task | None = None
    settled: bool = False  # what it was done for is done
    too_late: bool = False  # somebody else had done that before
    number: int | None = None


@transaction.atomic
def record(
    client: Client,
    touch: Touch,
    *,
    following: Next | None = None,
    about: Task | Occasion | None = None,
    key: str = "",
    by: Employee,
) -> Recorded | None:
    """Touch, next step and the end of what it was ``about``, as one; a repeat of the same ``key`` gives None.

    A promise stays open when the client was not reached and nothing new is promised. Raises as
    `timeline.record_with_files`.
    """
    if key and not jobs.first_time(f"touch:{by.pk}:{key}"):
        return None
    written = timeline.record_with_files(
        client, refs=touch.files, kind=touch.kind, direction=touch.direction, result=touch.result, reason=touch.reason,
        text=touch.text, duration_s=touch.duration_s, at=touch.at, participants=touch.participants,
        benefit=touch.benefit, by=by,
    )  # fmt: skip
    assert written is not None
    task = _promised(client, following, by)
    ends = about if about is not None and (task is not None or _is_reached(touch.result)) else None
    settled = _settle(ends, by) if ends is not None else False
    number = _tell(client, written, task, ends if settled else None, by) if task or settled else None
    return Recorded(written, task, settled, too_late=ends is not None and not settled, number=number)


def _is_reached(result: str) -> bool:
    return not TouchResult.objects.filter(code=result, is_reached=False).exists()


def _promised(client: Client, following: Next | None, by: Employee) -> Task | None:
    """What was promised to the minute is told at that minute."""
    if following is None:
        return None
    return make_task(
        client, doing=following.doing, what=following.what, due_at=following.due_at, is_all_day=following.is_all_day,
        responsible=by, remind_before_min=None if following.is_all_day else AT_ITS_MOMENT, by=by,
    )  # fmt: skip


def _settle(about: Task | Occasion, by: Employee) -> bool:
    """False when somebody was faster."""
    with contextlib.suppress(ClosedAlready, OfferedNoMore):
        if isinstance(about, Task):
            close(about, by=by)
        else:
            use_occasion(about, by=by)
        return True
    return False


def _tell(
    client: Client, touch: Interaction, task: Task | None, about: Task | Occasion | None, by: Employee
) -> int | None:
    return events.publish(
        happened.StripRecorded(
            by_id=by.pk,
            client_id=client.pk,
            interaction_id=touch.pk,
            task_id=task.pk if task else None,
            closed_id=about.pk if isinstance(about, Task) else None,
            occasion_id=about.pk if isinstance(about, Occasion) else None,
        )
    )


@transaction.atomic
def undo_record(event: Event, *, by: Employee) -> None:
    """Take back all of one press. Raises timeline.AlreadyUndone, also to the second of two at once."""
    if not Event.objects.filter(pk=event.pk, undone_at=None).update(undone_at=now()):
        raise timeline.AlreadyUndone(event.pk)
    for part in _parts(event):
        with contextlib.suppress(timeline.AlreadyUndone):
            timeline.undo(part, by=by)


def _parts(event: Event) -> list[Event]:
    """The events of the same press, the last first: they were written right before it by the same person."""
    theirs = {
        (happened.TaskMade.code, "task_id", event.data["task_id"]),
        (happened.TaskClosed.code, "task_id", event.data["closed_id"]),
        (happened.OccasionUsed.code, "occasion_id", event.data["occasion_id"]),
        ("timeline.interaction_recorded", "interaction_id", event.data["interaction_id"]),
    }
    before = Event.objects.filter(by=event.by_id, pk__lt=event.pk).order_by("-pk")[:LOOKED_BACK]
    return [row for row in before if any(row.code == code and row.data.get(name) == pk for code, name, pk in theirs)]
