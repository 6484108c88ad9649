"""Change a task, put it off, give it to another, close it, open it again."""

import datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.timezone import now

from krug.core import events, jobs
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.staff.models import Employee
from krug.tasks import events as happened
from krug.tasks import moments, repeats
from krug.tasks.models import Task, TaskState

TABLE = "tasks.task"


class ClosedAlready(Exception):
    """Somebody has done it, or said that it is not needed, before. ``task`` says who and when."""

    def __init__(self, task: Task) -> None:
        super().__init__(task.pk)
        self.task = task


class OpenAlready(Exception):
    """It is not closed, or somebody has opened it again before."""


class Values(TypedDict, total=False):
    """What can be changed of a task."""

    doing: str
    what: str
    due_at: datetime.datetime
    is_all_day: bool
    repeat: str
    remind_before_min: int | None


@transaction.atomic
def change(task: Task, *, by: Employee, **values: Unpack[Values]) -> int | None:
    """Set what is given; the number of the event, None when nothing is another than before.

    Of a repeated one this changes all that follow, but when they are due only where that is said anew. Raises
    ClosedAlready, BadRule.
    """
    kept = _held(task)
    told: dict[str, Any] = {**values}
    if "what" in told:
        told["what"] = told["what"].strip()
    if told.keys() & {"due_at", "is_all_day"}:
        is_all_day = told.get("is_all_day", kept.is_all_day)
        due_at = told.get("due_at", kept.due_at)
        told["due_at"] = moments.settled(due_at, is_all_day=is_all_day, zone=kept.zone)
        if not kept.repeat or (told["due_at"], is_all_day) != (kept.due_at, kept.is_all_day):
            told["planned_at"] = told["due_at"]
    if told.get("repeat"):
        planned = told.get("planned_at") or kept.planned_at or kept.due_at
        told["repeat"] = repeats.checked(told["repeat"], at=planned, zone=kept.zone)
    return _write(task, kept, told, by=by)


@transaction.atomic
def postpone(task: Task, *, to: datetime.datetime, is_all_day: bool | None = None, by: Employee) -> int | None:
    """It is to be done later, or earlier; those that follow a repeated one stay as they were. Raises ClosedAlready."""
    kept = _held(task)
    whole = kept.is_all_day if is_all_day is None else is_all_day
    told = {"due_at": moments.settled(to, is_all_day=whole, zone=kept.zone), "is_all_day": whole}
    return _write(task, kept, told, by=by)


@transaction.atomic
def delegate(task: Task, *, to: Employee, by: Employee) -> int | None:
    """Another is to do it, at the same moment or on the same day where they are. Raises ClosedAlready."""
    kept = _held(task)
    if kept.responsible_id == to.pk:
        return None
    cells = _set(task, kept, {"responsible": to, **moments.where(kept, moments.zone_of(to))})
    told = happened.TaskDelegated(
        by_id=by.pk, client_id=kept.client_id, task_id=kept.pk, doing=kept.doing, what=kept.what,
        from_id=cells[0].old, to_id=to.pk, cells=cells,
    )  # fmt: skip
    return events.publish(told)


@transaction.atomic
def close(task: Task, *, state: str = TaskState.DONE, outcome: str = "", key: str = "", by: Employee) -> int | None:
    """It is done, or not needed any more; of what is repeated the next one is made, once. The number of the event.

    Raises ClosedAlready, also to the second of two at once; but the same press of a button (``key``) again does nothing
    and returns None.
    """
    if key and not jobs.first_time(f"task-done:{by.pk}:{key}"):
        return None
    moment = now()
    told = {"state": state, "closed_at": moment, "closed_by": by.pk, "outcome": outcome.strip()[:300]}
    if not Task.objects.filter(pk=task.pk, state=TaskState.OPEN, archived_at=None).update(**told):
        raise ClosedAlready(Task.objects.select_related("closed_by").get(pk=task.pk))
    was = {"state": TaskState.OPEN.value, "outcome": ""}
    cells = [Cell(TABLE, task.pk, name, was.get(name), to_json(value)) for name, value in told.items()]
    task.refresh_from_db()
    if following := _next_of(task, moment, by=by):
        cells.append(created(following))
    told_of = happened.TaskClosed(
        by_id=by.pk, client_id=task.client_id, task_id=task.pk, doing=task.doing, what=task.what, state=str(state),
        next_id=following.pk if following else None, cells=tuple(cells),
    )  # fmt: skip
    return events.publish(told_of)


