"""Reading a sheet into staged rows: each cell by its column, each row accounted for."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from krug.clients import sight
from krug.clients.matching import FINDS
from krug.clients.portable import as_text
from krug.core import db, jobs, registry
from krug.core.registry import Column
from krug.core.text.fold import fold
from krug.core.text.refusals import Refusal
from krug.exchange import mapping
from krug.exchange.exporting.marks import export_of
from krug.exchange.models import Import, Outcome, StagedRow
from krug.exchange.reading import Book, Layout, Row, open_book

PORTION = 2_000
LOOKED_AT = 300  # rows by which columns are guessed
_COLUMNS = ("load", "number", "values", "bad", "outcome")


@dataclass(slots=True)
class Staged:
    """A row of the sheet as it was understood; ``outcome`` is what is written of it so far."""

    pk: int
    number: int
    values: dict[str, Any]
    bad: list[list[str]]
    outcome: str


class Repeated:
    """Which keys stand in more than one row: only such rows have to be remembered while others are looked at."""

    def __init__(self) -> None:
        self._once: set[int] = set()
        self._again: set[int] = set()

    def note(self, values: Mapping[str, Any]) -> None:
        keys = {(kind, key) for kind, _value, key, *_rest in values.get("contacts", ()) if kind in FINDS}
        keys |= {("inn", values["inn"])} if "inn" in values else set()
        keys |= {("company", values["company"])} if "company" in values else set()
        for key in map(hash, keys):
            (self._again if key in self._once else self._once).add(key)

    def any_of(self, keys: Iterable[object]) -> bool:
        return not self._again.isdisjoint(map(hash, keys))


def open_load(load: Import) -> Book:
    return open_book(Path(settings.FILES_ROOT) / load.path)


def read_layout(load: Import, book: Book) -> Layout:
    """Find the table, and guess its columns unless that was done or corrected by hand."""
    layout = book.layout(load.sheet or None, header_row=load.header_row or None)
    load.sheets = [sheet.name for sheet in book.sheets if not sheet.hidden]
    load.sheet, load.header_row = layout.sheet, layout.header_row
    if not load.mapping:
        first = [row.cells for row in islice(book.rows(layout), LOOKED_AT)]
        load.mapping = [_allowed(load, column) for column in mapping.guess(layout.headers, first)]
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
    sheet_rows = book.rows(layout)
    staged, repeated = 0, Repeated()
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
    return repeated


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
    readers = [
        _Reader(
            column["index"], column["header"], _for(load, registry.portable[column["target"]]),
            says_header=column["target"] == mapping.NOTE and fold(column["header"]).strip(". :") not in _note_names(),
        )
        for column in wanted
    ]  # fmt: skip
    return sorted(readers, key=lambda reader: (reader.column.order, reader.index))


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
    return (load_id, row.number, values, bad, Outcome.BAD if bad else Outcome.CREATE)


def _header_at(index: int | None, readers: Iterable[_Reader]) -> str | None:
    return next((reader.header for reader in readers if reader.index == index), None)


def in_portions(load: Import, size: Callable[[], int], *, after: int = 0) -> Iterator[list[Staged]]:
    """Staged rows in the order of the sheet; ``size`` is asked before each portion."""
    reached = after
    while found := db.rows(_NEXT, [load.pk, reached, size()]):
        portion = [
            Staged(pk, number, json.loads(values), json.loads(bad) if bad != "[]" else [], outcome)
            for pk, number, values, bad, outcome in found
        ]
        yield portion
        reached = portion[-1].pk


_NEXT = """
SELECT id, number, "values", bad, outcome FROM exchange_stagedrow WHERE load_id = %s AND id > %s ORDER BY id LIMIT %s
"""
