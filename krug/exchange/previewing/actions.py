"""Verbs about single rows before they are loaded: correct their cells, leave them out, take them in again.

Each holds the import, so that no row is corrected while it is loaded; what was typed is kept whatever becomes of it,
beside the row and for the next reading of the file.
"""

from collections import Counter
from collections.abc import Mapping

from django.db import transaction

from krug.exchange import loading, staging
from krug.exchange.actions import NotNow
from krug.exchange.models import Correction, Import, Outcome, StagedRow, State
from krug.exchange.previewing.rows import place_of
from krug.exchange.reading import Problem, Row
from krug.exchange.staging import Staged
from krug.staff.models import Employee
from krug.staff.words import in_words_of

LONGEST = 20_000  # signs of a cell
RULE = "rule"
_OF_READING = frozenset({"error", "encoding", "digits"})  # problems of a cell as it stands in the file
_UNPLACED = ""  # no outcome yet: whatever is found out is written down


@transaction.atomic
def mend(load: Import, row_id: int, typed: Mapping[int, str], *, by: Employee) -> StagedRow:
    """Cells of one row, by their places, as somebody has corrected them: it is read and placed anew, from what is
    kept of it. Raises NotNow when the import is not waiting, or no cells of the row were kept.
    """
    held, row = _held(load, row_id)
    if row.cells is None:
        raise NotNow
    cut = {at: text[:LONGEST] for at, text in typed.items()}
    changed = {at: text for at, text in cut.items() if 0 <= at < len(row.cells) and row.cells[at] != text}
    if changed:
        correction = _correction(held, row)
        correction.cells = correction.cells | {str(at): text for at, text in changed.items()}
        was = _counted(row, correction)
        spoiled = _spoiled(held, row, correction)
        row.cells = [changed.get(at, text) for at, text in enumerate(row.cells)]
        _read_again(held, row, spoiled)
        _place(held, row, correction, was)
    return row


@transaction.atomic
def leave(load: Import, row_id: int, *, is_left: bool, by: Employee) -> StagedRow:
    """Not load this row, or load it after all. Raises NotNow."""
    held, row = _held(load, row_id)
    if is_left == (row.outcome == Outcome.LEFT):
        return row
    correction = _correction(held, row)
    correction.is_left, was = is_left, _counted(row, correction)
    if is_left:
        row.outcome, row.client_id, row.news = Outcome.LEFT, None, None
        row.save(update_fields=["outcome", "client_id", "news"])
        _note(held, correction, was, Counter({Outcome.LEFT.value: 1}))
    else:
        _place(held, row, correction, was)
    return row


def _held(load: Import, row_id: int) -> tuple[Import, StagedRow]:
    """Rows of a file of ours that came back are an affair of its own."""
    waiting = Import.objects.select_for_update(of=("self",)).select_related("by__role")
    held = waiting.filter(pk=load.pk, state=State.READY, export=None).first()
    row = StagedRow.objects.filter(load=held, pk=row_id).first() if held else None
    if held is None or row is None:
        raise NotNow
    return held, row


def _correction(load: Import, row: StagedRow) -> Correction:
    correction, _made = Correction.objects.get_or_create(load=load, sheet=load.sheet, number=row.number)
    return correction


def _counted(row: StagedRow, correction: Correction) -> "Counter[str]":
    """What the row is in the counts so far."""
    if correction.counted:
        return Counter(correction.counted)
    is_broken = any(code == RULE for _header, _value, code, _reason in row.bad)
    return Counter({str(row.outcome): 1, "broken": int(is_broken)})


def _spoiled(load: Import, row: StagedRow, correction: Correction) -> dict[int, Problem]:
    """Cells that the file itself spoiled and nobody has corrected."""
    found: dict[int, Problem] = {}
    for header, value, code, _reason in row.bad:
        at = place_of(load, row.cells or (), header, value) if code in _OF_READING else None
        if at is not None and str(at) not in correction.cells:
            found[at] = Problem(at, code, value)
    return found


def _read_again(load: Import, row: StagedRow, spoiled: Mapping[int, Problem]) -> None:
    """All cells through the same readers; an error of a formula is no text."""
    assert row.cells is not None
    errors = {at for at, problem in spoiled.items() if problem.code == "error"}
    cells = tuple(None if at in errors else text for at, text in enumerate(row.cells))
    with in_words_of(load.by):
        row.values, row.bad = staging.read_again(load, Row(row.number, cells, tuple(spoiled.values())))
    load.save(update_fields=["mapping"])  # a list that is to be made takes up what was corrected


def _place(load: Import, row: StagedRow, correction: Correction, was: "Counter[str]") -> None:
    row.bad = [cell for cell in row.bad if cell[0]]  # what was said of the row as a whole is found out anew
    row.save(update_fields=["cells", "values", "bad"])
    with in_words_of(load.by):
        counts = loading.preview_again(load, Staged(row.pk, row.number, row.values, row.bad, _UNPLACED))
    _note(load, correction, was, counts)
    row.refresh_from_db()


def _note(load: Import, correction: Correction, was: "Counter[str]", counts: "Counter[str]") -> None:
    """Of the import's counts this row's part is another now."""
    told = {code: max(0, load.counts.get(code, 0) + counts[code] - was[code]) for code in {*was, *counts}}
    load.counts = {**load.counts, **told}
    load.save(update_fields=["counts"])
    correction.counted = {code: number for code, number in counts.items() if number}
    correction.save()
