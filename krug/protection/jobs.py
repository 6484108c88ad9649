from krug.core.jobs import LONG, job
from krug.protection import backups


@job(queue=LONG, attempts=3)
def back_up() -> None:
    """The nightly backup, and the end of those that are too old."""
    backups.make(backups.SCHEDULED)
    backups.forget_old()
