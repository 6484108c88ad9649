from krug.api import repeats
from krug.core.jobs import job


@job()
def forget_answers() -> None:
    """Answers to repeats are kept for a week."""
    repeats.forget()
