"""Reminders are told at their moment, once, to whoever answers for the task by then."""

import datetime
import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from krug.clients.testing import make_client
from krug.core.models import LiveNote
from krug.core.testing import forget_statistics
from krug.staff.models import Employee
from krug.staff.testing import Cast, make_cast
from krug.tasks import actions
from krug.tasks.models import Delivery, Reminder, Task
from krug.tasks.reminding import channels, checks, telling, unseen, verbs
from krug.tasks.reminding.telling import Teller
from krug.tasks.testing import make_task_of

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.UTC)
SECOND, MINUTE, DAY = (datetime.timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "days"))


class Clock:
    """What time it is for reminders."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOON
        for module in (telling, verbs, checks):
            monkeypatch.setattr(module, "now", lambda: self.now)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def promised(responsible: Employee, at: datetime.datetime, *, before_min: int = 0) -> Task:
    client = make_client(owner=responsible)
    return make_task_of(responsible, client, due_at=at, remind_before_min=before_min)


def told() -> list[tuple[int, str, str]]:
    """Of each reminder told: of which task, to whom, and when."""
    rows = Reminder.objects.filter(told_at__isnull=False).select_related("employee").order_by("pk")
    return [(row.task_id, row.employee.first_name, f"{row.told_at:%H:%M:%S}") for row in rows]


def noted() -> list[tuple[int, str]]:
    return list(LiveNote.objects.order_by("pk").values_list("to", "code"))


def test_a_reminder_is_told_at_its_moment_and_not_before(cast: Cast, clock: Clock) -> None:
    task, teller = promised(cast.boris, NOON + 10 * MINUTE, before_min=5), Teller()
    assert (teller.look(), told()) == (1.0, [])
    clock.now = NOON + 5 * MINUTE - 0.25 * SECOND
    assert (teller.look(), told()) == (0.25, [])
    clock.now = NOON + 5 * MINUTE
    teller.look()
    assert told() == [(task.pk, "Boris", "12:05:00")]
    assert noted() == [(cast.boris.pk, "tasks.reminder")]
    assert LiveNote.objects.get().ref == task.pk


def test_looked_at_again_it_is_not_told_again_by_the_same_worker_nor_by_another(cast: Cast, clock: Clock) -> None:
    promised(cast.boris, NOON)
    for teller in (Teller(), Teller()):
        teller.look()
        teller.look()
    assert (len(told()), len(noted())) == (1, 1)


def test_what_another_worker_found_at_the_same_moment_is_told_by_one_of_them(cast: Cast) -> None:
    promised(cast.boris, NOON)
    found = telling._of_tasks(NOON)
    assert [telling.tell(found, NOON, None), telling.tell(found, NOON, None)] == [1, 0]
    assert (len(told()), len(noted())) == (1, 1)


def test_the_note_and_the_letter_die_with_a_reminder_that_could_not_be_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    promised(cast.boris, NOON)
    monkeypatch.setattr(channels, "leave_to_send", lambda told, moment: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        telling.tell(telling._of_tasks(NOON), NOON, None)
    assert (told(), noted()) == ([], [])


@pytest.mark.parametrize("verb", ["close", "remove", "postpone", "delegate"])
def test_of_a_task_that_is_done_or_removed_or_put_off_or_given_away_nobody_is_reminded_at_the_old_moment(
    cast: Cast, clock: Clock, verb: str
) -> None:
    task = promised(cast.boris, NOON + MINUTE)
    if verb == "postpone":
        actions.postpone(task, to=NOON + 3 * MINUTE, by=cast.boris)
    elif verb == "delegate":
        actions.delegate(task, to=cast.vera, by=cast.boris)
    else:
        getattr(actions, verb)(task, by=cast.boris)
    clock.now = NOON + MINUTE
    teller = Teller()
    teller.look()
    # Whom it was given to hears of that, and of its moment.
    assert told() == ([(task.pk, "Vera", "12:01:00")] * 2 if verb == "delegate" else [])
    clock.now = NOON + 3 * MINUTE
    teller.look()
    assert [row for row in told() if row[2] == "12:03:00"] == (
        [(task.pk, "Boris", "12:03:00")] if verb == "postpone" else []
    )


def test_who_has_left_is_reminded_of_nothing(cast: Cast, clock: Clock) -> None:
    promised(cast.boris, NOON)
    Employee.objects.filter(pk=cast.boris.pk).update(left_at=NOON - DAY)
    Teller().look()
    assert told() == []


def test_after_a_standstill_what_was_missed_is_told_in_its_order_and_logged_as_late(
    cast: Cast, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    Teller().look()
    first, second = promised(cast.boris, NOON + 20 * MINUTE), promised(cast.vera, NOON + 40 * MINUTE)
    clock.now = NOON + 60 * MINUTE
    with caplog.at_level(logging.WARNING):
        Teller().look()
    assert told() == [(first.pk, "Boris", "13:00:00"), (second.pk, "Vera", "13:00:00")]
    assert list(Reminder.objects.order_by("pk").values_list("late_s", flat=True)) == [2400, 1200]
    assert [record.getMessage().rpartition(" was ")[2] for record in caplog.records] == [
        "told 2400 s late", "told 1200 s late",
    ]  # fmt: skip
    assert checks.reminders().text == "2 late in the last day, 0 not delivered by mail or browser"


def test_a_standstill_of_many_portions_loses_none(cast: Cast, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ones told first are of an earlier day than those that still wait."""
    monkeypatch.setattr(telling, "MOST", 2)
    tasks = [promised(cast.boris, NOON + hours * 60 * MINUTE) for hours in range(5)]
    clock.now = NOON + DAY
    teller = Teller()
    waits = [teller.look() for _look in range(3)]
    assert [row[0] for row in told()] == [task.pk for task in tasks]
    assert waits == [0.0, 0.0, 1.0]


