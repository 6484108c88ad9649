"""Doing the work: attempts and pauses, interruption, taking over from the dead, keeping time."""

import datetime
import signal
import socket
import subprocess
from collections.abc import Iterator

import pytest
from django.utils.timezone import now
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from krug.core import jobs, registry, worker
from krug.core.models import ScheduleState, WorkerBeat
from krug.core.registry import Registry, Scheduled
from krug.core.tests import errands
from krug.core.worker import Worker

pytestmark = pytest.mark.django_db

MOMENT = datetime.datetime(2076, 11, 24, 12, 0, tzinfo=datetime.UTC)
SECOND, HOUR, DAY = datetime.timedelta(seconds=1), datetime.timedelta(hours=1), datetime.timedelta(days=1)
FAST, LONG = Worker("fast", "fast-1"), Worker("long", "long-1")


@pytest.fixture(autouse=True)
def _nothing_ran() -> Iterator[None]:
    errands.ran.clear()
    yield
    jobs.stopping.clear()


def the_job() -> "DBTaskResult[..., object]":
    return DBTaskResult.objects.get()


def test_a_job_runs_once_and_its_answer_is_kept() -> None:
    errands.greet.enqueue("Anna")
    assert [errands.work_off(FAST), errands.work_off(FAST)] == [1, 0]
    assert errands.ran == ["Anna"]
    assert (the_job().status, the_job().return_value) == ("SUCCESSFUL", "hello Anna")
    assert the_job().worker_ids == ["fast-1"]


def test_each_worker_runs_its_own_queue() -> None:
    errands.greet.enqueue("Anna")
    errands.copy.enqueue("clients.xlsx")
    assert [errands.work_off(LONG), errands.ran] == [1, ["clients.xlsx"]]
    assert [errands.work_off(FAST), errands.ran] == [1, ["clients.xlsx", "Anna"]]


