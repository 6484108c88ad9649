"""Tasks that are changed after they were repeated, put off, given away or made too late for their reminder."""

import datetime
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.timezone import now

from krug.clients import actions as clients
from krug.clients.models import Employment
from krug.clients.testing import make_client
from krug.core import calendar
from krug.core.changes import sets
from krug.core.changes.undo import undo
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.tasks import access, actions, handing, moments, queries
from krug.tasks.forms import postponing
from krug.tasks.forms.promises import rule_of, typed
from krug.tasks.models import Occasion, Task
from krug.tasks.models.occasions import Acted
from krug.tasks.models.promises import CLOSED
from krug.tasks.reminding import unseen
from krug.tasks.testing import make_task_of
from krug.timeline import actions as timeline
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db

MONDAY = datetime.datetime(2099, 12, 7, 7, tzinfo=UTC)  # ten in Moscow
END_OF_MONDAY = datetime.datetime(2099, 12, 7, 20, 59, 59, tzinfo=UTC)


def typed_into(cast: Cast, task: Task, **changed: str) -> int:
    """The form of a task as it is shown, with some fields typed anew."""
    remind = "" if task.remind_before_min is None else str(task.remind_before_min)
    with timezone.override("Europe/Moscow"):
        task.refresh_from_db()
        shown = {"doing": task.doing, "what": task.what, "when": typed(task), "repeat": rule_of(task)}
    browser = cast.browser(cast.boris)
    page = browser.get(f"/tasks/{task.pk}/change/").content.decode()
    assert all(f'value="{shown[name]}"' in page for name in ("when", "repeat"))
    answer = browser.post(f"/tasks/{task.pk}/change/", {**shown, "remind": remind, **changed})
    task.refresh_from_db()
    return answer.status_code


def living_in(employee: Employee, zone: str) -> Employee:
    employee.time_zone = zone
    employee.save(update_fields=["time_zone"])
    return employee


def test_another_wording_of_what_was_put_off_leaves_those_that_follow_where_they_were(cast: Cast) -> None:
    task = make_task_of(cast.boris, due_at=MONDAY, repeat="FREQ=WEEKLY")
    actions.postpone(task, to=MONDAY + timedelta(days=1, hours=3, seconds=17), by=cast.boris)
    assert typed_into(cast, task, what="about the pump") == 200
    assert (task.what, task.repeat) == ("about the pump", "FREQ=WEEKLY;BYDAY=MO")
    assert task.due_at == MONDAY + timedelta(days=1, hours=3, seconds=17)
    actions.close(task, by=cast.boris)
    assert Task.objects.get(previous=task).due_at == MONDAY + timedelta(days=7)


def test_another_moment_moves_those_that_follow_too(cast: Cast) -> None:
    task = make_task_of(cast.boris, due_at=MONDAY, repeat="FREQ=WEEKLY")
    typed_into(cast, task, when="08.12.2099 12:00", repeat="FREQ=WEEKLY")
    assert task.repeat == "FREQ=WEEKLY;BYDAY=TU"
    actions.close(task, by=cast.boris)
    assert Task.objects.get(previous=task).due_at == MONDAY + timedelta(days=8, hours=2)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=1MO",
        "FREQ=MONTHLY;BYMONTHDAY=-1",
        "FREQ=MONTHLY;BYMONTHDAY=15",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=DAILY;UNTIL=20991231",
    ],
)
def test_a_rule_that_is_not_offered_is_kept_by_the_form(cast: Cast, rule: str) -> None:
    task = make_task_of(cast.boris, due_at=MONDAY, repeat=rule, remind_before_min=42)
    assert typed_into(cast, task, what="pump") == 200
    assert (task.what, task.repeat, task.remind_before_min) == ("pump", rule, 42)


@pytest.mark.parametrize("day", [7, 28, 29, 31])
@pytest.mark.parametrize("rule", ["FREQ=MONTHLY", "FREQ=MONTHLY;INTERVAL=3", "FREQ=YEARLY", "FREQ=WEEKLY;INTERVAL=2"])
def test_a_rule_that_is_offered_is_shown_as_chosen(cast: Cast, rule: str, day: int) -> None:
    task = make_task_of(cast.boris, due_at=MONDAY.replace(day=day), repeat=rule)
    page = cast.browser(cast.boris).get(f"/tasks/{task.pk}/change/").content.decode()
    assert f'<option value="{rule}" selected>' in page


