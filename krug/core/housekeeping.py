"""What grows without end unless somebody sweeps: finished jobs, old keys, dead sessions."""

from importlib import import_module

from django.conf import settings

from krug.core import db, jobs, live, worker
from krug.core.jobs import job


@job()
def tidy() -> None:
    worker.forget_finished()
    worker.forget_silent()
    jobs.forget_keys()
    live.forget_notes()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    db.analyze()
