"""Doors of the import: a file in, what will happen, the loading, the result, the way back."""

import contextlib
import uuid
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from krug.core import gate
from krug.core.models import Change
from krug.exchange import access, actions, jobs, making, programs, progress, queries, reports, sample, updating
from krug.exchange.forms import CorrectionForm, LinkForm, UploadForm, corrections
from krug.exchange.models import Import, Outcome, State
from krug.exchange.previewing import kept, rows
from krug.exchange.returning import pages
from krug.staff.doors import StaffRequest, needs
from krug.staff.models import Employee
from krug.ui.responses import goto, is_fragment, refused

NO_LINK = gettext_lazy(
    "This is no link to a Google Sheet. Open the sheet and copy its address: https://docs.google.com/spreadsheets/…"
)
SHOWN = 30
BUTTONS: dict[str, Callable[..., None]] = {
    "start": actions.start, "pause": actions.pause, "resume": actions.resume, "cancel": actions.cancel,
    "discard": actions.discard, "undo": actions.start_undo,
}  # fmt: skip


@require_GET
@needs(access.IMPORT)
def imports(request: StaffRequest) -> HttpResponse:
    return render(request, "exchange/imports.html", _front(request))


@require_POST
@needs(access.IMPORT)
def upload(request: StaffRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    error = "" if form.is_valid() else _("Choose a file: Excel, OpenDocument, CSV or contact cards.")
    if not error:
        file = form.cleaned_data["file"]
        key = form.cleaned_data["key"] or uuid.uuid4().hex
        try:
            load = actions.upload(file.name, file.chunks(), key=f"{request.user.pk}:{key}", by=request.user)
        except actions.TooLarge:
            error = _("The file is larger than 500 MB. Save it as .xlsx or .csv, or split it.")
        else:
            return redirect("import", pk=load.pk)
    return render(request, "exchange/imports.html", _front(request, error=error), status=422)


@require_POST
@needs(access.IMPORT)
def link(request: StaffRequest) -> HttpResponse:
    """A Google Sheet instead of a file."""
    form = LinkForm(request.POST)
    with contextlib.suppress(actions.NoSheet):
        if form.is_valid():
            key = f"{request.user.pk}:{form.cleaned_data['key'] or uuid.uuid4().hex}"
            return redirect("import", pk=actions.link(form.cleaned_data["link"], key=key, by=request.user).pk)
    told = {"no_link": NO_LINK, "link": request.POST.get("link", "")}
    return render(request, "exchange/imports.html", _front(request, **told), status=422)


@require_POST
@needs(access.IMPORT)
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Another sheet of the same file."""
    found = get_object_or_404(access.imports(request.user), pk=pk)
    name = request.POST.get("sheet", "")
    other = actions.beside(found, name, by=request.user) if name in found.sheets else found
    return redirect("import", pk=other.pk)


@require_GET
@needs(access.IMPORT)
def load(request: StaffRequest, pk: int) -> HttpResponse:
    """The import as it stands; while it is worked on, its page asks again: of one that runs only for the progress,
    so that nobody misses a button which is being replaced.
    """
    found = get_object_or_404(access.imports(request.user), pk=pk)
    if request.headers.get("HX-Target") == "load-progress":
        if found.state == State.RUNNING:
            return render(request, "exchange/_progress.html", context(request, found))
        response = render(request, "exchange/_load.html", context(request, found))
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#load", "outerHTML"
        return response
    template = "exchange/_load.html" if is_fragment(request) else "exchange/load.html"
    return render(request, template, context(request, found))


@require_POST
@needs(access.IMPORT)
def correct(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.imports(request.user), pk=pk)
    form = CorrectionForm(request.POST, owners=access.owners(request.user))
    if not form.is_valid():
        return refused(422, _("Choose one of the list."))
    return _do(request, found, lambda: actions.correct(found, corrections(found, form, request.POST), by=request.user))


@require_POST
@needs(access.IMPORT)
def press(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """A button of an import."""
    found = get_object_or_404(access.imports(request.user), pk=pk)
    return _do(request, found, lambda: BUTTONS[verb](found, by=request.user))


@require_GET
@needs(access.IMPORT)
def bad_rows(request: StaffRequest, pk: int) -> FileResponse:
    """The rows that could not be read, as a spreadsheet with the reasons: mend them there and load it."""
    found = get_object_or_404(access.imports(request.user), pk=pk)
    rows = reports.count_bad_rows(found)
    if not rows:
        raise Http404
    gate.leave("exchange.bad_rows", rows=rows, by=request.user)
    return FileResponse(reports.bad_rows(found), as_attachment=True, filename=reports.file_name(found))


@require_GET
def welcome(request: StaffRequest) -> HttpResponse:
    """After the first visit: load your own clients, or look at an example first."""
    may_import, may_manage = request.user.may(access.IMPORT), request.user.may(access.SAMPLE)
    return render(request, "exchange/welcome.html", {"may_import": may_import, "may_manage": may_manage})


@require_POST
@needs(access.SAMPLE)
def load_sample(request: StaffRequest) -> HttpResponse:
    if not sample.is_loaded():
        jobs.load_sample.enqueue(request.user.pk)
    return redirect("sample")


@require_GET
@needs(access.SAMPLE)
def sample_progress(request: StaffRequest) -> HttpResponse:
    """Waits for the sample data and leads to it."""
    if sample.is_loaded():
        return goto(reverse("clients")) if is_fragment(request) else redirect("clients")
    template = "exchange/_sample_progress.html" if is_fragment(request) else "exchange/sample.html"
    return render(request, template, {"removing": False})


@require_POST
@needs(access.SAMPLE)
def remove_sample(request: StaffRequest) -> HttpResponse:
    """Sample clients, their history and the sample employees go; what people added themselves stays."""
    jobs.remove_sample.enqueue(request.user.pk)
    return redirect("sample_removal")


@require_GET
@needs(access.SAMPLE)
def sample_removal(request: StaffRequest) -> HttpResponse:
    if not sample.is_loaded():
        return goto(reverse("clients")) if is_fragment(request) else redirect("clients")
    template = "exchange/_sample_progress.html" if is_fragment(request) else "exchange/sample.html"
    return render(request, template, {"removing": True})


def _front(request: StaffRequest, **told: Any) -> dict[str, Any]:
    loads = access.imports(request.user)[:SHOWN]
    return {"loads": loads, "key": uuid.uuid4().hex, "error": "", "no_link": "", "link": "", **told}


def _do(request: StaffRequest, found: Import, verb: Any) -> HttpResponse:
    with contextlib.suppress(actions.NotNow):  # the page is older than the state; it is shown as it stands
        verb()
    if "whole" in request.POST:  # pressed elsewhere than on the page of the import
        return redirect("import", pk=found.pk)
    found = get_object_or_404(access.imports(request.user), pk=found.pk)
    return render(request, "exchange/_load.html", context(request, found))


def context(request: StaffRequest, found: Import) -> dict[str, Any]:
    returned = pages.context(found) if found.export_id else {"returned": None}
    is_undone = found.state == State.UNDONE and found.change_set is not None
    return {
        **returned,
        "load": found,
        "counts": rows.counts(found),
        "program": programs.recognised([column["header"] for column in found.mapping]),
        "others": queries.other_sheets(found, by=request.user),
        "is_busy": found.state in {State.READING, State.RUNNING, State.UNDOING},
        "progress": progress.of(found),
        "was_cancelled": found.state in {State.UNDOING, State.UNDONE} and found.finished_at is None,
        "panel": (panel := _panel(request, found)),
        "panel_count": rows.counted(found, panel.outcome) if panel else 0,
        "is_oob": False,
        "is_open": found.state == State.READY,
        "targets": access.columns(found.by),
        **_updating(found, request.user),
        "people": access.owners(request.user),
        "undone": kept.report(found) if is_undone else None,
        "kept": kept.page(found, request.user) if is_undone else None,
        "first": _first(found) if found.state == State.DONE else None,
    }


def _updating(found: Import, actor: Employee) -> dict[str, Any]:
    """How those who are there are found and changed, while that can still be chosen."""
    if found.state not in {State.READY, State.FAILED}:
        return {}
    return {
        "key_parts": updating.parts(found),
        "how": updating.sentence(found),
        "is_usual": updating.is_usual(found),
        "policies": {column["index"]: updating.choices(found, column) for column in found.mapping},
        "fresh_types": making.offered() if making.may_make(found.by) else [],
        "like": access.imports(actor).filter(pk=found.like_id or 0).first(),
    }


def _panel(request: StaffRequest, found: Import) -> rows.Page | None:
    """The list that is open: the one asked for, else the first of the rows that could not be read."""
    asked = request.GET.get("show", "")
    if rows.is_listed(found, asked):
        return rows.page(found, asked, request.user)
    if rows.is_listed(found, Outcome.BAD) and rows.counted(found, Outcome.BAD):
        return rows.page(found, Outcome.BAD, request.user, size=rows.AT_FIRST)
    return None


def _first(found: Import) -> Change | None:
    """What the import did first to a client, for the page to begin with them."""
    if found.change_set is None:
        return None
    return found.change_set.changes.exclude(client_id=None).order_by("id").first()