def test_a_day_as_a_whole_is_the_same_day_for_who_takes_it_over(cast: Cast) -> None:
    living_in(cast.vera, "Asia/Vladivostok")
    task = make_task_of(cast.boris, due_at=MONDAY, is_all_day=True, remind_before_min=0)
    assert task.due_at == END_OF_MONDAY
    number = actions.delegate(task, to=cast.vera, by=cast.boris)
    task.refresh_from_db()
    assert (task.due_at, task.planned_at) == (datetime.datetime(2099, 12, 7, 13, 59, 59, tzinfo=UTC),) * 2
    assert task.remind_at == datetime.datetime(2099, 12, 6, 23, tzinfo=UTC)  # nine in Vladivostok
    assert number
    timeline.undo(Event.objects.get(pk=number), by=cast.boris)
    task.refresh_from_db()
    assert (task.due_at, task.zone) == (END_OF_MONDAY, "Europe/Moscow")


def test_a_moment_is_the_same_moment_for_who_takes_it_over(cast: Cast) -> None:
    living_in(cast.vera, "Asia/Vladivostok")
    task = make_task_of(cast.boris, due_at=MONDAY)
    actions.delegate(task, to=cast.vera, by=cast.boris)
    task.refresh_from_db()
    assert (task.due_at, task.zone) == (MONDAY, "Europe/Moscow")


def test_days_go_over_with_the_clients_and_come_back_with_them(cast: Cast) -> None:
    living_in(cast.vera, "Asia/Vladivostok")
    client = make_client(owner=cast.boris)
    whole = make_task_of(cast.boris, client, due_at=MONDAY, is_all_day=True)
    moment = make_task_of(cast.boris, client, due_at=MONDAY)
    change_set = sets.begin("handover", by_id=cast.anna.pk, label="")
    handing.move_open([client.pk], cast.boris.pk, cast.vera.pk, change_set.pk)
    rows = Task.objects.order_by("pk").values_list("responsible", "due_at")
    assert list(rows) == [(cast.vera.pk, END_OF_MONDAY - timedelta(hours=7)), (cast.vera.pk, MONDAY)]
    undo(change_set.pk, by_id=cast.anna.pk)
    assert list(rows.all()) == [(cast.boris.pk, END_OF_MONDAY), (cast.boris.pk, MONDAY)]
    assert (whole.pk, moment.pk) == tuple(Task.objects.order_by("pk").values_list("pk", flat=True))


def test_a_day_is_read_as_the_day_it_is_by_who_is_elsewhere(cast: Cast) -> None:
    """The end of a day in Kaliningrad is the next day in Moscow."""
    living_in(cast.vera, "Europe/Kaliningrad")
    task = make_task_of(cast.vera, due_at=MONDAY, is_all_day=True)
    with timezone.override("Europe/Moscow"):
        (line,) = queries.lines(cast.anna, [task])
        assert (line.day, typed(task), unseen.when(task)) == (datetime.date(2099, 12, 7), "07.12.2099", "7 Dec 2099")


def test_a_reminder_that_would_have_been_before_the_task_was_made_comes_at_its_moment(cast: Cast) -> None:
    soon = now() + timedelta(minutes=30)
    task = make_task_of(cast.boris, due_at=soon, remind_before_min=60)
    assert task.remind_at == soon
    actions.postpone(task, to=soon + timedelta(hours=2), by=cast.boris)
    task.refresh_from_db()
    assert task.remind_at == soon + timedelta(hours=1)


def test_another_wording_does_not_move_a_reminder_that_was_told(cast: Cast) -> None:
    task = make_task_of(cast.boris, due_at=now() + timedelta(minutes=61), remind_before_min=60)
    Task.objects.filter(pk=task.pk).update(
        due_at=now() + timedelta(minutes=50), remind_at=now() - timedelta(minutes=10)
    )
    was = Task.objects.get(pk=task.pk).remind_at
    actions.change(task, what="pump", by=cast.boris)
    task.refresh_from_db()
    assert task.remind_at == was


def test_an_hour_of_a_day_as_a_whole_is_counted_from_now(cast: Cast) -> None:
    task = make_task_of(cast.boris, due_at=now(), is_all_day=True)
    began = now()
    cast.browser(cast.boris).post(f"/tasks/{task.pk}/postpone/", {"to": "hour"})
    task.refresh_from_db()
    assert not task.is_all_day
    assert task.due_at.second == 0
    assert began + timedelta(minutes=58) < task.due_at < began + timedelta(hours=10)