def test_one_that_was_made_after_its_moment_is_not_called_late(cast: Cast, clock: Clock) -> None:
    """«An hour before», said half an hour before: no worker could have told it earlier."""
    teller = Teller()
    teller.look()
    promised(cast.boris, NOON + 5 * MINUTE, before_min=10)
    clock.now = NOON + SECOND
    teller.look()
    assert list(Reminder.objects.values_list("late_s", flat=True)) == [1]


def test_the_doctor_tells_what_waits(cast: Cast, clock: Clock) -> None:
    assert checks.reminders().text == "none waits, none was late in the last day"
    promised(cast.boris, NOON)
    clock.now = NOON + 5 * MINUTE
    found = checks.reminders()
    assert (found.level, found.text.partition(";")[0]) == ("error", "1 wait, the oldest since 2026-11-24 12:00 UTC")


def test_asked_for_again_it_comes_in_ten_minutes_once(cast: Cast, clock: Clock) -> None:
    promised(cast.boris, NOON)
    teller = Teller()
    teller.look()
    row = Reminder.objects.get()
    verbs.again(row, by=cast.boris)
    verbs.again(row, by=cast.boris)
    assert unseen.bell(cast.boris).count == 0
    clock.now = NOON + 10 * MINUTE
    teller.look()
    assert [moment for _task, _who, moment in told()] == ["12:00:00", "12:10:00"]
    assert unseen.bell(cast.boris).count == 1


def test_asked_for_again_and_closed_meanwhile_it_does_not_come(cast: Cast, clock: Clock) -> None:
    task, teller = promised(cast.boris, NOON), Teller()
    teller.look()
    verbs.again(Reminder.objects.get(), by=cast.boris)
    Task.objects.filter(pk=task.pk).update(state="done")  # by somebody who tells nobody
    clock.now = NOON + 10 * MINUTE
    teller.look()
    assert (len(told()), Reminder.objects.filter(told_at=None).count()) == (1, 0)


@pytest.mark.parametrize("verb", ["close", "postpone"])
def test_what_was_told_goes_from_the_bell_with_the_task_and_every_device_hears_it(
    cast: Cast, clock: Clock, verb: str
) -> None:
    task = promised(cast.boris, NOON)
    Teller().look()
    assert unseen.bell(cast.boris).count == 1
    if verb == "close":
        actions.close(task, by=cast.olga)
    else:
        actions.postpone(task, to=NOON + DAY, by=cast.olga)
    assert unseen.bell(cast.boris).count == 0
    assert noted() == [(cast.boris.pk, "tasks.reminder"), (cast.boris.pk, "tasks.reminders_seen")]


def test_another_wording_of_the_task_leaves_its_reminder(cast: Cast, clock: Clock) -> None:
    task = promised(cast.boris, NOON)
    Teller().look()
    actions.change(task, what="about the boiler", by=cast.boris)
    assert [row.title for row in unseen.bell(cast.boris).rows] == ["about the boiler"]


