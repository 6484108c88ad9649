"""Work of the history that nobody waits for."""

import logging

from django.db import transaction

from krug.core import db
from krug.core.jobs import LONG, go_on, job
from krug.staff.words import in_words_of
from krug.timeline import actions, taking_back
from krug.timeline.actions import refresh_totals
from krug.timeline.models import Rollback, RollbackState

log = logging.getLogger(__name__)

# The moment is that of clients without touches, in UTC, in which both engines compare.
_DRIFTED = """
SELECT t.client_id FROM clients_totals t LEFT JOIN (
  SELECT client_id, COUNT(*) AS number, MAX(at) AS latest FROM timeline_interaction
  WHERE archived_at IS NULL GROUP BY client_id
) i ON i.client_id = t.client_id
WHERE t.interactions <> COALESCE(i.number, 0) OR t.last_interaction_at <> COALESCE(i.latest, '1970-01-01 00:00:00')
  OR t.last_interaction_kind <> COALESCE((
    SELECT last.kind FROM timeline_interaction last WHERE last.client_id = t.client_id AND last.archived_at IS NULL
    ORDER BY last.at DESC, last.id DESC LIMIT 1
  ), '')
"""


@job(queue=LONG)
def prove_touches() -> int:
    """Compare what clients are said to have of touches with the touches, put right what drifted; says how many."""
    drifted = [client_id for (client_id,) in db.rows(_DRIFTED)]
    for client_id in drifted:
        go_on()
        with transaction.atomic():
            refresh_totals(client_id)
    if drifted:
        log.error("Counts of touches of %d clients had drifted from the facts and were put right", len(drifted))
    return len(drifted)


@job(queue=LONG)
def roll_back(rollback_id: int) -> None:
    rollback = Rollback.objects.select_related("by__role", "by__team", "whom").get(pk=rollback_id)
    if rollback.state == RollbackState.RUNNING:
        with in_words_of(rollback.by):
            taking_back.run(rollback)


@job(queue=LONG)
def undo_rollback(rollback_id: int, by_id: int) -> None:
    rollback = Rollback.objects.get(pk=rollback_id)
    if rollback.state == RollbackState.UNDOING and rollback.change_set_id is not None:
        actions.undo_set(rollback.change_set_id, by_id=by_id)


@job(queue=LONG)
def undo_set(change_set_id: int, by_id: int) -> None:
    actions.undo_set(change_set_id, by_id=by_id)
