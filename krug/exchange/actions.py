"""Verbs about imports: take a file, correct its columns, load, discard, undo."""

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from krug.clients import access as clients
from krug.clients import sight
from krug.core import db, installation, jobs, portions
from krug.core.changes import undo as changes
from krug.exchange import fetching, loading, mapping, sample, staging, updating
from krug.exchange.models import Correction, Import, StagedRow, State
from krug.exchange.reading import CannotRead
from krug.exchange.returning import applying, recognising
from krug.exchange.returning import staging as returned
from krug.staff.events import EmployeeJoined
from krug.staff.models import Employee
from krug.staff.words import in_words_of

FOLDER = "imports"
_READ = ["sheets", "sheet", "header_row", "mapping", "headings", "like", "known_by"]
LARGEST = 500 * 1024 * 1024
PREPARE, RUN, UNDO, LOAD_SAMPLE = (f"krug.exchange.jobs.{name}" for name in ("prepare", "run", "undo", "load_sample"))


class TooLarge(Exception):
    """The file is larger than one import may be."""


class NoSheet(Exception):
    """This is no link to a Google Sheet."""


class NotNow(Exception):
    """The import is in a state in which this cannot be done; somebody was faster, or the page is old."""


def upload(name: str, chunks: Iterable[bytes], *, key: str, by: Employee, in_background: bool = True) -> Import:
    """Keep a file and have it read, by the worker or by the caller. The same ``key`` again gives the same import.

    Raises TooLarge.
    """
    known = Import.objects.filter(by=by, key=key).first()
    if known is not None:
        return known
    path, size = _keep(name, chunks)
    try:
        with transaction.atomic():
            load = Import.objects.create(
                by=by, key=key, name=_writable(name), path=path, size=size, owner=_usual_owner(by)
            )
            if in_background:
                jobs.enqueue(PREPARE, load.pk)
    except IntegrityError:
        (Path(settings.FILES_ROOT) / path).unlink(missing_ok=True)
        return Import.objects.get(key=key, by=by)
    return load


def link(address: str, *, key: str, by: Employee, in_background: bool = True) -> Import:
    """Have a Google Sheet fetched and read, by the worker or by the caller. The same ``key`` gives the same import.

    Raises NoSheet.
    """
    path = fetching.export_path(address)
    if path is None:
        raise NoSheet
    with transaction.atomic():
        made = {"by": by, "name": _("Google Sheet"), "link": path, "size": 0, "owner": _usual_owner(by)}
        load, is_new = Import.objects.get_or_create(key=key, defaults=made)
        if is_new and in_background:
            jobs.enqueue(PREPARE, load.pk)
    return load


def beside(load: Import, sheet: str, *, by: Employee) -> Import:
    """Have another sheet of the same file read, as an import of its own; one that is there already is given instead.

    Its key counts those taken back before, so that of two who press at once both get the same.
    """
    same = Import.objects.filter(path=load.path, sheet=sheet).order_by("pk")
    given_up = [State.DISCARDED, State.UNDONE]
    known = same.exclude(state__in=given_up).first()
    if known is not None:
        return known
    key = f"{Path(load.path).stem}:{load.sheets.index(sheet)}:{same.filter(state__in=given_up).count()}"
    with transaction.atomic():
        made = {"by": by, "name": load.name, "path": load.path, "size": load.size, "sheet": sheet,
                "sheets": load.sheets, "owner": _usual_owner(by)}  # fmt: skip
        found, is_new = Import.objects.get_or_create(key=key, defaults=made)
        if is_new:
            jobs.enqueue(PREPARE, found.pk)
    return found


def _writable(name: str) -> str:
    """A name from the disk may hold bytes that are no text."""
    return name.encode(errors="replace").decode()[:255]


def _usual_owner(by: Employee) -> Employee | None:
    """Who does not see everybody's clients answers for those they load, or would lose sight of them."""
    return None if by.owners(clients.VIEW) is None else by