def test_a_failing_job_is_retried_with_growing_pauses_and_given_up_after_five_attempts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "now", lambda: MOMENT)
    errands.fail.enqueue("Anna")
    waits = []
    for _attempt in range(4):
        assert errands.work_off(FAST) == 1
        assert the_job().status == "READY"
        assert the_job().finished_at is None
        waits.append((the_job().run_after - MOMENT) // SECOND)
        errands.hurry()
    assert waits == [4, 16, 64, 256]
    assert [errands.work_off(FAST), errands.work_off(FAST)] == [1, 0]
    assert (the_job().status, the_job().exception_class_path) == ("FAILED", "builtins.ConnectionError")
    assert errands.ran == ["Anna"] * 5


def test_a_failed_job_is_not_tried_before_its_pause_is_over() -> None:
    errands.fail.enqueue("Anna")
    assert [errands.work_off(FAST), errands.work_off(FAST)] == [1, 0]
    DBTaskResult.objects.update(run_after=now() - SECOND)
    assert errands.work_off(FAST) == 1


def test_a_job_may_have_fewer_attempts() -> None:
    errands.fail_twice.enqueue("Anna")
    for _attempt in range(4):
        errands.work_off(FAST)
        errands.hurry()
    assert errands.ran == ["Anna", "Anna"]
    assert the_job().status == "FAILED"


@pytest.mark.parametrize("hopeless", ["give_up", "call"])
def test_a_job_that_gives_up_is_not_tried_again(hopeless: str) -> None:
    jobs.enqueue(f"krug.core.tests.errands.{hopeless}", "Anna")
    errands.work_off(FAST)
    errands.hurry()
    assert errands.work_off(FAST) == 0
    assert errands.ran == ["Anna"]
    assert the_job().status == "FAILED"


def test_an_interrupted_job_starts_again_at_once_without_costing_an_attempt() -> None:
    errands.carry.enqueue("import")  # it has one attempt only
    jobs.stopping.set()
    task = errands.claim(LONG)
    assert task is not None
    LONG.run_task(task)
    assert (the_job().status, the_job().worker_ids, the_job().finished_at) == ("READY", [], None)
    jobs.stopping.clear()
    assert errands.work_off(LONG) == 1
    assert errands.ran == ["import 1", "import 1", "import 2"]
    assert the_job().status == "SUCCESSFUL"


def test_work_that_nobody_waits_for_lets_others_of_its_queue_go_first() -> None:
    for name in ("night", "day"):
        errands.prove.enqueue(name)
    errands.copy.enqueue("clients.xlsx")
    assert errands.work_off(LONG) == 1  # and two patient ones
    assert errands.ran == ["clients.xlsx", "night 1", "night 2", "day 1", "day 2"]


def test_work_that_nobody_waits_for_gives_way_in_the_middle_without_costing_an_attempt(
    caplog: pytest.LogCaptureFixture,
) -> None:
    errands.prove.enqueue("night")  # it has one attempt only
    errands.greet.enqueue("Anna")  # of the other queue
    errands.wishes.append("clients.xlsx")
    assert errands.work_off(LONG) == 1  # and the patient one, twice
    assert errands.ran == ["night 1", "clients.xlsx", "night 1", "night 2"]
    night = DBTaskResult.objects.get(task_path=errands.prove.module_path)
    assert (night.status, night.worker_ids) == ("SUCCESSFUL", ["long-1"])
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []


def test_work_that_somebody_waits_for_gives_way_to_nobody() -> None:
    errands.carry.enqueue("import")
    task = errands.claim(LONG)
    assert task is not None
    errands.copy.enqueue("clients.xlsx")
    LONG.run_task(task)
    assert errands.ran == ["import 1", "import 2"]


def test_a_job_whose_code_is_gone_waits_and_is_tried_again() -> None:
    errands.greet.enqueue("Anna")
    DBTaskResult.objects.update(task_path="krug.core.tests.errands.removed")
    assert errands.work_off(FAST) == 1
    assert (the_job().status, the_job().exception_class_path) == ("READY", "builtins.ImportError")
    DBTaskResult.objects.update(task_path="krug.core.tests.errands.greet")
    errands.hurry()
    assert errands.work_off(FAST) == 1
    assert errands.ran == ["Anna"]


def test_a_crash_while_a_failure_is_written_down_forgets_no_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure and the next attempt are one commit: between two the job would be lost without a word."""

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    errands.fail.enqueue("Anna")
    task = errands.claim(FAST)
    assert task is not None
    monkeypatch.setattr(worker, "_retry_or_report", crash)
    with pytest.raises(KeyboardInterrupt):
        FAST.run_task(task)
    assert the_job().status == "RUNNING"


# Workers that are asked to stop


@pytest.fixture
def asked() -> Iterator[Worker]:
    """A worker that can be asked; afterwards the signals are this process's own again."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)}
    yield Worker("long", "long-7")
    for number, handler in before.items():
        signal.signal(number, handler)


def test_an_idle_worker_asked_to_stop_leaves_at_once_without_a_word(
    asked: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SystemExit) as left:
        asked.shutdown(signal.SIGTERM, None)
    assert (left.value.code, asked.running, caplog.messages) == (0, False, [])


def test_a_working_worker_asked_to_stop_finishes_its_portion_and_leaves_when_asked_again(
    asked: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    asked.running_task = True
    asked.shutdown(signal.SIGTERM, None)
    assert (asked.running, jobs.stopping.is_set(), caplog.messages) == (False, True, [])
    with pytest.raises(SystemExit) as left:
        asked.shutdown(signal.SIGTERM, None)
    assert (left.value.code, caplog.messages) == (1, ["Received Terminated - terminating current task."])


# Workers that die


def a_dead_pid() -> int:
    process = subprocess.Popen(["true"])
    process.wait()
    return process.pid


def beat_of(name: str, **over: object) -> None:
    worker.beat(name, "long")
    WorkerBeat.objects.filter(pk=name).update(**over)


def abandon(name: str) -> None:
    """A job that worker ``name`` has begun."""
    errands.copy.enqueue("clients.xlsx")
    assert errands.claim(Worker("long", name)) is not None


def test_a_job_of_a_worker_whose_process_is_gone_is_done_once_more() -> None:
    abandon("long-9")
    beat_of("long-9", pid=a_dead_pid())
    assert [worker.take_over_from_the_dead(), worker.take_over_from_the_dead()] == [1, 0]
    assert (the_job().status, the_job().run_after) == ("READY", get_date_max())
    assert errands.work_off(LONG) == 1
    assert errands.ran == ["clients.xlsx"]
    assert (the_job().status, the_job().worker_ids) == ("SUCCESSFUL", ["long-9", "long-1"])


@pytest.mark.parametrize(
    ("host", "silent_s", "taken"),
    [
        (socket.gethostname(), 0, 0),
        (socket.gethostname(), 15, 0),
        (socket.gethostname(), 25, 1),
        ("another host", 0, 0),
        ("another host", 15, 0),
        ("another host", 25, 1),
    ],
)
def test_a_worker_is_dead_after_twenty_seconds_of_silence(host: str, silent_s: int, taken: int) -> None:
    """Age alone says nothing: the process of this test lives on, its number on another host may not."""
    abandon("long-9")
    beat_of("long-9", host=host, seen_at=now() - silent_s * SECOND)
    assert worker.take_over_from_the_dead() == taken


def test_a_worker_of_another_host_is_not_looked_up_among_our_processes() -> None:
    abandon("long-9")
    beat_of("long-9", host="another host", pid=a_dead_pid())
    assert worker.take_over_from_the_dead() == 0


def test_a_worker_that_said_goodbye_without_finishing_left_its_job_to_others() -> None:
    abandon("long-9")
    assert worker.take_over_from_the_dead() == 1


def test_a_job_that_was_taken_over_and_begun_meanwhile_is_not_taken_again() -> None:
    abandon("long-9")
    seen_by_another_worker = the_job()
    assert worker.take_over_from_the_dead() == 1
    assert errands.claim(LONG) is not None
    assert worker._take_over(seen_by_another_worker) is False
    assert (the_job().status, the_job().worker_ids) == ("RUNNING", ["long-9", "long-1"])


def test_a_job_that_kills_every_worker_is_given_up_in_the_end() -> None:
    errands.carry.enqueue("poison")  # one attempt, and three lives of a worker more
    for _life in range(4):
        assert errands.claim(LONG) is not None
        assert worker.take_over_from_the_dead() == 1
    assert the_job().status == "FAILED"
    assert errands.claim(LONG) is None


def test_a_beat_is_one_row_that_remembers_its_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds in (0, 3):
        monkeypatch.setattr(worker, "now", lambda: MOMENT + seconds * SECOND)  # noqa: B023
        worker.beat("fast-1", "fast")
    row = WorkerBeat.objects.get()
    assert (row.worker, row.queue, row.host) == ("fast-1", "fast", socket.gethostname())
    assert (row.started_at, row.seen_at) == (MOMENT, MOMENT + 3 * SECOND)


def one_round(name: str) -> None:
    """The whole worker as `krug worker` runs it, until nothing is ready."""
    made = Worker("fast", name)
    made.batch = True
    made.run()


@pytest.mark.django_db(transaction=True)
def test_a_worker_shows_signs_of_life_before_its_first_job_and_takes_them_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "_beat_until", lambda *args: None)  # the heart that beats later does not help here
    errands.look_who_is_alive.enqueue()
    one_round("fast-7")
    assert the_job().return_value == ["fast-7"]
    assert WorkerBeat.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_worker_works_off_what_is_there() -> None:
    for name in ("Anna", "Boris"):
        errands.greet.enqueue(name)
    errands.fail.enqueue("Vera")
    one_round("fast-7")
    assert errands.ran == ["Anna", "Boris", "Vera"]
    statuses = DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True)
    assert list(statuses) == ["SUCCESSFUL", "SUCCESSFUL", "READY"]


