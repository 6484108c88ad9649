"""What the worker does for reminders in its own time; telling and sending are watches, see `registration`."""

from krug.core.jobs import job
from krug.tasks.reminding import checks


@job()
def forget_old() -> None:
    checks.forget_old()
