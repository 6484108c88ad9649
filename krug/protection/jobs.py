from krug.core.jobs import LONG, job


@job(queue=LONG, attempts=3)
def back_up() -> None:
    """The nightly backup, and the end of those that are too old."""
    from krug.protection import backups  # with psycopg: seven megabytes that no process at rest has need of

    backups.make(backups.SCHEDULED)
    backups.forget_old()
