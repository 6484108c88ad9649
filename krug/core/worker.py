"""The background worker: runs jobs of one queue, retries failed ones, takes over those of dead workers, keeps time."""

import ctypes
import logging
import os
import socket
import sys
import threading
import uuid
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.utils.timezone import now
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult, get_date_max

from krug.core import clock, jobs, registry
from krug.core.models import ScheduleState, WorkerBeat

log = logging.getLogger(__name__)

BEAT_S = 3.0
SILENT_AFTER = timedelta(seconds=20)
KEEP_FINISHED = timedelta(days=7)
_PR_SET_NAME = 15


class Worker(QueueWorker):
    """django-tasks' worker with retries and a sign of life."""

    def __init__(self, queue: str, worker_id: str) -> None:
        super().__init__(
            queue_names=[queue],
            interval=0.5,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
            excluded_queue_names=[],
        )
        self.queue = queue

    def run(self) -> None:
        beat(self.worker_id, self.queue)  # before the first job, which another worker would else take for abandoned
        stop = threading.Event()
        heart = threading.Thread(target=_beat_until, args=(self, stop), daemon=True)
        heart.start()
        watches = clock.start(stop) if self.queue == jobs.FAST else []
        try:
            super().run()
        finally:
            stop.set()
            for thread in (heart, *watches):
                thread.join(timeout=BEAT_S)
            WorkerBeat.objects.filter(pk=self.worker_id).delete()

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Asked once it finishes the job in hand, without a word: `krug run` says it for all. Asked twice it leaves."""
        jobs.stopping.set()
        if not self.running:
            super().shutdown(signum, frame)
        self.running = False
        if not self.running_task:
            sys.exit(0)

    def run_task(self, db_task_result: "DBTaskResult[..., Any]") -> None:
        db_task_result.set_failed = partial(_fail, db_task_result)
        is_patient = db_task_result.priority <= jobs.PATIENT
        with jobs.giving_way(self.queue) if is_patient else nullcontext():
            super().run_task(db_task_result)


def run(queue: str, name: str) -> None:
    """Until it is told to stop. Started again after a crash it is another worker, or its dead self's jobs would look
    alive for ever: each start makes the name its own.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_NAME, f"krug-{queue}".encode())  # as `ps` and `top` show it
    worker = Worker(queue, f"{name[:55]}-{uuid.uuid4().hex[:8]}")
    worker.configure_signals()
    worker.run()


@transaction.atomic
def _fail(result: "DBTaskResult[..., Any]", error: BaseException) -> None:
    """Write the failure down together with what becomes of the job: a crash in between would forget its attempts."""
    DBTaskResult.set_failed(result, error)
    if isinstance(error, jobs.Interrupted | jobs.GaveWay):
        _put_back(result)
    else:
        _retry_or_report(result, error)


def _retry_or_report(result: "DBTaskResult[..., Any]", error: BaseException) -> None:
    tried = len(result.worker_ids)
    if isinstance(error, jobs.GiveUp) or tried >= jobs.attempts_of(result.task_path):
        log.error("Job %s failed after %d attempts: %s", result.task_path, tried, result.traceback)
        return
    log.warning("Job %s failed, attempt %d: %s", result.task_path, tried, result.exception_class_path)
    DBTaskResult.objects.filter(pk=result.pk).update(
        status=TaskResultStatus.READY, run_after=now() + jobs.pause_before(tried + 1), finished_at=None
    )


def _put_back(result: "DBTaskResult[..., Any]") -> None:
    """An interrupted job costs no attempt, and is no failure to be logged: `result` says what became of it."""
    result.status, result.worker_ids = TaskResultStatus.READY, result.worker_ids[:-1]
    result.run_after, result.finished_at = get_date_max(), None
    result.save(update_fields=["status", "worker_ids", "run_after", "finished_at"])


def _beat_until(worker: Worker, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            try:
                close_old_connections()
                beat(worker.worker_id, worker.queue)
                take_over_from_the_dead()
                start_scheduled()
            except Exception:
                log.exception("The worker's heartbeat failed")
            stop.wait(BEAT_S)
    finally:
        connection.close()


def beat(worker_id: str, queue: str) -> None:
    moment = now()
    alive = {"queue": queue, "host": socket.gethostname(), "pid": os.getpid(), "seen_at": moment}
    WorkerBeat.objects.update_or_create(
        worker=worker_id, defaults=alive, create_defaults={**alive, "started_at": moment}
    )


def take_over_from_the_dead() -> int:
    """Make jobs of workers that are silent ready again. Age alone says nothing: an import may run for an hour."""
    running = list(DBTaskResult.objects.running())
    if not running:
        return 0
    alive = {row.worker for row in WorkerBeat.objects.all() if _is_alive(row)}
    dead = [task for task in running if task.worker_ids[-1] not in alive]
    return sum(_take_over(task) for task in dead)


def _take_over(task: "DBTaskResult[..., Any]") -> bool:
    """Of two workers that see the same dead one, only the first takes the job over: it may be running again by now."""
    last_attempt = len(task.worker_ids) >= jobs.attempts_of(task.task_path) + 3
    status = TaskResultStatus.FAILED if last_attempt else TaskResultStatus.READY
    same_run = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at)
    if not same_run.update(status=status, run_after=get_date_max()):
        return False
    log.warning("Took over job %s from the dead worker %s", task.task_path, task.worker_ids[-1])
    return True


def _is_alive(row: WorkerBeat) -> bool:
    if row.host == socket.gethostname() and not _process_exists(row.pid):
        return False
    return row.seen_at > now() - SILENT_AFTER


def _process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def start_scheduled() -> None:
    """Enqueue the jobs whose time has come. Of many workers one wins each time, by a conditional update."""
    moment = now()
    states = {state.code: state for state in ScheduleState.objects.all()}
    for offer in registry.schedule:
        state = states.get(offer.code)
        if state is None:
            ScheduleState.objects.get_or_create(code=offer.code, defaults={"next_at": moment + offer.every})
        elif state.next_at <= moment:
            with transaction.atomic():
                mine = ScheduleState.objects.filter(pk=state.pk, next_at=state.next_at)
                if mine.update(next_at=moment + offer.every, started_at=moment):
                    offer.job.enqueue()


def forget_finished() -> int:
    """Delete jobs that succeeded a week ago; failed ones stay to be read."""
    old = DBTaskResult.objects.successful().filter(finished_at__lt=now() - KEEP_FINISHED)
    return old.delete()[0]


def forget_silent() -> int:
    """Delete the last signs of life of workers that were killed a week ago or earlier."""
    return WorkerBeat.objects.filter(seen_at__lt=now() - KEEP_FINISHED).delete()[0]