def _next_of(task: Task, moment: datetime.datetime, *, by: Employee) -> Task | None:
    """The next one of a repeated task, unless it is there: opened again, the same task was closed before."""
    if not task.repeat or Task.objects.filter(previous=task.pk, archived_at=None).exists():
        return None
    planned = task.planned_at or task.due_at
    due_at = repeats.next_after(task.repeat, planned=planned, zone=task.zone, is_all_day=task.is_all_day, now=moment)
    if due_at is None:
        return None
    reminded = moments.remind_at(due_at, task.remind_before_min, is_all_day=task.is_all_day, zone=task.zone)
    return Task.objects.create(
        client_id=task.client_id, subject=task.subject, subject_id=task.subject_id, doing=task.doing, what=task.what,
        responsible_id=task.responsible_id, due_at=due_at, planned_at=due_at, is_all_day=task.is_all_day,
        repeat=task.repeat, zone=task.zone, remind_before_min=task.remind_before_min, remind_at=reminded,
        previous=task, group_id=task.group_id, by=by, made_at=moment,
    )  # fmt: skip


@transaction.atomic
def reopen(task: Task, *, by: Employee) -> int | None:
    """It was not done after all. Of what is repeated the next one goes, unless somebody has worked on it.

    Raises OpenAlready, also to the second of two at once.
    """
    kept = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if kept.state == TaskState.OPEN or kept.archived_at is not None:
        raise OpenAlready(task.pk)
    cells = list(_set(task, kept, {"state": TaskState.OPEN.value, "closed_at": None, "closed_by": None, "outcome": ""}))
    moment = now()
    for following in Task.objects.filter(previous=task.pk, archived_at=None, state=TaskState.OPEN, version=1):
        Task.objects.filter(pk=following.pk).update(archived_at=moment)
        cells.append(Cell(TABLE, following.pk, "archived_at", None, to_json(moment)))
    return events.publish(
        happened.TaskReopened(
            by_id=by.pk, client_id=kept.client_id, task_id=kept.pk, doing=kept.doing, what=kept.what, cells=tuple(cells)
        )
    )


@transaction.atomic
def remove(task: Task, *, by: Employee) -> int | None:
    """It was made by mistake. Twice is once."""
    moment = now()
    if not Task.objects.filter(pk=task.pk, archived_at=None).update(archived_at=moment):
        return None
    cell = Cell(TABLE, task.pk, "archived_at", None, to_json(moment))
    return events.publish(
        happened.TaskRemoved(
            by_id=by.pk, client_id=task.client_id, task_id=task.pk, doing=task.doing, what=task.what, cells=(cell,)
        )
    )


def _held(task: Task) -> Task:
    """As it is now, held against others until the end of the transaction."""
    kept = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if kept.state != TaskState.OPEN or kept.archived_at is not None:
        raise ClosedAlready(kept)
    return kept


def _write(task: Task, kept: Task, told: dict[str, Any], *, by: Employee) -> int | None:
    was = {name: getattr(kept, name) for name in ("due_at", "is_all_day", "remind_before_min")}
    state = {name: told.get(name, value) for name, value in was.items()}
    if state != was:
        told["remind_at"] = moments.remind_at(
            state["due_at"], state["remind_before_min"], is_all_day=state["is_all_day"], zone=kept.zone
        )
    cells = _set(task, kept, told)
    if not cells:
        return None
    return events.publish(
        happened.TaskChanged(
            by_id=by.pk, client_id=kept.client_id, task_id=kept.pk, doing=kept.doing, what=kept.what,
            due_at=kept.due_at.isoformat(), cells=cells,
        )
    )  # fmt: skip


def _set(task: Task, kept: Task, told: dict[str, Any]) -> tuple[Cell, ...]:
    """Write what differs. Both objects hold it afterwards; the cells hold what was before."""
    columns = {name: Task._meta.get_field(name).attname for name in told}  # type: ignore[union-attr]
    before = {name: getattr(kept, column) for name, column in columns.items()}
    for name, value in told.items():
        setattr(kept, name, value)
    differ = [name for name, column in columns.items() if getattr(kept, column) != before[name]]
    if differ:
        kept.version += 1
        kept.save(update_fields=[*differ, "version"])
        for name in differ:
            setattr(task, name, getattr(kept, name))
    return tuple(changed(kept, name, before[name]) for name in differ)
