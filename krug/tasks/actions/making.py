"""Make a task."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now

from krug.clients.models import Client
from krug.core import events, jobs
from krug.core.changes import sets
from krug.core.changes.cells import created
from krug.staff.models import Employee
from krug.tasks import events as happened
from krug.tasks import moments, repeats
from krug.tasks.models import Task, TaskGroup
from krug.tasks.subjects import Subject


@transaction.atomic
def make_task(
    client: Client | None,
    *,
    doing: str,
    what: str = "",
    due_at: datetime.datetime,
    is_all_day: bool = False,
    responsible: Employee,
    repeat: str = "",
    zone: str = "",
    remind_before_min: int | None = None,
    subject: Subject | None = None,
    group: TaskGroup | None = None,
    key: str = "",
    by: Employee,
) -> Task | None:
    """Promise something. ``key`` marks one press of a button: a repeat of it makes nothing and returns None.

    A task for a day as a whole is due at the end of the day of ``due_at`` by the clock of ``zone``, which is the
    responsible's unless another is named. Raises BadRule.
    """
    if key and not jobs.first_time(f"task:{by.pk}:{key}"):
        return None
    zone = zone or moments.zone_of(responsible)
    due_at = moments.settled(due_at, is_all_day=is_all_day, zone=zone)
    task = Task.objects.create(
        client=client, doing=doing, what=what.strip(), due_at=due_at, is_all_day=is_all_day, responsible=responsible,
        repeat=repeats.checked(repeat, at=due_at, zone=zone), zone=zone, planned_at=due_at,
        remind_before_min=remind_before_min,
        remind_at=moments.remind_at(due_at, remind_before_min, is_all_day=is_all_day, zone=zone),
        subject=subject.code if subject else "", subject_id=subject.row if subject else None, group=group,
        by=by, made_at=now(),
    )  # fmt: skip
    tell_made(task, by=by)
    return task


@dataclass(frozen=True)
class TaskDraft:
    """A task not made yet. ``due_at`` of one for a day as a whole is any moment of that day."""

    client_id: int
    responsible: Employee
    doing: str
    what: str
    due_at: datetime.datetime
    is_all_day: bool = False


def make_many(
    drafts: Sequence[TaskDraft], *, change_set_id: int, group: TaskGroup | None = None, by_id: int | None
) -> None:
    """For masses, inside the caller's transaction: no event each, but a row each in the change set."""
    tasks = [_task(draft, group, by_id) for draft in drafts]
    made = Task.objects.bulk_create(tasks)
    sets.record(change_set_id, [(task.client_id, created(task)) for task in made])


def _task(draft: TaskDraft, group: TaskGroup | None, by_id: int | None) -> Task:
    zone = moments.zone_of(draft.responsible)
    at = moments.settled(draft.due_at, is_all_day=draft.is_all_day, zone=zone)
    return Task(
        client_id=draft.client_id, doing=draft.doing, what=draft.what, responsible=draft.responsible, due_at=at,
        planned_at=at, is_all_day=draft.is_all_day, zone=zone, group=group, by_id=by_id, made_at=now(),
    )  # fmt: skip


def tell_made(task: Task, *, by: Employee) -> None:
    events.publish(
        happened.TaskMade(
            by_id=by.pk, client_id=task.client_id, task_id=task.pk, doing=task.doing, what=task.what,
            due_at=task.due_at.isoformat(), responsible_id=task.responsible_id, cells=(created(task),),
        )
    )  # fmt: skip
