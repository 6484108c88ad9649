"""Verbs about exports: begin one, stop it, take away what has had its day."""

from datetime import timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from krug.clients import access as clients
from krug.clients.bulk.selection import Selection
from krug.clients.conditions.haste import LONGEST_EXACT_S
from krug.clients.sheets import rows
from krug.core import jobs, origin
from krug.core.rights import Denied
from krug.exchange.exporting import writing
from krug.exchange.models import Export, ExportState
from krug.staff.models import Employee
from krug.staff.words import language_of

RUN = "krug.exchange.exporting.jobs.write"
KEPT = timedelta(days=1)  # from when a file is ready
GIVEN_UP = timedelta(days=1)  # after which nobody writes an export any more


class NotNow(Exception):
    """The export is in a state in which this cannot be done; somebody was faster, or the page is old."""


def begin(
    selection: Selection, columns: list[str], *, form: str, asked: str, key: str, by: Employee,
    in_background: bool = True,
) -> Export:  # fmt: skip
    """Have the selection written into a file. The same ``key`` again gives the same export.

    Raises Denied; BadCondition; TooWide when counting by the condition takes too long.
    """
    if not by.may(clients.EXPORT):
        raise Denied(_("Your role does not take clients out into files."))
    key = f"{by.pk}:{key}"[:120]
    known = Export.objects.filter(key=key).first()
    if known is not None:
        return known
    total = rows.count(selection, by, LONGEST_EXACT_S)
    try:
        with transaction.atomic():
            export = Export.objects.create(
                by=by, key=key, form=form, selection=selection.as_json(), columns=columns, asked=asked, total=total,
                origin=list(origin.current()), language=language_of(by),
                is_masked=not clients.covers_all(by, clients.SEE_CONTACTS, of=clients.EXPORT),
            )  # fmt: skip
            if in_background:
                jobs.enqueue(RUN, export.pk)
    except IntegrityError:
        return Export.objects.get(key=key)
    return export


def stop(export: Export, *, by: Employee) -> None:
    """Write no more; what was written of the file is thrown away. Raises NotNow."""
    running = Export.objects.filter(pk=export.pk, state=ExportState.RUNNING)
    if not running.update(state=ExportState.STOPPED, finished_at=now()):
        raise NotNow


def path_of(export: Export) -> Path | None:
    """The file, as long as it may be had."""
    is_had = export.state == ExportState.DONE and export.finished_at and export.finished_at + KEPT > now()
    path = writing.folder() / export.path
    return path if is_had and path.is_file() else None


def sweep() -> int:
    """Take away files that have had their day and what nobody finished; says how many files went."""
    moment = now()
    old = Export.objects.filter(state=ExportState.DONE, finished_at__lt=moment - KEPT)
    old.update(state=ExportState.EXPIRED)
    for export in Export.objects.filter(state=ExportState.RUNNING, made_at__lt=moment - GIVEN_UP):
        writing.fail(export, _("The file could not be written. Try again; if that fails too, ask the administrator."))
    kept = set(Export.objects.filter(state=ExportState.DONE).values_list("path", flat=True))
    gone = 0
    for path in writing.folder().glob("*"):
        is_young = path.stat().st_mtime > (moment - GIVEN_UP).timestamp()
        if path.name not in kept and not is_young:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
