"""Background work: rows of a queue, inserted in the transaction that wants them done.

Two queues: ``fast`` for what somebody waits for, ``long`` for imports and the like. A job is retried with growing
pauses; a job whose worker died is taken over. The outcome is stored after the job's own commit, so work that must
have its effect exactly once says so with `first_time` inside its transaction.
"""

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any, ParamSpec

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.timezone import now
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from krug.core.db.prepared import prepared
from krug.core.models import DoneOnce

P = ParamSpec("P")

FAST = "fast"
LONG = "long"
PATIENT = -10  # the priority of work that nobody waits for
DEFAULT_ATTEMPTS = 5
KEYS_LIVE = timedelta(days=30)


class GiveUp(Exception):
    """Raised by a job that knows that trying again is of no use."""


class Interrupted(Exception):
    """Raised between two portions of a long job when the worker is asked to stop; the job starts again later."""


class GaveWay(Exception):
    """Raised between two portions of work that gives way when another job of the queue waits."""


stopping = threading.Event()
_gives_way_in: ContextVar[str] = ContextVar("gives_way_in", default="")


def go_on() -> None:
    """Call between portions of a long job. Raises Interrupted when the worker has to stop, GaveWay in `giving_way`."""
    if stopping.is_set():
        raise Interrupted
    queue = _gives_way_in.get()
    if queue and DBTaskResult.objects.ready().filter(queue_name=queue, priority__gt=PATIENT).exists():
        raise GaveWay


@contextmanager
def giving_way(queue: str) -> Iterator[None]:
    """For work that nobody waits for: inside, `go_on` raises GaveWay as soon as a job of the queue waits that is not
    patient itself.
    """
    token = _gives_way_in.set(queue)
    try:
        yield
    finally:
        _gives_way_in.reset(token)


_attempts: dict[str, int] = {}


def job(
    queue: str = FAST, attempts: int = DEFAULT_ATTEMPTS, *, is_patient: bool = False
) -> Callable[[Callable[P, Any]], Task[P, Any]]:
    """Make a module-level function a job: ``send_reminder.enqueue(task_id)``.

    A patient one, which nobody waits for, lets all others of its queue go first. Where it calls `go_on` it leaves to
    them even in the middle, and begins anew after them.
    """

    def decorate(function: Callable[P, Any]) -> Task[P, Any]:
        made: Task[P, Any] = task(queue_name=queue, priority=PATIENT if is_patient else 0)(function)
        _attempts[made.module_path] = attempts
        return made

    return decorate


def enqueue(path: str, *args: int | str) -> None:
    """Enqueue a job by its dotted path, from a verb: jobs call verbs, so verbs cannot import jobs."""
    named: Task[..., Any] = import_string(path)
    named.enqueue(*args)


def enqueue_one(path: str, *, within: timedelta) -> None:
    """Have a job run in a moment, unless one waits already that will by then: it takes what all have left for it.

    Whoever commits just after that one has begun to read is not seen by it; have something look again now and then.
    """
    named: Task[[], Any] = import_string(path)
    soon = now() + within
    if not _waiting(named.module_path, soon):
        named.using(run_after=soon).enqueue()


@prepared
def _waiting(path: Any, until: Any) -> "QuerySet[DBTaskResult[..., Any], uuid.UUID]":
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=path, run_after__lte=until)
    return waiting.order_by().values_list("pk", flat=True)[:1]


def attempts_of(task_path: str) -> int:
    return _attempts.get(task_path, DEFAULT_ATTEMPTS)


def pause_before(attempt: int) -> timedelta:
    """How long to wait before attempt number ``attempt`` (the second is the first to wait)."""
    return timedelta(seconds=min(2 ** (2 * (attempt - 1)), 3600))


def first_time(key: str) -> bool:
    """Whether work under this key was never done; from now on it was. Lives and dies with the caller's transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("first_time() must be called inside transaction.atomic()")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_doneonce (key, done_at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [key, connection.ops.adapt_datetimefield_value(now())],
        )
        return bool(cursor.rowcount)


@transaction.atomic
def once(key: str, make: Callable[[], int]) -> int:
    """The id that ``make`` returns; a repeat under the same key makes nothing and returns the same id."""
    if not first_time(key):
        return DoneOnce.objects.values_list("result", flat=True).get(pk=key) or 0
    made = make()
    DoneOnce.objects.filter(pk=key).update(result=made)
    return made


def forget_keys() -> None:
    """Drop keys older than a month: nobody repeats a request after so long."""
    DoneOnce.objects.filter(done_at__lt=now() - KEYS_LIVE).delete()
