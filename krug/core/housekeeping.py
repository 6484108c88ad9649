"""What grows without end unless somebody sweeps: finished jobs, old keys, dead sessions."""

from django.core.management import call_command

from krug.core import db, jobs, worker
from krug.core.jobs import job


@job()
def tidy() -> None:
    worker.forget_finished()
    jobs.forget_keys()
    call_command("clearsessions")
    db.analyze()
