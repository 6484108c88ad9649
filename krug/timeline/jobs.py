"""Work of the history that nobody waits for."""

import logging

from django.db import transaction

from krug.core import db
from krug.core.jobs import LONG, go_on, job
from krug.staff.words import in_words_of
from krug.timeline import actions, taking_back
from krug.timeline.actions import refresh_totals
from krug.timeline.models import Rollback, RollbackState
from krug.timeline.warmth import running as warmth

log = logging.getLogger(__name__)

# The moment is that of clients without touches, in UTC, in which both engines compare.
_ALONE = """
SELECT t.client_id FROM clients_totals t LEFT JOIN (
  SELECT client_id, COUNT(*) AS number, MAX(at) AS latest, SUM(staff_cost + benefit) AS cost
  FROM timeline_interaction
  WHERE archived_at IS NULL GROUP BY client_id
) i ON i.client_id = t.client_id
WHERE NOT EXISTS (SELECT 1 FROM timeline_participant p WHERE p.client_id = t.client_id) AND (
  t.interactions <> COALESCE(i.number, 0) OR t.touch_cost <> COALESCE(i.cost, 0)
  OR t.last_interaction_at <> COALESCE(i.latest, '1970-01-01 00:00:00')
  OR t.last_interaction_kind <> COALESCE((
    SELECT last.kind FROM timeline_interaction last WHERE last.client_id = t.client_id AND last.archived_at IS NULL
    ORDER BY last.at DESC, last.id DESC LIMIT 1
  ), ''))
"""

# The few who took part in touches of others are counted with those, once each.
_TOOK_PART = """
WITH part AS (SELECT DISTINCT client_id FROM timeline_participant),
touched AS (
  SELECT client_id, id, kind, at, staff_cost + benefit AS cost FROM timeline_interaction
  WHERE archived_at IS NULL AND client_id IN (SELECT client_id FROM part)
  UNION ALL
  SELECT p.client_id, i.id, i.kind, i.at, 0 FROM timeline_participant p
  JOIN timeline_interaction i ON i.id = p.interaction_id AND i.client_id <> p.client_id
  WHERE p.archived_at IS NULL AND i.archived_at IS NULL
),
ranked AS (
  SELECT client_id, kind, at, COUNT(*) OVER (PARTITION BY client_id) AS number,
    SUM(cost) OVER (PARTITION BY client_id) AS cost,
    ROW_NUMBER() OVER (PARTITION BY client_id ORDER BY at DESC, id DESC) AS place FROM touched
)
SELECT t.client_id FROM clients_totals t JOIN part ON part.client_id = t.client_id
LEFT JOIN ranked r ON r.client_id = t.client_id AND r.place = 1
WHERE t.interactions <> COALESCE(r.number, 0) OR t.touch_cost <> COALESCE(r.cost, 0)
  OR t.last_interaction_at <> COALESCE(r.at, '1970-01-01 00:00:00')
  OR t.last_interaction_kind <> COALESCE(r.kind, '')
"""


@job(queue=LONG, is_patient=True)
def prove_touches() -> int:
    """Compare what clients are said to have of touches with the touches, put right what drifted; says how many."""
    drifted = [client_id for asked in (_ALONE, _TOOK_PART) for (client_id,) in db.rows(asked)]
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


@job(queue=LONG, is_patient=True)
def sweep_files() -> None:
    actions.sweep()


@job(queue=LONG, is_patient=True)
def settle_warmth() -> int:
    """Bring all clients in step with the rules of warmth; says how many became warmer or colder."""
    return warmth.settle_all()


@job(queue=LONG, is_patient=True)
def settle_warmth_of(change_set_id: int, is_undo: int) -> int:
    """The same of the clients of one mass change."""
    return warmth.settle_set(change_set_id, is_undo=bool(is_undo))