@pytest.mark.parametrize(
    ("due", "now", "to"),
    [
        ("2026-10-25 00:10", "2026-10-25 00:20", "2026-10-25 01:20"),  # 03:20, and an hour later 03:20 again
        ("2026-10-25 00:40", "2026-10-25 01:20", "2026-10-25 02:20"),  # by the clock there it is not due yet
        ("2026-03-29 00:30", "2026-03-29 00:40", "2026-03-29 01:40"),  # from 02:40 to 04:40
    ],
)
def test_an_hour_is_an_hour_in_the_nights_in_which_the_clock_is_changed(
    monkeypatch: pytest.MonkeyPatch, due: str, now: str, to: str
) -> None:
    at = {name: datetime.datetime.fromisoformat(f"{text}+00:00") for name, text in (("due", due), ("now", now))}
    monkeypatch.setattr(postponing, "now", lambda: at["now"])
    with timezone.override("Europe/Sofia"):
        found = postponing.until(Task(due_at=at["due"]), "hour")
    assert found == (datetime.datetime.fromisoformat(f"{to}+00:00"), False)


def test_undoing_what_another_task_has_taken_the_place_of_is_refused_in_words(cast: Cast) -> None:
    task = make_task_of(cast.boris, repeat="FREQ=DAILY")
    actions.close(task, by=cast.boris)
    number = actions.remove(Task.objects.get(previous=task), by=cast.boris)
    actions.reopen(task, by=cast.boris)
    actions.close(task, by=cast.boris)
    answer = cast.browser(cast.boris).post(f"/tasks/changes/{number}/undo/")
    assert (answer.status_code, Task.objects.filter(previous=task, archived_at=None).count()) == (204, 1)


def test_what_was_done_to_a_client_out_of_sight_by_now_is_not_undone(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    number = actions.close(make_task_of(cast.anna, client), by=cast.anna)
    assert cast.browser(cast.anna).post(f"/tasks/changes/{number}/undo/").status_code == 204
    task = make_task_of(cast.boris, client)
    number = actions.close(task, by=cast.boris)
    client.owner = cast.vera
    client.save(update_fields=["owner"])
    assert cast.browser(cast.boris).post(f"/tasks/changes/{number}/undo/").status_code == 404
    task.refresh_from_db()
    assert task.state == "done"


@pytest.mark.sqlite
def test_closed_ones_of_a_card_and_of_all_are_found_by_an_index(cast: Cast) -> None:
    client = make_client(owner=cast.boris)
    of_card = access.on_card(client.pk).filter(CLOSED).order_by("-closed_at", "-pk")[:3].explain()
    assert "tasks_closed_of_client (client_id=?)" in of_card
    assert "TEMP B-TREE" not in of_card
    of_all = access.closed(cast.anna).order_by("-closed_at", "-pk")[:50].explain()
    assert "USING INDEX tasks_closed" in of_all
    assert "TEMP B-TREE" not in of_all


@pytest.mark.sqlite
def test_occasions_one_has_used_are_counted_by_an_index(cast: Cast) -> None:
    mine = Occasion.objects.filter(closed_by=cast.boris, closed_at__gte=now(), state="used").explain()
    acted = Occasion.objects.filter(Acted(), finder="rhythm", closed_at__gte=now()).values("owner").explain()
    assert "tasks_occasions_by (closed_by_id=? AND closed_at>?)" in mine
    assert "COVERING INDEX tasks_occasions_acted (finder=? AND closed_at>?)" in acted


def test_whose_contact_left_gets_a_task_for_the_next_working_day_where_they_are(cast: Cast) -> None:
    living_in(cast.vera, "Asia/Vladivostok")
    company = make_client(name="Teplo", owner=cast.vera)
    clients.add_employment(make_client(owner=cast.vera), company, by=cast.vera)
    clients.end_employment(Employment.objects.get(), on=timezone.localdate(), by=cast.vera)
    task = Task.objects.get(client=company)
    here = timezone.localdate(timezone=ZoneInfo("Asia/Vladivostok"))
    assert moments.day_of(task.due_at, "Asia/Vladivostok") == calendar.next_working_day(here, "RU")


def test_what_somebody_who_has_left_has_not_done_is_not_lost_from_sight(cast: Cast) -> None:
    task = make_task_of(cast.vera, due_at=now() - timedelta(days=1))
    Employee.objects.filter(pk=cast.vera.pk).update(left_at=now())
    assert [(person, late) for person, late in queries.overdue_by_employee(cast.anna) if late] == [(cast.vera, 1)]
    page = cast.browser(cast.anna).get(f"/tasks/?whose={cast.vera.pk}&when=overdue").content.decode()
    assert f'id="task-{task.pk}"' in page