def _keep(name: str, chunks: Iterable[bytes]) -> tuple[str, int]:
    """Write the file to disk for good; its name on disk is ours, not the sender's."""
    folder = Path(settings.FILES_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{os.urandom(16).hex()}{Path(_writable(name)).suffix.lower()[:8]}"
    size = 0
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                _refuse_too_large(size)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return f"{FOLDER}/{path.name}", size


def _refuse_too_large(size: int) -> None:
    if size > LARGEST:
        raise TooLarge


def prepare(load: Import, *, with_policies: bool = True) -> None:
    """Read, stage and preview. What cannot be read is said in the import's ``problem``, never raised.

    Columns that were loaded before mean what they did then; ``with_policies``: may do to values what they might.
    """
    load.problem, load.counts, load.rows_total = {}, {}, 0
    with in_words_of(load.by):
        try:
            _fetch(load)
            _stage(load, with_policies)
        except CannotRead as refusal:
            load.problem = {"code": refusal.code, "message": refusal.message, "remedy": refusal.remedy}
            load.state = State.FAILED
        else:
            load.state = State.READY
    if load.problem:
        _forget_staged(load)
    load.save(update_fields=["state", "problem", "counts", "rows_total"])


def _fetch(load: Import) -> None:
    """A sheet sent by its link becomes a file like any other, once."""
    if load.link and not load.path:
        fetched = fetching.fetch(load.link)
        load.name = _writable(fetched.name)
        load.path, load.size = _keep("sheet.csv", [fetched.content])
        load.save(update_fields=["name", "path", "size"])


def _stage(load: Import, with_policies: bool) -> None:
    with portions.many_rows(), staging.open_load(load) as book:
        if export := recognising.export_in(book):
            returned.stage(load, book, export)
            load.save(update_fields=["sheets", "sheet", "header_row", "export"])
            return
        layout = staging.read_layout(load, book, with_policies=with_policies)
        load.save(update_fields=_READ)
        load.problem = updating.problem(load)
        if not load.problem and not load.known_by and not mapping.names_somebody(load.mapping):
            load.problem = _nobody()
        if not load.problem:
            repeated = staging.stage(load, book, layout)
            load.save(update_fields=["mapping"])
            loading.preview(load, repeated)
            staging.keep_cells(load, book, layout)


@transaction.atomic
def _forget_staged(load: Import) -> None:
    """Rows of an earlier reading are not what the page shows any more."""
    load.counts, load.rows_total = {}, 0
    StagedRow.objects.filter(load=load).delete()


def _nobody() -> dict[str, str]:
    return {
        "code": "nobody",
        "message": _("No column was recognised as a name, a company, a phone or an e-mail."),
        "remedy": _("Say below what the columns are; one that names the client is enough."),
    }


@transaction.atomic
def correct(load: Import, changes_: dict[str, Any], *, by: Employee) -> None:
    """Another sheet, header row, meaning of columns or policy: the file is read anew. Raises NotNow."""
    waiting = Import.objects.filter(pk=load.pk, state__in=[State.READY, State.FAILED])
    if not waiting.update(state=State.READING, rows_done=0, problem={}, **changes_):
        raise NotNow
    jobs.enqueue(PREPARE, load.pk)


@transaction.atomic
def start(load: Import, *, by: Employee, in_background: bool = True) -> None:
    """Begin loading, by the worker or by the caller. Pressed twice it starts once. Raises NotNow."""
    ready = Import.objects.filter(pk=load.pk, state=State.READY, rows_total__gt=0)
    if not ready.update(state=State.RUNNING, started_at=now(), rows_done=0):
        raise NotNow
    if in_background:
        jobs.enqueue(RUN, load.pk)


def pause(load: Import, *, by: Employee) -> None:
    """Load no more for now: the worker leaves before its next portion. Raises NotNow."""
    if not Import.objects.filter(pk=load.pk, state=State.RUNNING).update(state=State.PAUSED):
        raise NotNow


@transaction.atomic
def resume(load: Import, *, by: Employee) -> None:
    """Go on where the last portion was committed. Raises NotNow.

    A worker that has not noticed the pause goes on too; of two, whoever comes second to a portion leaves.
    """
    if not Import.objects.filter(pk=load.pk, state=State.PAUSED).update(state=State.RUNNING, went_on_at=None):
        raise NotNow
    jobs.enqueue(RUN, load.pk)


@transaction.atomic
def cancel(load: Import, *, by: Employee) -> None:
    """Stop in the middle and take back what was loaded, in the background. Raises NotNow, FieldDenied as `start_undo`.

    A portion that is being committed comes before or after this: then it is taken back too, or never written.
    """
    under_way = Import.objects.filter(pk=load.pk, state__in=[State.RUNNING, State.PAUSED])
    if under_way.filter(change_set=None).update(state=State.DISCARDED, finished_at=now()):
        _forget_rows(load)  # no worker had begun
    elif under_way.update(state=State.UNDOING):
        held = Import.objects.get(pk=load.pk)
        assert held.change_set_id is not None
        sight.hold_set(by, held.change_set_id)
        jobs.enqueue(UNDO, load.pk, by.pk)
    else:
        raise NotNow


def run(load: Import) -> None:
    """Load what was staged; called by the worker or the command line."""
    with in_words_of(load.by), portions.many_rows():
        (applying if load.export_id else loading).run(load)
    db.analyze()


@transaction.atomic
def discard(load: Import, *, by: Employee) -> None:
    """Not load it after all. Raises NotNow."""
    waiting = Import.objects.filter(pk=load.pk, state__in=[State.READY, State.FAILED])
    if not waiting.update(state=State.DISCARDED, finished_at=now()):
        raise NotNow
    _forget_rows(load)


def _forget_rows(load: Import) -> None:
    """What was not loaded is not kept either."""
    StagedRow.objects.filter(load=load).delete()
    Correction.objects.filter(load=load).delete()


@transaction.atomic
def start_undo(load: Import, *, by: Employee) -> None:
    """Begin undoing a whole import in the background. Raises NotNow, FieldDenied if it wrote what ``by`` may not."""
    if load.change_set_id is not None:
        sight.hold_set(by, load.change_set_id)
    if not Import.objects.filter(pk=load.pk, state=State.DONE).update(state=State.UNDOING):
        raise NotNow
    jobs.enqueue(UNDO, load.pk, by.pk)


def undo(load: Import, *, by_id: int | None) -> None:
    """Put everything back that the import did: new clients archived, overwritten values restored."""
    assert load.change_set_id is not None
    with contextlib.suppress(changes.AlreadyUndone):
        changes.undo(load.change_set_id, by_id=by_id)


def note_undone(event: changes.ChangeSetUndone) -> None:
    """The change set of an import was undone, from wherever: the import is."""
    Import.objects.filter(change_set_id=event.change_set_id).update(state=State.UNDONE)


def show_sample(event: EmployeeJoined) -> None:
    """The company was just founded and wished for the sample data: have it loaded. Who joins later brings none."""
    is_alone = not Employee.objects.exclude(pk=event.employee_id).exists()
    if is_alone and installation.sample_is_wanted() and not sample.is_loaded():
        installation.forget_sample_wish()
        assert event.by_id is not None
        jobs.enqueue(LOAD_SAMPLE, event.by_id)
