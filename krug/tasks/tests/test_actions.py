"""The verbs of tasks."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from krug.clients.testing import make_client
from krug.staff.testing import Cast
from krug.tasks import actions
from krug.tasks.models import Task, TaskState
from krug.tasks.subjects import Subject
from krug.tasks.testing import make_task_of
from krug.timeline import actions as timeline
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db


def undo_last(cast: Cast) -> None:
    event = Event.objects.order_by("-pk").first()
    assert event is not None
    timeline.undo(event, by=cast.anna)


def test_a_task_is_made_with_all_that_is_said_of_it(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    at = datetime(2026, 12, 1, 7, tzinfo=UTC)
    task = make_task_of(
        cast.vera, client, by=cast.boris, what=" about the boiler ", due_at=at, remind_before_min=15,
        subject=Subject("touch", 7),
    )  # fmt: skip
    task.refresh_from_db()
    assert (task.what, task.due_at, task.remind_at) == (
        "about the boiler",
        at,
        datetime(2026, 12, 1, 6, 45, tzinfo=UTC),
    )
    assert (task.responsible, task.by, task.subject, task.subject_id) == (cast.vera, cast.boris, "touch", 7)


def test_a_day_as_a_whole_ends_where_the_responsible_is(cast: Cast) -> None:
    task = make_task_of(cast.boris, due_at=datetime(2026, 12, 1, 7, tzinfo=UTC), is_all_day=True, remind_before_min=0)
    assert task.due_at == datetime(2026, 12, 1, 20, 59, 59, tzinfo=UTC)
    assert task.remind_at == datetime(2026, 12, 1, 6, tzinfo=UTC)  # nine in Moscow


def test_one_press_makes_one_task(cast: Cast) -> None:
    first = actions.make_task(None, doing="call", due_at=now(), responsible=cast.boris, key="k", by=cast.boris)
    again = actions.make_task(None, doing="call", due_at=now(), responsible=cast.boris, key="k", by=cast.boris)
    assert (first is not None, again, Task.objects.count()) == (True, None, 1)


def test_what_is_postponed_is_reminded_of_later_and_comes_back_by_undo(cast: Cast) -> None:
    at = datetime(2026, 12, 1, 7, tzinfo=UTC)
    task = make_task_of(cast.boris, due_at=at, remind_before_min=10)
    actions.postpone(task, to=at + timedelta(days=1), by=cast.boris)
    task.refresh_from_db()
    assert (task.due_at, task.remind_at) == (
        datetime(2026, 12, 2, 7, tzinfo=UTC),
        datetime(2026, 12, 2, 6, 50, tzinfo=UTC),
    )
    undo_last(cast)
    task.refresh_from_db()
    assert (task.due_at, task.remind_at) == (at, datetime(2026, 12, 1, 6, 50, tzinfo=UTC))


def test_a_change_of_nothing_is_no_event(cast: Cast) -> None:
    task = make_task_of(cast.boris, what="boiler")
    assert actions.change(task, what="boiler ", by=cast.boris) is None


def test_a_task_is_given_to_another_and_back_by_undo(cast: Cast) -> None:
    task = make_task_of(cast.boris)
    actions.delegate(task, to=cast.vera, by=cast.boris)
    task.refresh_from_db()
    assert task.responsible == cast.vera
    undo_last(cast)
    task.refresh_from_db()
    assert task.responsible == cast.boris


def test_of_two_who_finish_one_task_the_second_learns_who_was_first(cast: Cast) -> None:
    task = make_task_of(cast.boris)
    actions.close(task, outcome="sold", by=cast.boris)
    with pytest.raises(actions.ClosedAlready) as refusal:
        actions.close(task, by=cast.vera)
    assert refusal.value.task.closed_by == cast.boris


def test_one_press_of_done_twice_is_no_refusal(cast: Cast) -> None:
    task = make_task_of(cast.boris)
    assert actions.close(task, key="k", by=cast.boris) is not None
    assert actions.close(task, key="k", by=cast.boris) is None


def test_what_is_closed_is_changed_no_more(cast: Cast) -> None:
    task = make_task_of(cast.boris)
    actions.close(task, state=TaskState.DROPPED, by=cast.boris)
    with pytest.raises(actions.ClosedAlready):
        actions.change(task, what="other", by=cast.boris)


def test_closing_a_repeated_task_makes_the_next_one_once(cast: Cast) -> None:
    at = datetime(2099, 12, 7, 7, tzinfo=UTC)
    task = make_task_of(cast.boris, due_at=at, repeat="FREQ=WEEKLY", remind_before_min=5)
    actions.close(task, by=cast.boris)
    following = Task.objects.get(previous=task)
    assert (following.due_at, following.repeat) == (datetime(2099, 12, 14, 7, tzinfo=UTC), "FREQ=WEEKLY;BYDAY=MO")
    assert following.remind_at == datetime(2099, 12, 14, 6, 55, tzinfo=UTC)
    actions.reopen(task, by=cast.boris)
    assert Task.objects.filter(archived_at=None).get() == task
    actions.close(task, by=cast.boris)
    assert Task.objects.filter(archived_at=None, previous=task).count() == 1


def test_undoing_the_close_of_a_repeated_task_takes_the_next_one_back(cast: Cast) -> None:
    task = make_task_of(cast.boris, repeat="FREQ=DAILY")
    actions.close(task, by=cast.boris)
    undo_last(cast)
    assert list(Task.objects.filter(archived_at=None).values_list("pk", "state")) == [(task.pk, "open")]


def test_the_next_one_stays_when_somebody_has_worked_on_it(cast: Cast) -> None:
    task = make_task_of(cast.boris, repeat="FREQ=DAILY")
    actions.close(task, by=cast.boris)
    actions.change(Task.objects.get(previous=task), what="bring the papers", by=cast.boris)
    actions.reopen(task, by=cast.boris)
    actions.close(task, by=cast.boris)
    assert Task.objects.filter(archived_at=None, previous=task).count() == 1


def test_what_is_put_off_is_repeated_from_when_it_was_planned(cast: Cast) -> None:
    at = datetime(2099, 12, 7, 7, tzinfo=UTC)
    task = make_task_of(cast.boris, due_at=at, repeat="FREQ=WEEKLY")
    actions.postpone(task, to=at + timedelta(days=2), by=cast.boris)
    actions.close(task, by=cast.boris)
    assert Task.objects.get(previous=task).due_at == datetime(2099, 12, 14, 7, tzinfo=UTC)


def test_a_task_is_opened_again_once(cast: Cast) -> None:
    task = make_task_of(cast.boris)
    actions.close(task, by=cast.boris)
    actions.reopen(task, by=cast.boris)
    with pytest.raises(actions.OpenAlready):
        actions.reopen(task, by=cast.boris)


def test_a_task_made_by_mistake_is_removed_and_comes_back(cast: Cast) -> None:
    task = make_task_of(cast.boris)
    assert actions.remove(task, by=cast.boris) is not None
    assert actions.remove(task, by=cast.boris) is None
    undo_last(cast)
    task.refresh_from_db()
    assert task.archived_at is None
