import datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.utils.timezone import now
from django_tasks_db.models import DBTaskResult

from krug.core import housekeeping, jobs, worker
from krug.core.models import DoneOnce, WorkerBeat
from krug.core.tests import errands
from krug.core.worker import Worker

pytestmark = pytest.mark.django_db

YEAR = datetime.timedelta(days=365)


def open_session(*, expires_in: datetime.timedelta) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session["greeting"] = "hello"
    session.set_expiry(now() + expires_in)
    session.save()
    return str(session.session_key)


def test_housekeeping_sweeps_everything_old_and_only_that() -> None:
    errands.greet.enqueue("Anna")
    errands.work_off(Worker("fast", "fast-1"))
    jobs.first_time("old")
    worker.beat("fast-0", "fast")
    DBTaskResult.objects.update(finished_at=now() - YEAR)
    DoneOnce.objects.update(done_at=now() - YEAR)
    WorkerBeat.objects.update(seen_at=now() - YEAR)
    jobs.first_time("new")
    worker.beat("fast-1", "fast")
    dead, living = open_session(expires_in=-YEAR), open_session(expires_in=YEAR)

    housekeeping.tidy.enqueue()
    errands.work_off(Worker("fast", "fast-1"))

    done = DBTaskResult.objects.get()
    assert (done.task_path, done.status) == ("krug.core.housekeeping.tidy", "SUCCESSFUL")
    assert list(DoneOnce.objects.values_list("key", flat=True)) == ["new"]
    assert list(WorkerBeat.objects.values_list("worker", flat=True)) == ["fast-1"]
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class().objects
    assert set(sessions.values_list("pk", flat=True)) == {living}
    assert dead != living
