"""Reading a file that came back: cells that say something else than when they were written, and what they would do."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from krug.clients.sheets import choosing
from krug.clients.sheets.column import FileColumn, said
from krug.clients.sheets.judging import Asked, Judge, Judged
from krug.clients.sheets.reading import typed_of
from krug.core import db, jobs
from krug.exchange.exporting.marks import Mark, Marker, print_of, print_of_said
from krug.exchange.models import Export, Import, Outcome, StagedRow
from krug.exchange.reading import Book, Row
from krug.exchange.returning import recognising
from krug.exchange.returning.recognising import Sheet

PORTION = 500
NEW, STRANGE, TWICE, GONE = "new", "strange", "twice", "not_yours"
_COLUMNS = ("load", "number", "values", "bad", "outcome", "client_id", "news")
_TOLD = 300  # signs of a value in a list


class Changed(NamedTuple):
    """A row with cells that say something else than when they were written. ``prints`` are what those said."""

    sheet: str
    number: int
    mark: Mark
    cells: Mapping[str, Any]
    prints: Mapping[str, int]
    bad: list[list[str]]


@dataclass
class _Reading:
    load: Import
    export: Export
    columns: dict[str, FileColumn | None]  # None for those nobody offers any more
    marker: Marker
    judge: Judge
    counts: Counter[str] = field(default_factory=Counter)
    seen: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)
    twice: set[int] = field(default_factory=set)
    refused: list[tuple[Any, ...]] = field(default_factory=list)  # rows to be written down with the next portion


def columns_of(load: Import, export: Export) -> dict[str, FileColumn | None]:
    """The export's columns, None for those that whoever brings the file back may not have."""
    known = choosing.known(load.by)
    return {code: known.get(code) for code in export.columns}


def stage(load: Import, book: Book, export: Export) -> None:
    """Write down every row that wants something, and count the others."""
    with translation.override(export.language or None):
        every = choosing.every(load.by)
        columns = {code: every.get(code) for code in export.columns}
        judge = Judge(load.by, columns_of(load, export))
        reading = _Reading(load, export, columns, Marker(export.pk, export.columns), judge)
        with transaction.atomic():
            StagedRow.objects.filter(load=load).delete()
        found = recognising.sheets(book, export)
        for sheet in found:
            recognising.place(sheet, book, columns, reading.marker)
        load.sheets = [sheet.layout.sheet for sheet in found]
        load.sheet, load.header_row = found[0].layout.sheet, found[0].layout.header_row
        load.export = export
        for sheet in found:
            _stage_sheet(reading, book, sheet)
        _refuse_twice(reading)
        load.rows_total = reading.counts["rows"]
        strange = [name for sheet in found for name in sheet.strange]
        load.counts = {
            **dict.fromkeys((*Outcome.values, "cells", "new"), 0), **reading.counts,
            "strange": list(dict.fromkeys(strange))[:20], "gone": found[0].gone, "skipped": dict(book.skipped.counts),
        }  # fmt: skip


def _stage_sheet(reading: _Reading, book: Book, sheet: Sheet) -> None:
    waiting: list[Changed] = []
    for row in book.rows(sheet.layout):
        reading.counts["rows"] += 1
        changed = _changed(reading, sheet, row)
        if changed is not None:
            waiting.append(changed)
        if len(waiting) + len(reading.refused) >= PORTION:
            _judge(reading, waiting)
            waiting = []
    _judge(reading, waiting)


def _changed(reading: _Reading, sheet: Sheet, row: Row) -> Changed | None:
    """None for a row that says what it said, or that is none of ours: that is written down at once."""
    text = str(row.cells[sheet.mark_at] or "")
    mark = reading.marker.read(text)
    if mark is None:
        _refuse(reading, sheet, row, NEW if not text.strip() else STRANGE)
        return None
    cells, prints = {}, {}
    for at_mark, (code, column) in enumerate(reading.columns.items()):
        at = sheet.places.get(code)
        if column is not None and at is not None and print_of(column, row.cells[at]) != mark.prints[at_mark]:
            cells[code], prints[code] = row.cells[at], mark.prints[at_mark]
    if mark.client_id in reading.seen:
        reading.twice.add(mark.client_id)
    reading.seen.add(mark.client_id)
    if not cells:
        reading.counts["same"] += 1
        return None
    reading.changed.add(mark.client_id)
    return Changed(sheet.layout.sheet, row.number, mark, cells, prints, _unreadable(reading, sheet, row, cells))


def _unreadable(reading: _Reading, sheet: Sheet, row: Row, cells: dict[str, Any]) -> list[list[str]]:
    """Errors of formulas, numbers that have lost digits: such a cell is no change."""
    bad = []
    codes = {at: code for code, at in sheet.places.items()}
    for problem in row.problems:
        code = codes.get(-1 if problem.column is None else problem.column, "")
        if problem.code in {"error", "encoding", "digits", "formula"} and code in cells:
            column = reading.columns[code]
            del cells[code]
            bad.append([str(column.label if column else code), problem.text[:_TOLD], problem.code, problem.sentence])
    return bad


