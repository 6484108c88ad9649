"""Writing what a file that came back wants, portion by portion, each whole or not at all; the whole is one change set.

Killed at any point it goes on after the last portion. What somebody changed after the preview stays, and is told of.
"""

import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from krug.clients import actions as clients
from krug.clients.actions import Rewrite
from krug.clients.sheets.judging import Asked, Judge, Judged
from krug.core import db, jobs
from krug.core.portions import Pace
from krug.exchange import loading
from krug.exchange.loading import Overtaken
from krug.exchange.models import Import, Outcome, StagedRow, State
from krug.exchange.returning import staging

FIRST, MOST = 100, 500  # rows of one transaction
_COUNTED = ("create", "update", "same", "bad", "cells")


def run(load: Import) -> None:
    assert load.export is not None
    with translation.override(load.export.language or None):
        judge, pace = Judge(load.by, staging.columns_of(load, load.export)), Pace(FIRST, most=MOST)
        rows = StagedRow.objects.filter(load=load).order_by("pk")
        with contextlib.suppress(Overtaken), db.heavy_writing():
            loading.begin(load)
            reached = _reached(load)
            while portion := list(rows.filter(pk__gt=reached)[: pace.rows()]):
                jobs.go_on()
                pace.note(len(portion), _apply_again(load, judge, portion))
                reached = portion[-1].pk
            loading.finish(load)


def _reached(load: Import) -> int:
    return int(Import.objects.get(pk=load.pk).counts.get("reached", 0))


def _apply_again(load: Import, judge: Judge, rows: Sequence[StagedRow]) -> float:
    """A second time if somebody took an INN or a contact at the same moment: now it is seen."""
    try:
        return _apply(load, judge, rows)
    except IntegrityError:
        return _apply(load, judge, rows)


def _apply(load: Import, judge: Judge, rows: Sequence[StagedRow]) -> float:
    started = time.monotonic()
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=load.pk)
        if held.state != State.RUNNING or held.counts.get("reached", 0) >= rows[0].pk:
            raise Overtaken
        counts = Counter({name: held.counts.get(name, 0) for name in _COUNTED})
        _write(held, judge, rows, counts)
        held.counts = {**held.counts, **counts, "reached": rows[-1].pk}
        held.rows_done += len(rows)
        held.save(update_fields=["counts", "rows_done"])
        load.counts, load.rows_done = held.counts, held.rows_done
    return time.monotonic() - started


def _write(load: Import, judge: Judge, rows: Sequence[StagedRow], counts: "Counter[str]") -> None:
    assert load.change_set_id is not None
    wanted = [(row, [cell for cell in row.values["cells"] if cell["mine"] or not cell["clash"]]) for row in rows]
    asked = {
        row.pk: Asked(row.values["id"], {cell["code"]: cell["new"] for cell in cells}) for row, cells in wanted if cells
    }
    # Cells that cannot be written are taken out, and what is left is judged once more, without them.
    first = dict(zip(asked, judge.of(list(asked.values()), hold=True), strict=True))
    kept = {pk: _unchanged(wanted_cells, first[pk]) for pk, wanted_cells in _cells(wanted) if pk in first}
    left = {
        pk: Asked(asked[pk].client_id, {code: asked[pk].cells[code] for code in codes})
        for pk, codes in kept.items()
        if codes
    }
    judged = dict(zip(left, judge.of(list(left.values())), strict=True))
    rewrites = [Rewrite(each.client, each.wish) for each in judged.values() if each.client is not None]
    if rewrites:
        counts["cells"] += clients.rewrite_many(rewrites, by_id=load.by_id, change_set_id=load.change_set_id)
    counts["update"] += len(rewrites)
    _tell(wanted, first, kept, counts)


def _cells(wanted: Sequence[tuple[StagedRow, list[dict[str, Any]]]]) -> list[tuple[int, list[dict[str, Any]]]]:
    return [(row.pk, cells) for row, cells in wanted]


def _unchanged(cells: Sequence[dict[str, Any]], judged: Judged) -> list[str]:
    """Codes of the cells that may be written: the card still says what it said in the preview."""
    return [
        cell["code"]
        for cell in cells
        if judged.said_now.get(cell["code"]) == cell["was"] and cell["code"] not in judged.refused
    ]


def _tell(
    wanted: Sequence[tuple[StagedRow, list[dict[str, Any]]]], first: dict[int, Judged], kept: dict[int, list[str]],
    counts: "Counter[str]",
) -> None:  # fmt: skip
    """Cells that were promised and not written, with the reason."""
    told = []
    for row, cells in wanted:
        missed = [cell for cell in cells if cell["code"] not in kept.get(row.pk, ())]
        if missed:
            row.bad = [*row.bad, *(_why(cell, first[row.pk]) for cell in missed)]
            row.outcome = Outcome.BAD
            told.append(row)
        counts["bad"] += bool(row.bad)
    StagedRow.objects.bulk_update(told, ["bad", "outcome"])


def _why(cell: dict[str, Any], judged: Judged) -> list[str]:
    if judged.client is None:
        return [cell["label"], cell["new"][:300], staging.GONE, staging.why(staging.GONE)]
    if refusal := judged.refused.get(cell["code"]):
        return [cell["label"], cell["new"][:300], refusal.code, str(refusal.message)]
    now = judged.now.get(cell["code"], "") or _("empty")
    said = _("Somebody changed it after you looked: it is «%(now)s» now, and was left so.")
    return [cell["label"], cell["new"][:300], "since", said % {"now": now[:100]}]
