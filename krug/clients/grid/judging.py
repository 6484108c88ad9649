"""What typed cells would do: each changes something, says the same, is refused, or clashes with what stands there."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from krug.clients.sheets import choosing
from krug.clients.sheets.column import FileColumn, said
from krug.clients.sheets.judging import Asked, Judge, Judged
from krug.clients.sheets.reading import NOT_YOURS_TO_SEE, typed_of
from krug.core.rights import Actor
from krug.core.text.refusals import Refusal

MOST = 10_000  # cells at once
LONGEST_CELL = 5_000
GONE = Refusal("gone", _("This client is not yours to change, or is in the archive. Ask its owner."))
CLASHES = Refusal("clash", _("Somebody has changed it meanwhile."))


class Typed(NamedTuple):
    """``was`` is what stood in the cell for whoever typed."""

    client_id: int
    code: str
    new: str
    was: str = ""


class Fate(Enum):
    CHANGE = "change"
    SAME = "same"
    REFUSED = "refused"
    CLASH = "clash"


class Verdict(NamedTuple):
    typed: Typed
    fate: Fate
    now: str = ""
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        cell = self.typed
        return {
            "id": cell.client_id, "code": cell.code, "new": cell.new, "now": self.now, "fate": self.fate.value,
            "why": self.why,
        }  # fmt: skip


class Judgement(NamedTuple):
    verdicts: list[Verdict]
    rows: list[Judged]  # with wishes of the cells that are to be written, and of no other
    every: list[Judged]  # also those of which nothing is

    def of(self, fate: Fate) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.fate is fate]


def judge(actor: Actor, typed: Sequence[Typed], *, hold: bool = False) -> Judgement:
    """With ``hold`` nobody changes the clients until the transaction ends."""
    known = choosing.known(actor)
    codes = {cell.code for cell in typed}
    columns = {code: known[code] for code in known if code in codes} | dict.fromkeys(codes - set(known))
    judge = Judge(actor, columns)
    asked = _asked(columns, typed)
    found = dict(zip(asked, judge.of(list(asked.values()), hold=hold), strict=True))
    latest = {(cell.client_id, cell.code): cell for cell in typed}  # of one cell typed twice the last counts
    verdicts = [_verdict(columns[cell.code], cell, found[cell.client_id]) for cell in latest.values()]
    return Judgement(verdicts, _to_be_written(judge, columns, verdicts, found), list(found.values()))


def _asked(columns: dict[str, FileColumn | None], typed: Sequence[Typed]) -> dict[int, Asked]:
    cells: dict[int, dict[str, str]] = {}
    for cell in typed:
        column = columns[cell.code]
        cells.setdefault(cell.client_id, {})[cell.code] = typed_of(column, cell.new) if column else cell.new
    return {pk: Asked(pk, of_row) for pk, of_row in cells.items()}


def _verdict(column: FileColumn | None, cell: Typed, judged: Judged) -> Verdict:
    if judged.client is None:
        return Verdict(cell, Fate.REFUSED, "", str(GONE.message))
    if column is None:
        return Verdict(cell, Fate.REFUSED, "", str(NOT_YOURS_TO_SEE.message))
    now, said_now = judged.now[cell.code], judged.said_now[cell.code]
    if said(column.of, cell.new) == said_now:
        return Verdict(cell, Fate.SAME, now)
    if refusal := judged.refused.get(cell.code):
        return Verdict(cell, Fate.REFUSED, now, str(refusal.message))
    if said(column.of, cell.was) != said_now:
        return Verdict(cell, Fate.CLASH, now, str(CLASHES.message))
    return Verdict(cell, Fate.CHANGE, now)


def _to_be_written(
    judge: Judge, columns: dict[str, FileColumn | None], verdicts: Sequence[Verdict], found: dict[int, Judged]
) -> list[Judged]:
    """A row with a clash is judged once more, without it."""
    writes: dict[int, list[Typed]] = {}
    for verdict in verdicts:
        if verdict.fate is Fate.CHANGE:
            writes.setdefault(verdict.typed.client_id, []).append(verdict.typed)
    clashing = {verdict.typed.client_id for verdict in verdicts if verdict.fate is Fate.CLASH} & set(writes)
    left = _asked(columns, [cell for pk in clashing for cell in writes[pk]])
    found = {**found, **dict(zip(left, judge.of(list(left.values())), strict=True))} if left else found
    return [found[pk] for pk in writes]
