"""Writing what was typed into the spreadsheet, one cell or a block of them, and taking the last of it back."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from krug.clients import access, sight
from krug.clients import events as happened
from krug.clients.actions.rewriting import Rewrite, rewrite_many
from krug.clients.grid.judging import Judgement, Typed, judge
from krug.core import events, jobs
from krug.core.changes import sets
from krug.core.changes import undo as changes
from krug.core.models import ChangeSet
from krug.staff.models import Employee


class Written(NamedTuple):
    """``change_set_id`` by which it is taken back, 0 if nothing was written; a repeat has no ``judgement``."""

    change_set_id: int
    judgement: Judgement | None


def write_cells(typed: Sequence[Typed], *, key: str, by: Employee) -> Written:
    """Write those of the cells that may be written; each of the others has its verdict, and stays as it is.

    The same ``key`` again writes nothing. What somebody has changed meanwhile is a clash and is not overwritten.
    """
    try:
        return _write(typed, key, by)
    except IntegrityError:  # somebody took an INN or a contact at the same moment: now it is seen
        return _write(typed, key, by)


def _write(typed: Sequence[Typed], key: str, by: Employee) -> Written:
    judged: list[Judgement] = []

    def write() -> int:
        judged.append(judge(by, typed, hold=True))
        return _carry_out(judged[0], by)

    change_set_id = jobs.once(f"grid:{by.pk}:{key}"[:120], write)
    return Written(change_set_id, judged[0] if judged else None)


def _carry_out(judgement: Judgement, by: Employee) -> int:
    rewrites = [Rewrite(row.client, row.wish) for row in judgement.rows if row.client is not None]
    if not rewrites:
        return 0
    many = len(rewrites)
    label = ngettext("Spreadsheet: %(n)d client", "Spreadsheet: %(n)d clients", many) % {"n": many}
    change_set = sets.begin(access.GRID, by_id=by.pk, label=label)
    written = rewrite_many(rewrites, by_id=by.pk, change_set_id=change_set.pk)
    events.publish(happened.SpreadsheetWritten(by_id=by.pk, change_set_id=change_set.pk, clients=many, written=written))
    return change_set.pk


class TakenBack(NamedTuple):
    client_ids: list[int]
    kept: int  # values that somebody has changed since, and that stay


class CannotTakeBack(Exception):
    """What would come back is another's by now."""

    text = _("It cannot be undone: what would come back, an INN or a contact, is another's by now.")


def take_back_cells(change_set: ChangeSet, *, by: Employee) -> TakenBack:
    """Undo one writing. Raises AlreadyUndone, CannotTakeBack, and FieldDenied when the role of ``by`` has been denied
    the field since.
    """
    sight.hold_set(by, change_set.pk)
    clients = change_set.changes.order_by().values_list("client_id", flat=True).distinct()
    ids = [pk for pk in clients if pk is not None]
    try:
        done = changes.undo(change_set.pk, by_id=by.pk)
    except IntegrityError as error:
        raise CannotTakeBack from error
    return TakenBack(ids, len(done.kept))
