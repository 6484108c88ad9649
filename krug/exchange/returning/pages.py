"""What the pages of an import show of a file that came back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime

from krug.exchange.models import Import, Outcome, StagedRow, State

SHOWN = 100


@dataclass(frozen=True)
class Cell:
    """A changed cell in words."""

    row: int
    sheet: str
    number: int
    client_id: int
    name: str
    code: str
    label: str
    old: str
    new: str
    mine: bool


def context(load: Import) -> dict[str, Any]:
    rows = StagedRow.objects.filter(load=load).order_by("pk")
    changed = rows.filter(outcome__in=[Outcome.UPDATE, Outcome.CLASH, Outcome.BAD])
    clashing = rows.filter(outcome__in=[Outcome.CLASH, Outcome.BAD])
    assert load.export is not None
    counts = {"clashes": 0, "mine": 0, "new": 0, "strange": [], "gone": [], "cells": 0, "same": 0, **load.counts}
    is_open = load.state == State.READY
    preview = load.counts.get("preview", load.counts)
    return {
        "returned": load.export, "written_at": localtime(load.export.made_at), "returned_counts": counts,
        "previewed": preview, "is_open": is_open, "several": len(load.sheets) > 1,
        "changes": _first(changed, clash=False) if is_open and counts["cells"] else [],
        "clashes": _first(clashing, clash=True) if is_open and counts["clashes"] else [],
    }  # fmt: skip


def _first(rows: Any, *, clash: bool) -> list[Cell]:
    found: list[Cell] = []
    for cell in _cells(rows, clash=clash):
        if len(found) == SHOWN:
            break
        found.append(cell)
    return found


def _cells(rows: Any, *, clash: bool) -> Iterator[Cell]:
    for row in rows.iterator(chunk_size=SHOWN):
        yield from changed_cells(row, clash=clash)


def changed_cells(row: StagedRow, *, clash: bool) -> Iterator[Cell]:
    """Those that are written, or those that were changed on both sides."""
    for cell in row.values.get("cells", ()):
        if cell["clash"] == clash:
            yield Cell(
                row.pk, row.values["sheet"], row.number, row.values["id"], row.values["name"], cell["code"],
                cell["label"], cell["old"], cell["new"], cell["mine"],
            )  # fmt: skip
