"""Writing one export, portion by portion, into a file that gets its name only when it is whole.

Whom it holds is settled when it begins: everybody who matches at that moment, in the order of the list, each once. Who
is added later is not in it. What stands in a row is what the card said when the row was written, a moment later; who
went out of the reader's sight meanwhile is left out, which is why the file says how many of how many it has.

Killed at any point nothing is offered: the job begins anew. Memory is eight bytes a client and one portion.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from krug.clients import access as clients
from krug.clients.bulk import selection
from krug.clients.lines import Line
from krug.clients.sheets import choosing, rows
from krug.clients.sheets.column import FileColumn, Value, shown
from krug.core import events, jobs, origin
from krug.core.text.refusals import Refusal
from krug.exchange import events as happened
from krug.exchange.exporting.marks import Marker, Prints
from krug.exchange.exporting.text import Table
from krug.exchange.exporting.xlsx import About, Workbook
from krug.exchange.models import Export, ExportState, Form
from krug.staff.models import Employee
from krug.staff.words import in_words_of
from krug.ui import formats, site

PORTION = 2_000


class File(Protocol):
    def write(self, rows: Iterator[tuple[str, Sequence[Value]]]) -> None: ...
    def close(self, counted: str) -> None: ...
    def abandon(self) -> None: ...


class Stopped(Exception):
    """Somebody has stopped this export, or another worker has written it."""


def folder() -> Path:
    return Path(settings.EXPORT_ROOT)


def run(export: Export) -> None:
    """Write the file. What keeps it from being written is said in the export's ``problem``."""
    by = Employee.objects.select_related("role", "team").get(pk=export.by_id)
    with in_words_of(by), translation.override(export.language or None), contextlib.suppress(Stopped):
        try:
            _write(export, by)
        except Refusal as refusal:
            fail(export, str(refusal.message))
        except OSError as error:
            fail(export, _("The file could not be written: %(why)s. Make room on the disk and try again.")
                 % {"why": error.strerror or error})  # fmt: skip


def fail(export: Export, why: str) -> None:
    running = Export.objects.filter(pk=export.pk, state=ExportState.RUNNING)
    running.update(state=ExportState.FAILED, problem=why, finished_at=now())


def _write(export: Export, by: Employee) -> None:
    if not by.may(clients.EXPORT):
        fail(export, _("Your role does not take clients out into files any more."))
        return
    columns = choosing.of(by, export.columns)
    ids = rows.ordered_ids(selection.from_json(export.selection), by)
    _note(export, total=len(ids), done=0, columns=[column.code for column in columns])
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder() / f"{export.pk}-{os.urandom(8).hex()}.part"
    try:
        written = _fill(export, by, columns, ids, part)
        _finish(export, part, written)
    finally:
        part.unlink(missing_ok=True)


def _fill(export: Export, by: Employee, columns: Sequence[FileColumn], ids: rows.Ids, part: Path) -> int:
    marker = Marker(export.pk, [column.code for column in columns])
    file = _file(export, by, columns, marker, part)
    reader, prints, written, told = rows.Rows(by, columns), Prints(columns), 0, None
    try:
        for portion in rows.portions(ids, PORTION):
            jobs.go_on()
            found = reader.of(portion)
            file.write(_marked(found, prints, marker))
            written += len(found)
            _note(export, done=written)
        told = _counted(written, len(ids))
        file.close(told)
    finally:
        if told is None:
            file.abandon()
    return written


def _file(export: Export, by: Employee, columns: Sequence[FileColumn], marker: Marker, part: Path) -> File:
    if export.form == Form.CSV:
        return Table(part, columns)
    return Workbook(
        part, columns, sheet=_("Clients"), heading=marker.heading, total=export.total, currency=site.currency(),
        about=_about(export, by),
    )  # fmt: skip


def _marked(
    found: Sequence[tuple[Line, list[Value]]], prints: Prints, marker: Marker
) -> Iterator[tuple[str, Sequence[Value]]]:
    for line, values in found:
        cells = [value if value is None else shown(value) for value in values]
        yield marker.mark(line.id, line["version"], prints.of(cells)), cells


def _counted(written: int, matched: int) -> str:
    return _("%(written)s of %(matched)s") % {
        "written": formats.number(written), "matched": formats.number(matched)
    }  # fmt: skip


def _about(export: Export, by: Employee) -> About:
    lines = [
        (_("Written by"), str(by)),
        (_("When"), f"{localtime(export.made_at):%d.%m.%Y %H:%M}"),
        (_("Of whom"), export.asked or _("all clients")),
        (_("What changed meanwhile"), _(
            "The file holds those who matched when it was begun; each row is as the card was when it was written."
        )),
        (_("How it comes back"), _(
            "Change cells and load the file through «Import»: Krug shows what was changed and applies only that. "
            "The hidden first column says which row is which client. Rows taken out of the file change nothing."
        )),
    ]  # fmt: skip
    if export.is_masked:
        lines.append((_("Masked"), _("Phones and e-mails your role does not see in full are masked here too.")))
    return About(_("About the file"), lines, _("Rows"))


def _note(export: Export, **how: object) -> None:
    """Raises Stopped when the export is nobody's to write any more."""
    if not Export.objects.filter(pk=export.pk, state=ExportState.RUNNING).update(**how):
        raise Stopped
    for name, value in how.items():
        setattr(export, name, value)


def _finish(export: Export, part: Path, written: int) -> None:
    """The file is whole and on the disk before anybody is told of it."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
    path = part.with_suffix(f".{export.form}")
    part.rename(path)
    try:
        with transaction.atomic(), origin.coming_from(*(export.origin or ("", ""))):
            _note(export, state=ExportState.DONE, done=written, path=path.name, size=size, finished_at=now())
            events.publish(
                happened.ClientsExported(
                    by_id=export.by_id, export_id=export.pk, rows=written, matched=export.total, form=export.form,
                    columns=export.columns, asked=export.asked, is_masked=export.is_masked,
                )
            )  # fmt: skip
    except BaseException:
        path.unlink(missing_ok=True)
        raise
