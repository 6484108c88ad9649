"""Two people at one task at the same moment; and the twin without the condition of the update."""

from functools import partial
from typing import Any

import pytest
from django.db.models import QuerySet

from krug.core.testing import at_once
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.tasks import actions
from krug.tasks.models import Task, TaskState
from krug.tasks.testing import make_task_of
from krug.timeline.models import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(60)]


def finish(task: Task, by: Employee) -> str:
    try:
        actions.close(task, by=by)
    except actions.ClosedAlready:
        return "ClosedAlready"
    return "done"


def test_of_two_who_finish_a_repeated_task_at_once_one_does_and_the_next_is_made_once(cast: Cast) -> None:
    task = make_task_of(cast.boris, repeat="FREQ=DAILY")
    people = (cast.boris, cast.vera, cast.anna)
    tries = [partial(finish, task, by) for by in people]
    assert sorted(map(str, at_once(*tries))) == ["ClosedAlready", "ClosedAlready", "done"]
    assert (Task.objects.filter(previous=task).count(), Event.objects.filter(code="tasks.closed").count()) == (1, 1)


def test_without_the_condition_of_the_update_both_would_have_done_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: whoever closes looks for the task alone, not for an open one."""
    task = make_task_of(cast.boris)
    plain = QuerySet.filter

    def unconditional(rows: "QuerySet[Any]", *args: Any, **how: Any) -> "QuerySet[Any]":
        if rows.model is Task and how.get("state") == TaskState.OPEN and "pk" in how:
            how = {"pk": how["pk"]}
        return plain(rows, *args, **how)

    monkeypatch.setattr(QuerySet, "filter", unconditional)
    assert [finish(task, by) for by in (cast.boris, cast.vera)] == ["done", "done"]
    assert Event.objects.filter(code="tasks.closed").count() == 2
