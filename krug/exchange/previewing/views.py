"""Doors of the lists of an import: their pages, a row to be corrected, what an undo left alone."""

import contextlib
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from krug.exchange import access
from krug.exchange import actions as imports
from krug.exchange.models import Import, StagedRow
from krug.exchange.previewing import actions, kept, rows
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import is_fragment

_LONGEST_ID = 15  # digits


@require_GET
@needs(access.IMPORT)
def listed(request: StaffRequest, pk: int, outcome: str) -> HttpResponse:
    """One list, or with ``after`` its next page."""
    load = get_object_or_404(access.imports(request.user), pk=pk)
    if not rows.is_listed(load, outcome):
        raise Http404
    if not is_fragment(request):
        return redirect(f"{reverse('import', args=[pk])}?show={outcome}")
    after = _number(request.GET.get("after", ""))
    panel = rows.page(load, outcome, request.user, after=after)
    template = "exchange/previewing/_lines.html" if after else "exchange/previewing/_panel.html"
    return render(request, template, rows.context_of(load, panel))


@require_GET
@needs(access.IMPORT)
def row(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    """Every cell of one row in an input."""
    load = get_object_or_404(access.imports(request.user), pk=pk)
    staged = get_object_or_404(access.rows(load), pk=row)
    (line,) = rows.lines(load, [staged], request.user, whole=True)
    return render(
        request, "exchange/previewing/_line.html", {"load": load, "line": line, "is_oob": False, "is_open": False}
    )


@require_POST
@needs(access.IMPORT)
def mend(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    """Cells as they were corrected: what became of the row, without touching what is being typed."""
    load = get_object_or_404(access.imports(request.user), pk=pk)
    typed = _typed(request)
    return _done(request, load, row, lambda: actions.mend(load, row, typed, by=request.user))


@require_POST
@needs(access.IMPORT)
def leave(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    load = get_object_or_404(access.imports(request.user), pk=pk)
    is_left = request.POST.get("left") == "yes"
    return _done(request, load, row, lambda: actions.leave(load, row, is_left=is_left, by=request.user))


def _typed(request: StaffRequest) -> dict[int, str]:
    """Cells by their places."""
    return {
        int(name.removeprefix("cell-")): request.POST.get(name, "")
        for name in request.POST
        if name.startswith("cell-") and name[5:].isdecimal() and len(name) < _LONGEST_ID
    }


def _done(request: StaffRequest, load: Import, row: int, verb: Callable[[], StagedRow]) -> HttpResponse:
    staged = get_object_or_404(access.rows(load), pk=row)
    with contextlib.suppress(imports.NotNow):  # the page is older than the state; the row is shown as it stands
        staged = verb()
    load = get_object_or_404(access.imports(request.user), pk=load.pk)
    (line,) = rows.lines(load, [staged], request.user, whole=True)
    context: dict[str, Any] = {
        "load": load, "line": line, "counts": rows.counts(load), "is_oob": True, "shown": _typed(request),
    }  # fmt: skip
    return render(request, "exchange/previewing/_mended.html", context)


@require_GET
@needs(access.IMPORT)
def left_alone(request: StaffRequest, pk: int) -> HttpResponse:
    """What an undo left alone, because somebody has worked on it since."""
    load = get_object_or_404(access.imports(request.user), pk=pk)
    if not is_fragment(request):
        return redirect("import", pk=pk)
    after = _number(request.GET.get("after", ""))
    context = {"load": load, "kept": kept.page(load, request.user, after=after)}
    return render(request, "exchange/previewing/_kept_lines.html", context)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < _LONGEST_ID else 0
