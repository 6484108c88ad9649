"""Reading a sheet into staged rows: each cell by its column, each row accounted for."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from krug.clients import contact_words, sight
from krug.clients.keys import Key
from krug.clients.matching import FINDS
from krug.clients.portable import as_text
from krug.core import db, jobs, registry
from krug.core.registry import Column
from krug.core.text.fold import fold
from krug.core.text.refusals import Refusal
from krug.exchange import making, mapping, remembering, updating
from krug.exchange.exporting.marks import export_of
from krug.exchange.models import Import, Outcome, StagedRow
from krug.exchange.reading import Book, Layout, Row, open_book

PORTION = 2_000
LOOKED_AT = 300  # rows by which columns are guessed
_COLUMNS = ("load", "number", "values", "bad", "outcome", "cells")


@dataclass(slots=True)
class Staged:
    """A row of the sheet as it was understood; ``outcome`` is what is written of it so far."""

    pk: int
    number: int
    values: dict[str, Any]
    bad: list[list[str]]
    outcome: str
    client_id: int | None = None


class Repeated:
    """Which keys stand in more than one row: only such rows have to be remembered while others are looked at."""

    def __init__(self, key: Key | None = None) -> None:
        self._key = key
        self._once: set[int] = set()
        self._again: set[int] = set()

    def note(self, values: Mapping[str, Any]) -> None:
        keys = {(kind, key) for kind, _value, key, *_rest in values.get("contacts", ()) if kind in FINDS}
        keys |= {("inn", values["inn"])} if "inn" in values else set()
        keys |= {("company", values["company"])} if "company" in values else set()
        keys |= set(self._key.hints(values)) if self._key else set()
        for key in map(hash, keys):
            (self._again if key in self._once else self._once).add(key)

    def any_of(self, keys: Iterable[object]) -> bool:
        return not self._again.isdisjoint(map(hash, keys))


def open_load(load: Import) -> Book:
    return open_book(Path(settings.FILES_ROOT) / load.path)


def read_layout(load: Import, book: Book, *, with_policies: bool = True) -> Layout:
    """Find the table, and guess its columns unless that was done or corrected by hand. What they were last time goes
    before what they seem to be."""
    layout = book.layout(load.sheet or None, header_row=load.header_row or None)
    load.sheets = [s.name for s in book.sheets if not s.hidden and (s.rows or s.name == layout.sheet)]
    load.sheet, load.header_row = layout.sheet, layout.header_row
    load.headings = remembering.fingerprint(layout.headers)
    lacking = [column for column in load.mapping if column["target"] == making.NEW]
    first = [row.cells for row in islice(book.rows(layout), LOOKED_AT)] if lacking or not load.mapping else []
    if not load.mapping:
        load.mapping = [_allowed(load, column) for column in mapping.guess(layout.headers, first)]
        if load.recalls:
            remembering.take(load, with_policies=with_policies)
    for column in lacking:
        making.describe(column, mapping.texts_of(first, column["index"]))
    return layout


def _allowed(load: Import, column: mapping.Mapped) -> dict[str, Any]:
    """What the role of whoever loads may not write is left out, not put into the note."""
    if export_of(column.header) is not None:
        column.target, column.confidence = mapping.NOTHING, 100  # marks of a file of ours that nobody knows any more
    if column.target and not sight.may_load(load.by, column.target):
        column.target, column.confidence = mapping.NOTHING, 100
    return column.as_dict()


def stage(load: Import, book: Book, layout: Layout) -> Repeated:
    """Write every row down as it was understood. What was staged before is replaced."""
    with transaction.atomic():
        StagedRow.objects.filter(load=load).delete()
    readers = _readers(load)
    sheet_rows = mended(load, book.rows(layout))
    staged, repeated = 0, Repeated(updating.key(load))
    while portion := list(islice(sheet_rows, PORTION)):
        jobs.go_on()
        rows = [_staged(load.pk, row, readers) for row in portion]
        staged += len(rows)
        for row in rows:
            repeated.note(row[_COLUMNS.index("values")])
        with transaction.atomic():
            db.insert_many(StagedRow, _COLUMNS, rows)
            Import.objects.filter(pk=load.pk).update(rows_done=staged)
    load.rows_total = staged
    load.counts = {"rows": staged, "blank": book.skipped.counts.get("blank", 0), "totals": _totals(book)}
    _leave_out(load)
    return repeated


def mended(load: Import, rows: Iterator[Row]) -> Iterator[Row]:
    """What was corrected by hand of an earlier reading counts in this one too."""
    cells = {each.number: each.cells for each in load.corrections.filter(sheet=load.sheet) if each.cells}
    if not cells:
        return rows
    return (corrected(row, cells[row.number]) if row.number in cells else row for row in rows)


def _leave_out(load: Import) -> None:
    """So does what was left out."""
    corrections = load.corrections.filter(sheet=load.sheet)
    corrections.update(counted={})
    if numbers := list(corrections.filter(is_left=True).values_list("number", flat=True)):
        left = StagedRow.objects.filter(load=load, number__in=numbers).update(outcome=Outcome.LEFT)
        load.counts["left"] = left


def _totals(book: Book) -> list[int]:
    """Numbers of the rows of sums, which are no clients."""
    runs = (run for run in book.skipped.runs if run.reason == "total")
    return [number for run in runs for number in range(run.first, run.last + 1)][:100]


@dataclass(frozen=True)
class _Reader:
    index: int
    header: str
    column: Column
    says_header: bool


def _readers(load: Import) -> list[_Reader]:
    """In the order columns build on each other: names before the rest, notes last."""
    wanted = [column for column in load.mapping if column["target"]]
    targets = {column["index"]: column["target"] for column in wanted}
    readers = [
        _Reader(
            column["index"], column["header"], _labelled(_column_of(load, column), column, targets),
            says_header=column["target"] == mapping.NOTE and fold(column["header"]).strip(". :") not in _note_names(),
        )
        for column in wanted
    ]  # fmt: skip
    orders = {reader.index: reader.column.order for reader in readers}
    return sorted(readers, key=lambda reader: (orders[contact_words.spoken_of(targets, reader.index)], reader.index))


def _labelled(column: Column, mapped: dict[str, Any], targets: Mapping[int, str]) -> Column:
    """Phones and e-mails with what their column, or the one right before it, says they are for."""
    if not contact_words.are_labelled(mapped["header"], targets, mapped["index"]):
        return column
    return replace(column, read=contact_words.labelled(column.read, mapped["header"]))


def _column_of(load: Import, column: dict[str, Any]) -> Column:
    if column["target"] == making.NEW:
        return making.reader(column)
    return _for(load, registry.portable[column["target"]])


def _for(load: Import, column: Column) -> Column:
    return replace(column, read=column.read_for(load.by)) if column.read_for else column


def _note_names() -> tuple[str, ...]:
    return registry.portable[mapping.NOTE].headers


def _staged(load_id: int, row: Row, readers: Iterable[_Reader]) -> tuple[Any, ...]:
    values: dict[str, Any] = {}
    bad: list[list[str]] = []
    for reader in readers:
        cell = row.cells[reader.index]
        if cell is None or cell == "":
            continue
        try:
            reader.column.read(f"{reader.header}: {as_text(cell)}" if reader.says_header else cell, values)
        except Refusal as refusal:
            bad.append([reader.header, as_text(cell)[:300], refusal.code, str(refusal.message)])
    for problem in row.problems:
        if problem.code in {"error", "formula", "encoding", "digits", "cut"}:
            header = _header_at(problem.column, readers)
            if header is not None:
                bad.append([header, problem.text[:300], problem.code, problem.sentence])
    # Most rows of most files are new clients: only the others are written once more.
    return (load_id, row.number, values, bad, Outcome.BAD if bad else Outcome.CREATE, _texts(row) if bad else None)


def read_again(load: Import, row: Row) -> tuple[dict[str, Any], list[list[str]]]:
    """One row on its own, as the whole sheet was read: its values, and what could not be read of it."""
    _load, _number, values, bad, *_rest = _staged(load.pk, row, _readers(load))
    return values, bad


def corrected(row: Row, cells: Mapping[str, str]) -> Row:
    """With cells that somebody has corrected, by their places. What was wrong with those is no matter any more."""
    texts = [cells.get(str(at), cell) for at, cell in enumerate(row.cells)]
    return row._replace(cells=tuple(texts), problems=tuple(p for p in row.problems if str(p.column) not in cells))


def _texts(row: Row) -> list[str]:
    """The cells of a row as somebody would correct them; of an error of Excel's what it shows."""
    texts = [cell if isinstance(cell, str) else as_text(cell) for cell in row.cells]
    for problem in row.problems:
        if problem.column is not None and not texts[problem.column]:
            texts[problem.column] = problem.text
    return texts