def test_seen_on_one_device_it_is_seen_on_all(cast: Cast, clock: Clock) -> None:
    promised(cast.boris, NOON)
    Teller().look()
    assert [verbs.see_all(by=cast.boris), verbs.see_all(by=cast.boris)] == [1, 0]
    assert noted()[1:] == [(cast.boris.pk, "tasks.reminders_seen")]


def test_nobody_puts_away_the_reminder_of_another(cast: Cast, clock: Clock) -> None:
    promised(cast.boris, NOON)
    Teller().look()
    assert verbs.see([Reminder.objects.get().pk], by=cast.vera) == 0


def test_a_letter_is_left_only_for_who_chose_letters(cast: Cast, clock: Clock) -> None:
    verbs.by_mail(True, by=cast.vera)
    promised(cast.boris, NOON), promised(cast.vera, NOON)
    Teller().look()
    assert list(Delivery.objects.values_list("employee__first_name", "channel")) == [("Vera", "mail")]


def test_without_a_mail_server_no_letter_is_left(cast: Cast, clock: Clock, settings: "pytest.FixtureRequest") -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # type: ignore[attr-defined]
    verbs.by_mail(True, by=cast.vera)
    promised(cast.vera, NOON)
    Teller().look()
    assert Delivery.objects.count() == 0


def test_many_at_one_moment_take_as_many_questions_as_one_to_find(cast: Cast, clock: Clock) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            telling._of_tasks(NOON)
        return len(asked)

    promised(cast.boris, NOON)
    one = questions()
    promised(cast.boris, NOON), promised(cast.vera, NOON)
    assert (one, questions()) == (2, 2)


@pytest.mark.sqlite
def test_looking_uses_the_index_of_moments(cast: Cast) -> None:
    forget_statistics()
    assert "tasks_reminding (remind_at>? AND remind_at<?)" in telling.waiting(now()).explain()


def test_what_is_a_quarter_old_is_forgotten(cast: Cast, clock: Clock) -> None:
    promised(cast.boris, NOON)
    Teller().look()
    clock.now = NOON + 89 * DAY
    checks.forget_old()
    assert len(told()) == 1
    clock.now = NOON + 91 * DAY
    checks.forget_old()
    assert told() == []


def lines(employee: Employee) -> list[str]:
    return [row.second for row in unseen.bell(employee).rows]


def test_whoever_is_given_a_task_hears_of_it_at_once_and_by_whom(cast: Cast, clock: Clock) -> None:
    client, teller = make_client(owner=cast.boris), Teller()
    task = actions.make_task(client, doing="call", due_at=NOON + DAY, responsible=cast.boris, by=cast.anna)
    assert task is not None
    teller.look()
    assert (told(), noted()) == ([(task.pk, "Boris", "12:00:00")], [(cast.boris.pk, "tasks.reminder")])
    assert lines(cast.boris) == ["Смирнова Анна Петровна · given by Anna"]
    teller.look()
    assert len(told()) == 1


def test_what_is_given_on_is_told_to_the_next_and_taken_back_from_the_one_before(cast: Cast, clock: Clock) -> None:
    client, teller = make_client(owner=cast.boris), Teller()
    task = actions.make_task(client, doing="call", due_at=NOON + DAY, responsible=cast.boris, by=cast.anna)
    assert task is not None
    teller.look()
    clock.now += MINUTE
    actions.delegate(task, to=cast.olga, by=cast.boris)
    teller.look()
    assert (lines(cast.boris), lines(cast.olga)) == ([], ["Смирнова Анна Петровна · given by Boris"])
    assert noted()[1:] == [(cast.boris.pk, "tasks.reminders_seen"), (cast.olga.pk, "tasks.reminder")]


def test_one_hears_nothing_of_what_one_promises_oneself_and_of_what_was_taken_back(cast: Cast, clock: Clock) -> None:
    client, teller = make_client(owner=cast.boris), Teller()
    actions.make_task(client, doing="call", due_at=NOON + DAY, responsible=cast.boris, by=cast.boris)
    other = actions.make_task(client, doing="call", due_at=NOON + DAY, responsible=cast.boris, by=cast.anna)
    assert other is not None
    actions.delegate(other, to=cast.anna, by=cast.anna)
    teller.look()
    assert told() == []
