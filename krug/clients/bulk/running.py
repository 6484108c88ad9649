"""Doing a deed for a whole selection, portion by portion. Killed at any point it goes on after the last portion."""

import contextlib
import time
from collections import Counter
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from krug.clients import events as happened
from krug.clients.bulk import applying, deeds, selection
from krug.clients.bulk.applying import Row
from krug.clients.bulk.deeds import Deed
from krug.clients.bulk.judging import CHANGED, GONE, TAKEN, Fact, Judge
from krug.clients.bulk.selection import Selection
from krug.clients.models import Bulk, BulkState, Client
from krug.core import db, events, jobs
from krug.core.changes import version
from krug.core.db.expressions import OneOf
from krug.core.portions import Pace

FIRST, MOST = 200, 2_000  # clients of one transaction


class Overtaken(Exception):
    """Another worker took this bulk for abandoned and is further on, or somebody has stopped it."""


def run(bulk: Bulk) -> None:
    """Change all that are left."""
    deed, chosen = deeds.from_json(bulk.deed), selection.from_json(bulk.selection)
    ids = _left(bulk, chosen)
    pace, judge, at = Pace(FIRST, most=MOST), Judge(deed, bulk.by), 0
    with contextlib.suppress(Overtaken), db.heavy_writing():
        while at < len(ids):
            jobs.go_on()
            portion = ids[at : at + pace.rows()]
            pace.note(len(portion), _apply_again(bulk, chosen, judge, portion))
            at += len(portion)
        finish(bulk, BulkState.DONE)


def _left(bulk: Bulk, chosen: Selection) -> list[int]:
    """Read once, since the deed itself may be what they are chosen by; each portion looks at its own again."""
    rows = chosen.rows(bulk.by).order_by()
    return sorted(rows.filter(pk__gt=bulk.reached).values_list("pk", flat=True))


def _apply_again(bulk: Bulk, chosen: Selection, judge: Judge, ids: Sequence[int]) -> float:
    """A second time if somebody took a place at the same moment, an INN or a tag: now it is seen."""
    try:
        return apply(bulk, chosen, judge, ids)
    except IntegrityError:
        return apply(bulk, chosen, judge, ids)


def apply(bulk: Bulk, chosen: Selection, judge: Judge, ids: Sequence[int]) -> float:
    """One portion, whole or not at all, with how far we are; tells how many seconds its transaction took.

    What becomes of each client is judged before anybody is kept from writing, where the database can tell that nobody
    has written since; else, and if somebody has, it is judged while nobody can.
    """
    seen = version.seen()
    ahead = judged(chosen, judge, ids) if seen is not None else None
    started = time.monotonic()
    with transaction.atomic():
        held = _hold(bulk, ids[0])
        if seen is None or ahead is None or not seen.is_still(version.seen()):
            ahead = judged(chosen, judge, ids)
        rows, counts = ahead
        if rows:
            assert held.change_set_id is not None
            applying.apply(judge.deed, rows, change_set_id=held.change_set_id)
        held.counts = dict(Counter(held.counts) + counts)
        held.done, held.reached = held.done + len(ids), ids[-1]
        held.save(update_fields=["counts", "done", "reached"])
    return time.monotonic() - started


def _hold(bulk: Bulk, first: int) -> Bulk:
    held = Bulk.objects.select_for_update().get(pk=bulk.pk)
    if held.state != BulkState.RUNNING or held.reached >= first:
        raise Overtaken
    return held


def judged(chosen: Selection, judge: Judge, ids: Sequence[int]) -> tuple[list[Row], Counter[str]]:
    """Those to be changed, held until the transaction ends, and what becomes of all of them."""
    if not db.is_sqlite():  # whose transactions have all rows for themselves
        list(Client.objects.select_for_update().filter(OneOf("pk", ids)).order_by("pk").values_list("pk"))
    judge.look_again()
    own = applying.columns(judge.deed)
    told = judge.deed.told(chosen.rows(judge.by)).filter(OneOf("pk", ids)).order_by("pk")
    counts: Counter[str] = Counter()
    rows, places = [], set[tuple[str, str]]()
    for *facts, inn, kpp in told.values_list(*own, *Fact._fields, "inn", "kpp"):
        verdict = judge.of(Fact(*facts[len(own) :]))
        if verdict == CHANGED and judge.deed.verb == deeds.RESTORE and inn:
            verdict = TAKEN if (inn, kpp) in places else CHANGED
            places.add((inn, kpp))
        counts[verdict] += 1
        if verdict == CHANGED:
            rows.append(Row(*facts[: len(own)]))
    counts[GONE] += len(ids) - counts.total()
    return rows, counts


@transaction.atomic
def finish(bulk: Bulk, state: str) -> bool:
    """Close the bulk and tell the house; says whether it was open."""
    held = Bulk.objects.select_for_update().get(pk=bulk.pk)
    if held.state != BulkState.RUNNING:
        return False
    held.state, held.finished_at = state, now()
    held.save(update_fields=["state", "finished_at"])
    deed: Deed = deeds.from_json(held.deed)
    events.publish(
        happened.BulkFinished(
            by_id=held.by_id, change_set_id=held.change_set_id, bulk_id=held.pk, verb=deed.verb, field=deed.field,
            changed=held.counts.get(CHANGED, 0),
        )
    )  # fmt: skip
    return True
