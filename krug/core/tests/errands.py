"""Jobs of the tests. What they did stands in `ran`, in the order of doing."""

from django_tasks_db.models import DBTaskResult, get_date_max

from krug.core import jobs
from krug.core.jobs import LONG, job
from krug.core.models import WorkerBeat
from krug.core.worker import Worker

ran: list[str] = []
wishes: list[str] = []


class NoSuchNumber(jobs.GiveUp):
    """A refusal of a room, which is a reason to give up."""


@job()
def greet(name: str) -> str:
    ran.append(name)
    return f"hello {name}"


@job(queue=LONG)
def copy(name: str) -> None:
    ran.append(name)


@job()
def fail(name: str) -> None:
    ran.append(name)
    raise ConnectionError(name)


@job(attempts=2)
def fail_twice(name: str) -> None:
    ran.append(name)
    raise ConnectionError(name)


@job()
def give_up(name: str) -> None:
    ran.append(name)
    raise jobs.GiveUp(name)


@job()
def call(name: str) -> None:
    ran.append(name)
    raise NoSuchNumber(name)


@job(queue=LONG, attempts=1)
def carry(name: str) -> None:
    """Two portions of work, between which the worker may stop."""
    ran.append(f"{name} 1")
    jobs.go_on()
    ran.append(f"{name} 2")


@job(queue=LONG, attempts=1, is_patient=True)
def prove(name: str) -> None:
    """As `carry`, but nobody waits for it: meanwhile somebody asks for copies of things."""
    ran.append(f"{name} 1")
    for wished in wishes:
        copy.enqueue(wished)
    wishes.clear()
    jobs.go_on()
    ran.append(f"{name} 2")


@job()
def look_who_is_alive() -> list[str]:
    return list(WorkerBeat.objects.values_list("worker", flat=True))


def claim(worker: Worker) -> "DBTaskResult[..., object] | None":
    """The next ready job of the worker's queue, taken as its loop takes it."""
    task = DBTaskResult.objects.ready().filter(queue_name=worker.queue).get_locked()
    if task is not None:
        task.claim(worker.worker_id)
    return task


def work_off(worker: Worker) -> int:
    """Run what is ready now; how many jobs of it were not patient.

    Patient ones follow what was done by seconds: whether they are ready yet depends on the machine.
    """
    done = 0
    while (task := claim(worker)) is not None:
        worker.run_task(task)
        done += task.priority > jobs.PATIENT
    return done


def hurry() -> None:
    """As if all the pauses were over."""
    DBTaskResult.objects.update(run_after=get_date_max())
