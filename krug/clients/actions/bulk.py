"""Verbs about changing many clients at once: start, stop, undo."""

import contextlib
from collections.abc import Sequence

from django.db import IntegrityError, transaction

from krug.clients import sight
from krug.clients.bulk import applying, running
from krug.clients.bulk.deeds import ARCHIVE, Deed
from krug.clients.bulk.judging import CHANGED
from krug.clients.bulk.selection import Selection
from krug.clients.conditions.haste import LONGEST_EXACT_S, in_time
from krug.clients.models import Bulk, BulkState, Client
from krug.core import jobs
from krug.core.changes import sets
from krug.core.changes import undo as changes
from krug.staff.models import Employee
from krug.staff.words import in_words_of

AT_ONCE = 200  # so many are changed while the person waits
LABEL = 200
RUN, UNDO = "krug.clients.jobs.run_bulk", "krug.clients.jobs.undo_bulk"


class NotNow(Exception):
    """The bulk is in a state in which this cannot be done; somebody was faster, or the page is old."""


def start_bulk(selection: Selection, deed: Deed, *, key: str, by: Employee) -> Bulk:
    """Change all of a selection: few at once, many in the background. The same ``key`` again gives the same bulk.

    Raises TooWide when counting by the condition takes too long; it is done before anybody is kept from writing.
    """
    key = f"{by.pk}:{key}"[:120]
    known = Bulk.objects.filter(key=key).first()
    if known is not None:
        return known
    with in_time(selection.condition, LONGEST_EXACT_S):
        total = selection.rows(by).count()
    try:
        with transaction.atomic():
            return _start(selection, deed, total, key, by)
    except IntegrityError:
        return Bulk.objects.get(key=key)


def _start(selection: Selection, deed: Deed, total: int, key: str, by: Employee) -> Bulk:
    bulk = Bulk.objects.create(
        by=by, key=key, deed=deed.as_json(), selection=selection.as_json(), total=total,
        change_set=sets.begin("bulk", by_id=by.pk, label=deed.label()[:LABEL]),
    )  # fmt: skip
    if total > AT_ONCE:
        jobs.enqueue(RUN, bulk.pk)
    else:
        running.run(bulk)
        bulk.refresh_from_db()
    return bulk


def run_bulk(bulk: Bulk) -> None:
    """Called by the worker; what it writes down is in the words of who asked for it."""
    with in_words_of(bulk.by):
        running.run(bulk)


def stop_bulk(bulk: Bulk, *, by: Employee) -> None:
    """Change no more of them; those that are changed already stay so, and can be undone. Raises NotNow."""
    if not running.finish(bulk, BulkState.STOPPED):
        raise NotNow


@transaction.atomic
def start_undo_bulk(bulk: Bulk, *, by: Employee) -> None:
    """Put everything back, few at once, many in the background. Raises NotNow, FieldDenied when the role of ``by`` has
    been denied the field since.
    """
    assert bulk.change_set_id is not None
    sight.hold_set(by, bulk.change_set_id)
    done = Bulk.objects.filter(pk=bulk.pk, state__in=[BulkState.DONE, BulkState.STOPPED])
    if not done.update(state=BulkState.UNDOING):
        raise NotNow
    if bulk.counts.get(CHANGED, 0) > AT_ONCE:
        jobs.enqueue(UNDO, bulk.pk, by.pk)
    else:
        undo_bulk(bulk, by_id=by.pk)


def undo_bulk(bulk: Bulk, *, by_id: int | None) -> None:
    """Called by the worker. What somebody changed since stays."""
    assert bulk.change_set_id is not None
    with contextlib.suppress(changes.AlreadyUndone):
        changes.undo(bulk.change_set_id, by_id=by_id)


def note_bulk_undone(event: changes.ChangeSetUndone) -> None:
    """Its change set was undone, from wherever: the bulk is."""
    Bulk.objects.filter(change_set_id=event.change_set_id).update(state=BulkState.UNDONE)


def archive_many(client_ids: Sequence[int], *, change_set_id: int) -> None:
    """Archive these, inside the caller's transaction and change set, without an event."""
    held = Client.objects.select_for_update().filter(pk__in=client_ids, archived_at=None).order_by("pk")
    columns = applying.columns(Deed(ARCHIVE))
    if rows := [applying.Row(*row) for row in held.values_list(*columns)]:
        applying.apply(Deed(ARCHIVE), rows, change_set_id=change_set_id)
