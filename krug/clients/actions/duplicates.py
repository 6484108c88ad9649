"""Noticing that somebody may be in the base twice by now: what it leads to is done by the worker."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from krug.clients import events as happened
from krug.clients.duplicates import keeping
from krug.core import events, jobs

LOOK, FIND = (f"krug.clients.jobs.{name}" for name in ("look_for_duplicates", "find_duplicates"))
WITHIN = timedelta(seconds=1)  # clients of so long are looked for by one job: each has commits of its own
_TELLING = frozenset({
    happened.ClientCreated.code, happened.ClientRestored.code, happened.ContactAdded.code,
    happened.ContactChanged.code, happened.EmploymentAdded.code, happened.ClientsMerged.code,
    happened.ClientsParted.code,
})  # fmt: skip


def note_change(event: events.Event) -> None:
    """A listener to all events, so that no verb has to think of it. A mass change is looked after within minutes."""
    if event.client_id is None:
        if event.change_set_id is not None:
            keeping.remember_mass(event.change_set_id)
    elif event.code in _TELLING or keeping.is_told_by({cell.field for cell in event.cells}):
        keeping.remember(event.client_id)
        jobs.enqueue_one(LOOK, within=WITHIN)


@transaction.atomic
def search_duplicates() -> None:
    """Search the whole base in the background, at once; of two who ask in a minute one does."""
    if jobs.first_time(f"duplicates:{now():%Y%m%d%H%M}"):
        jobs.enqueue(FIND)
