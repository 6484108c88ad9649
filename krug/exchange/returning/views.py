"""Doors of a file that came back, beside those of every import."""

import contextlib
import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from krug.exchange import access
from krug.exchange import actions as imports
from krug.exchange import views as pages
from krug.exchange.returning import actions
from krug.staff.doors import StaffRequest, needs


@require_POST
@needs(access.IMPORT)
def choose(request: StaffRequest, pk: int) -> HttpResponse:
    """Of one clash (``row`` and ``code``), or of all: ``mine`` is the file's value, else that of the base stays."""
    load = get_object_or_404(access.imports(request.user), pk=pk, export__isnull=False)
    row = request.POST.get("row", "")
    one = int(row) if row.isdecimal() and len(row) < 15 else None
    with contextlib.suppress(imports.NotNow):  # the page is older than the state; it is shown as it stands
        code = request.POST.get("code", "") if one is not None else ""
        actions.choose(load, mine=request.POST.get("mine") == "yes", row=one, code=code, by=request.user)
    load = get_object_or_404(access.imports(request.user), pk=pk)
    return render(request, "exchange/_load.html", pages.context(request, load))


@require_POST
@needs(access.IMPORT)
def load_new(request: StaffRequest, pk: int) -> HttpResponse:
    """Rows without a mark, the usual way: as an import of their own."""
    load = get_object_or_404(access.imports(request.user), pk=pk, export__isnull=False)
    try:
        made = actions.load_new_rows(load, key=f"{request.user.pk}:{pk}:{uuid.uuid4().hex}", by=request.user)
    except imports.NotNow as error:
        raise Http404 from error
    return redirect("import", pk=made.pk)
