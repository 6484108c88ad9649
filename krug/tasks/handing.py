"""Open tasks go with clients that are handed over."""

from collections.abc import Iterator, Sequence

from krug.core import db
from krug.core.changes import sets
from krug.core.changes.cells import Cell, changed
from krug.core.db.expressions import OneOf
from krug.staff.models import Employee
from krug.tasks import moments
from krug.tasks.models import OPEN, Task


def move_open(client_ids: Sequence[int], from_id: int, to_id: int, change_set_id: int) -> None:
    """What of them is the one's becomes the other's. Call inside the transaction that hands the clients over."""
    theirs = Task.objects.filter(OPEN, OneOf("client_id", client_ids), responsible_id=from_id)
    found = {task.pk: task for task in theirs.select_for_update(of=("self",))}
    Task.objects.filter(pk__in=found).update(responsible_id=to_id)
    cells = [(task.client_id, Cell("tasks.task", pk, "responsible", from_id, to_id)) for pk, task in found.items()]
    sets.record(change_set_id, [*cells, *_elsewhere(list(found.values()), to_id)])


def _elsewhere(tasks: Sequence[Task], to_id: int) -> Iterator[tuple[int | None, Cell]]:
    """A day as a whole is the same day where the other is."""
    whole = [task for task in tasks if task.is_all_day]
    zone = moments.zone_of(Employee.objects.get(pk=to_id)) if whole else ""
    moved = [(task, told) for task in whole if (told := moments.where(task, zone))]
    db.update_many(Task, _WHERE, [(*(told[name] for name in _WHERE), task.pk) for task, told in moved])
    for task, told in moved:
        for name in _WHERE:
            was = getattr(task, name)
            setattr(task, name, told[name])
            yield task.client_id, changed(task, name, was)


_WHERE = ("zone", "due_at", "planned_at", "remind_at")