def keep_cells(load: Import, book: Book, layout: Layout) -> None:
    """The cells of rows that only the preview found bad: the file is read once more, if there are any."""
    lacking = StagedRow.objects.filter(load=load, outcome=Outcome.BAD, cells__isnull=True)
    by_number = dict(lacking.values_list("number", "pk"))
    rows = ((_texts(row), by_number[row.number]) for row in book.rows(layout) if row.number in by_number)
    while by_number and (portion := list(islice(rows, PORTION))):
        jobs.go_on()
        with transaction.atomic():
            db.update_many(StagedRow, ["cells"], portion)


def _header_at(index: int | None, readers: Iterable[_Reader]) -> str | None:
    return next((reader.header for reader in readers if reader.index == index), None)


def in_portions(load: Import, size: Callable[[], int], *, after: int = 0) -> Iterator[list[Staged]]:
    """Staged rows in the order of the sheet; ``size`` is asked before each portion."""
    reached = after
    while found := db.rows(_NEXT, [load.pk, reached, size()]):
        portion = [
            Staged(pk, number, json.loads(values), json.loads(bad) if bad != "[]" else [], outcome, client_id)
            for pk, number, values, bad, outcome, client_id in found
        ]
        yield portion
        reached = portion[-1].pk


_NEXT = """
SELECT id, number, "values", bad, outcome, client_id FROM exchange_stagedrow
WHERE load_id = %s AND id > %s AND outcome <> 'left' ORDER BY id LIMIT %s
"""