def _refuse(reading: _Reading, sheet: Sheet, row: Row, code: str) -> None:
    """A row as a whole, without a mark or with one that is none."""
    reading.counts["bad"] += 1
    reading.counts["new"] += code == NEW
    shown = [str(cell) for at, cell in enumerate(row.cells) if at != sheet.mark_at and cell not in (None, "")]
    values = {"sheet": sheet.layout.sheet, "name": ", ".join(shown[:3])[:_TOLD], "cells": []}
    bad = [["", "", code, why(code)]]
    reading.refused.append((reading.load.pk, row.number, values, bad, Outcome.BAD, None, None))


def why(code: str) -> str:
    return {
        NEW: _("There is no mark of Krug in this row: a new client. "
               "Load such rows the usual way, by the button above."),
        STRANGE: _("The hidden first column of this row is not as this file was written. Take the client out again."),
        TWICE: _("This client stands in the file more than once, so Krug cannot tell which row is meant. "
                 "Leave one row; for a new client empty the hidden first column."),
        GONE: _("This client is not yours to change, or is in the archive. Ask its owner."),
    }[code]  # fmt: skip


def _judge(reading: _Reading, waiting: Sequence[Changed]) -> None:
    """What each changed cell would do, written down; cells that say by now what the card says do nothing."""
    jobs.go_on()
    asked = [
        Asked(each.mark.client_id, {code: typed_of(_of(reading, code), cell) for code, cell in each.cells.items()})
        for each in waiting
    ]
    rows = [_row(reading, *pair) for pair in zip(waiting, asked, reading.judge.of(asked), strict=True)]
    told = [*(row for row in rows if row is not None), *reading.refused]
    reading.refused = []
    with transaction.atomic():
        db.insert_many(StagedRow, _COLUMNS, sorted(told, key=lambda row: row[1]))
        Import.objects.filter(pk=reading.load.pk).update(rows_done=reading.counts["rows"])


def _of(reading: _Reading, code: str) -> FileColumn:
    column = reading.columns[code]
    assert column is not None
    return column


def _row(reading: _Reading, changed: Changed, asked: Asked, judged: Judged) -> tuple[Any, ...] | None:
    bad, cells = list(changed.bad), []
    if judged.client is None:
        bad = [["", "", GONE, why(GONE)]]
    for code, typed in asked.cells.items() if judged.client else ():
        column = _of(reading, code)
        if said(column.of, typed) == judged.said_now.get(code):
            continue
        if refusal := judged.refused.get(code):
            bad.append([str(column.label), typed[:_TOLD], refusal.code, str(refusal.message)])
            continue
        is_clash = print_of_said(judged.said_now[code]) != changed.prints[code]
        cells.append({
            "code": code, "label": str(column.label), "new": typed, "old": judged.now[code],
            "was": judged.said_now[code], "clash": is_clash, "mine": False,
        })  # fmt: skip
    return _staged(reading, changed, judged, cells, bad)


def _staged(
    reading: _Reading, changed: Changed, judged: Judged, cells: list[dict[str, Any]], bad: list[list[str]]
) -> tuple[Any, ...] | None:
    clashes = sum(cell["clash"] for cell in cells)
    reading.counts["cells"] += len(cells) - clashes
    reading.counts["clashes"] += clashes
    reading.counts["update"] += len(cells) > clashes
    reading.counts["bad"] += bool(bad)
    reading.counts["same"] += not cells and not bad
    if not cells and not bad:
        return None
    values = {
        "id": changed.mark.client_id, "name": judged.client.name if judged.client else "", "sheet": changed.sheet,
        "cells": cells,
    }  # fmt: skip
    outcome = Outcome.BAD if bad else Outcome.CLASH if clashes else Outcome.UPDATE
    news = [[cell["code"], cell["old"], cell["new"]] for cell in cells if not cell["clash"]] or None
    client_id = judged.client.pk if judged.client else None
    return (reading.load.pk, changed.number, values, bad, outcome, client_id, news)


def _refuse_twice(reading: _Reading) -> None:
    """A copied row is most often a new client made from another: nothing of either is written."""
    suspect = reading.twice & reading.changed
    if not suspect:
        return
    for rows in in_portions(reading.load):
        jobs.go_on()
        told = [row for row in rows if row.values.get("id") in suspect]
        for row in told:
            cells = row.values["cells"]
            clashes = sum(cell["clash"] for cell in cells)
            reading.counts["cells"] -= len(cells) - clashes
            reading.counts["clashes"] -= clashes
            reading.counts["update"] -= len(cells) > clashes
            reading.counts["bad"] += row.outcome != Outcome.BAD
            row.values, row.outcome, row.news = {**row.values, "cells": []}, Outcome.BAD, None
            row.bad = [*row.bad, ["", "", TWICE, why(TWICE)]]
        with transaction.atomic():
            StagedRow.objects.bulk_update(told, ["values", "bad", "outcome", "news"])


def in_portions(load: Import, *, after: int = 0) -> Iterator[list[StagedRow]]:
    """Staged rows in the order of the file."""
    rows = StagedRow.objects.filter(load=load).order_by("pk")
    while portion := list(rows.filter(pk__gt=after)[:PORTION]):
        yield portion
        after = portion[-1].pk
