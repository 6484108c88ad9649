"""Work of the base that nobody waits for."""

import logging
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from krug.clients import actions, search
from krug.clients.actions import completeness, derived, handing, indexing, mass_merging, totals, turning
from krug.clients.duplicates import keeping
from krug.clients.models import Bulk, BulkState, Client, ClientSearch, FieldRule, Handover, MassMerge, MassMergeState
from krug.core.jobs import FAST, LONG, go_on, job
from krug.core.search.tokens import PLACE

log = logging.getLogger(__name__)

PORTION = 500

_PURCHASES_DRIFTED = """
SELECT t.client_id FROM clients_totals t LEFT JOIN (
  SELECT client_id, SUM(amount) AS total, COUNT(*) AS number, MIN(made_on) AS earliest, MAX(made_on) AS latest
  FROM clients_purchase WHERE archived_at IS NULL AND returned_at IS NULL GROUP BY client_id
) p ON p.client_id = t.client_id
WHERE t.revenue <> COALESCE(p.total, 0) OR t.purchases <> COALESCE(p.number, 0)
  OR COALESCE(CAST(t.first_purchase_on AS text), '') <> COALESCE(CAST(p.earliest AS text), '')
  OR COALESCE(CAST(t.last_purchase_on AS text), '') <> COALESCE(CAST(p.latest AS text), '')
"""

_COPIES_DRIFTED = """
SELECT t.client_id FROM clients_totals t JOIN clients_client c ON c.id = t.client_id
WHERE COALESCE(t.owner_id, 0) <> COALESCE(c.owner_id, 0) OR t.is_live <> (c.archived_at IS NULL)
"""


@job(queue=LONG, is_patient=True)
def prove_totals() -> int:
    """Compare every aggregate with the facts, put right those that drifted and say how many there were."""
    drifted = 0
    for client_ids in _portions(_ids(_PURCHASES_DRIFTED)):
        drifted += len(client_ids)
        with transaction.atomic():
            totals.refresh_purchases(client_ids)
    for client_ids in _portions(_ids(_COPIES_DRIFTED)):
        drifted += len(client_ids)
        with transaction.atomic():
            derived.follow(client_ids)
    for client_ids in _all_clients():
        with transaction.atomic():
            drifted += completeness.refresh(client_ids)
    if drifted:
        log.error("Aggregates of %d clients had drifted from the facts and were put right", drifted)
    return drifted


@job(queue=LONG)
def hand_over(pk: int) -> None:
    handing.carry_on(Handover.objects.get(pk=pk))


@job(queue=LONG)
def undo_handover(pk: int, by_id: int) -> None:
    handing.put_back(Handover.objects.get(pk=pk), by_id=by_id)


@job(queue=LONG, is_patient=True)
def recount(kind: str, asked_at: str) -> int:
    """Count the completeness of all cards of a kind anew, as far as no later change of the rules has asked for it."""
    changed = 0
    asked_later = FieldRule.objects.filter(kind=kind, weighed_at__gt=asked_at)
    for client_ids in _all_clients(kind=kind):
        if asked_later.exists():
            break
        with transaction.atomic():
            changed += completeness.refresh(client_ids)
    return changed


@job(queue=LONG, is_patient=True)
def catch_up() -> int:
    """Make what an older version of Krug did not keep: how full cards are, and where clients are found to live."""
    changed = 0
    for client_ids in _all_clients(totals__completeness=0):
        with transaction.atomic():
            changed += completeness.refresh(client_ids)
    unplaced = ClientSearch.objects.exclude(tokens__contains=PLACE).order_by("pk").values_list("pk", flat=True)
    while client_ids := list(unplaced[:PORTION]):
        go_on()
        with transaction.atomic():
            search.reindex(client_ids)
        changed += len(client_ids)
    return changed


@job(queue=LONG)
def turn_own_values(field_id: int) -> None:
    turning.turn_own_values(field_id)


@job(queue=LONG)
def turn_own_back(field_id: int, by_id: int) -> None:
    turning.put_own_back(field_id, by_id)


@job(queue=FAST)
def keep_own_indexes() -> None:
    """Build and drop indexes of own fields until they are those the administrator asked for."""
    indexing.keep_own_indexes()


@job(queue=LONG)
def run_bulk(bulk_id: int) -> None:
    bulk = Bulk.objects.select_related("by__role", "by__team").get(pk=bulk_id)
    if bulk.state == BulkState.RUNNING:
        actions.run_bulk(bulk)


@job(queue=LONG)
def undo_bulk(bulk_id: int, by_id: int) -> None:
    bulk = Bulk.objects.get(pk=bulk_id)
    if bulk.state == BulkState.UNDOING:
        actions.undo_bulk(bulk, by_id=by_id)


@job(queue=LONG, is_patient=True)
def forget_clocks() -> None:
    actions.forget_clocks()


@job(queue=LONG, is_patient=True)
def find_duplicates() -> int:
    """Search the whole base for clients who are there twice."""
    return keeping.find_all()


@job(queue=FAST)
def look_for_duplicates() -> int:
    """One job for all who were made or changed since the last."""
    return keeping.look_for_marked()


@job(queue=LONG, is_patient=True)
def look_after_masses() -> int:
    """Whom the job above has missed, because their verb ended just after it looked, is not missed here."""
    return keeping.look_for_marked() + keeping.after_masses()


@job(queue=LONG)
def run_mass_merge(mass_id: int) -> None:
    mass = MassMerge.objects.get(pk=mass_id)
    if mass.state == MassMergeState.RUNNING:
        mass_merging.run_mass_merge(mass)


@job(queue=LONG)
def undo_mass_merge(mass_id: int, by_id: int) -> None:
    mass = MassMerge.objects.get(pk=mass_id)
    if mass.state == MassMergeState.UNDOING:
        mass_merging.undo_mass_merge(mass, by_id=by_id)


def _all_clients(**which: Any) -> Iterator[list[int]]:
    """Ids of clients, archived ones too, in portions between which the worker may stop."""
    rows, after = Client.objects.filter(**which).order_by("pk").values_list("pk", flat=True), 0
    while client_ids := list(rows.filter(pk__gt=after)[:PORTION]):
        go_on()
        yield client_ids
        after = client_ids[-1]


def _ids(sql: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def _portions(ids: list[int]) -> list[list[int]]:
    return [ids[at : at + PORTION] for at in range(0, len(ids), PORTION)]