# Keeping time


@pytest.fixture
def schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    """One job every hour, and the clock stands at MOMENT."""
    only: Registry[Scheduled] = Registry("schedule")
    only.register(Scheduled("tests.hourly", HOUR, errands.look_who_is_alive))
    monkeypatch.setattr(registry, "schedule", only)
    monkeypatch.setattr(worker, "now", lambda: MOMENT)


def test_a_new_job_of_the_schedule_waits_its_period_first(schedule: None) -> None:
    worker.start_scheduled()
    assert ScheduleState.objects.get().next_at == MOMENT + HOUR
    assert DBTaskResult.objects.count() == 0


@pytest.mark.parametrize(("late", "jobs_started"), [(-SECOND, 0), (0 * SECOND, 1), (SECOND, 1), (5 * HOUR, 1)])
def test_a_scheduled_job_starts_when_its_time_has_come_and_once_however_late(
    schedule: None, late: datetime.timedelta, jobs_started: int
) -> None:
    ScheduleState.objects.create(code="tests.hourly", next_at=MOMENT - late)
    worker.start_scheduled()
    worker.start_scheduled()
    assert DBTaskResult.objects.filter(task_path="krug.core.tests.errands.look_who_is_alive").count() == jobs_started


def test_the_schedule_moves_on(schedule: None) -> None:
    ScheduleState.objects.create(code="tests.hourly", next_at=MOMENT - 5 * HOUR)
    worker.start_scheduled()
    state = ScheduleState.objects.get()
    assert (state.started_at, state.next_at) == (MOMENT, MOMENT + HOUR)


# Sweeping


def test_finished_jobs_are_forgotten_after_a_week_and_failed_ones_stay() -> None:
    for name, status, days in (("a", "SUCCESSFUL", 8), ("b", "SUCCESSFUL", 6), ("c", "FAILED", 800), ("d", "READY", 8)):
        task = errands.greet.enqueue(name)
        DBTaskResult.objects.filter(pk=task.id).update(status=TaskResultStatus(status), finished_at=now() - days * DAY)
    assert worker.forget_finished() == 1
    left = DBTaskResult.objects.order_by("enqueued_at").values_list("args_kwargs", flat=True)
    assert [kept["args"] for kept in left] == [["b"], ["c"], ["d"]]


def test_signs_of_life_of_killed_workers_are_forgotten_after_a_week() -> None:
    beat_of("old", seen_at=now() - 8 * DAY)
    beat_of("young", seen_at=now() - 6 * DAY)
    assert worker.forget_silent() == 1
    assert list(WorkerBeat.objects.values_list("worker", flat=True)) == ["young"]
