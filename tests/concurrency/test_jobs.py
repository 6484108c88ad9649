"""Several workers, some of which die; each proof with a twin that lacks what makes it hold."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from krug.core import jobs, registry, worker
from krug.core.jobs import LONG, job
from krug.core.models import ChangeSet, ScheduleState, WorkerBeat
from krug.core.registry import Scheduled
from krug.core.testing import at_once
from krug.core.worker import Worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]

ROOT = Path(__file__).resolve().parent.parent.parent
in_the_middle, finish = threading.Event(), threading.Event()


@job()
def note(name: str) -> None:
    ChangeSet.objects.create(kind="effect", label=name)


@job(queue=LONG)
def load(name: str) -> None:
    """An import that has begun and does not finish before it may."""
    in_the_middle.set()
    assert finish.wait(timeout=30)
    ChangeSet.objects.create(kind="effect", label=name)


@job()
def charge(key: str) -> None:
    """Has its effect, commits, and is still at work when its first worker is killed."""
    with transaction.atomic():
        if not key or jobs.first_time(key):
            ChangeSet.objects.create(kind="effect")
    if ChangeSet.objects.filter(kind="first run").exists():
        return
    ChangeSet.objects.create(kind="first run")
    time.sleep(600)


@pytest.fixture(autouse=True)
def _events() -> Iterator[None]:
    in_the_middle.clear()
    finish.clear()
    yield
    finish.set()


def effects() -> list[str]:
    return sorted(ChangeSet.objects.filter(kind="effect").values_list("label", flat=True))


def work_off(queue: str, name: str) -> None:
    """The whole worker, with its heart, until nothing is ready."""
    made = Worker(queue, name)
    made.batch = True
    made.run()


# Several workers


def test_two_workers_never_run_the_same_job() -> None:
    names = [f"{number:02}" for number in range(20)]
    for name in names:
        note.enqueue(name)
    assert at_once(lambda: work_off("fast", "fast-1"), lambda: work_off("fast", "fast-2")) == [None, None]
    assert effects() == names
    assert set(DBTaskResult.objects.values_list("status", flat=True)) == {"SUCCESSFUL"}


def load_while_another_worker_looks_around() -> None:
    """One worker is in the middle of an import when a second one comes."""
    load.enqueue("clients.xlsx")
    first = threading.Thread(target=_and_close, args=(lambda: work_off("long", "long-1"),))
    first.start()
    assert in_the_middle.wait(timeout=30)
    worker.take_over_from_the_dead()
    threading.Timer(1.0, finish.set).start()
    work_off("long", "long-2")
    first.join(timeout=60)
    assert first.is_alive() is False


def _and_close(verb: "Callable[[], None]") -> None:
    try:
        verb()
    finally:
        connection.close()


def test_a_running_import_of_a_living_worker_is_left_to_it() -> None:
    load_while_another_worker_looks_around()
    assert effects() == ["clients.xlsx"]
    assert DBTaskResult.objects.get().worker_ids == ["long-1"]


def test_without_the_check_of_life_a_running_import_is_doubled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: judged by anything but signs of life, what runs long looks abandoned."""
    monkeypatch.setattr(worker, "_is_alive", lambda row: False)
    load_while_another_worker_looks_around()
    assert effects() == ["clients.xlsx", "clients.xlsx"]


# A worker that is killed

SUPERVISE = """
import sys
from krug.core.supervisor import Child, Supervisor
command = [sys.executable, "-m", "krug", "worker", "fast", "--id", "fast-test"]
sys.exit(Supervisor([Child("worker", command)]).run())
"""


def database_url() -> str:
    """How another process reaches the database of these tests."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return "postgresql://{USER}@{HOST}:{PORT}/{NAME}".format(**database)


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """What the worker and its supervisor print."""
    return tmp_path / "said"


@pytest.fixture
def supervised_worker(tmp_path: Path, said: Path) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "KRUG_DATA": str(tmp_path),
    }
    command = [sys.executable, "-c", SUPERVISE]
    with (
        said.open("wb") as out,
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT) as process,
    ):
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def wait_for(look: "Callable[[], Any]") -> Any:
    deadline = time.monotonic() + 60
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def killed_in_the_middle() -> "DBTaskResult[..., Any]":
    """The job that was killed after its effect, once the restarted worker has finished it."""
    wait_for(ChangeSet.objects.filter(kind="first run").exists)
    first = WorkerBeat.objects.get()
    os.kill(first.pid, signal.SIGKILL)
    done: DBTaskResult[..., Any] = wait_for(DBTaskResult.objects.successful().first)
    (before, after) = done.worker_ids
    assert (before, after.startswith("fast-test-"), before == after) == (first.worker, True, False)
    return done


@pytest.mark.alone
@pytest.mark.parametrize(("key", "times"), [("charge:1", 1), ("", 2)])
def test_a_job_of_a_killed_worker_is_run_again_and_has_its_effect_once_under_a_key(
    supervised_worker: "subprocess.Popen[bytes]", key: str, times: int
) -> None:
    """The twin has no key: run twice, it has its effect twice."""
    charge.enqueue(key)
    killed_in_the_middle()
    assert ChangeSet.objects.filter(kind="effect").count() == times


@pytest.mark.alone
def test_a_worker_told_to_stop_says_goodbye_and_nothing_else(
    supervised_worker: "subprocess.Popen[bytes]", said: Path
) -> None:
    wait_for(WorkerBeat.objects.exists)
    supervised_worker.send_signal(signal.SIGTERM)
    assert supervised_worker.wait(timeout=30) == 0
    assert WorkerBeat.objects.count() == 0
    assert said.read_text() == "\n  Krug is stopping.\n"


# Keeping time together


class Meeting:
    """A schedule of one job. Whoever reads it has read the clock before, and waits for the other."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)

    def __iter__(self) -> "Iterator[Scheduled]":
        self._barrier.wait(timeout=30)
        return iter([Scheduled("tests.hourly", worker.KEEP_FINISHED, note)])


def start_at_once(monkeypatch: pytest.MonkeyPatch) -> int:
    """How many jobs two workers start whose time has come for both at the same moment."""
    monkeypatch.setattr(registry, "schedule", Meeting())
    ScheduleState.objects.create(code="tests.hourly", next_at=now())
    assert at_once(worker.start_scheduled, worker.start_scheduled) == [None, None]
    return DBTaskResult.objects.count()


def test_of_two_workers_at_once_one_starts_the_scheduled_job(monkeypatch: pytest.MonkeyPatch) -> None:
    assert start_at_once(monkeypatch) == 1


def test_without_the_condition_both_would_start_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: the row is moved on without asking whether it stands where it was read."""

    def without_condition(pk: str, next_at: Any) -> Any:
        return ScheduleState.objects.all().filter(pk=pk)

    monkeypatch.setattr(ScheduleState.objects, "filter", without_condition)
    assert start_at_once(monkeypatch) == 2


def test_of_two_workers_that_see_a_new_job_of_the_schedule_one_writes_it_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "schedule", Meeting())
    assert at_once(worker.start_scheduled, worker.start_scheduled) == [None, None]
    assert ScheduleState.objects.count() == 1
    assert DBTaskResult.objects.count() == 0
