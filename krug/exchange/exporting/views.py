"""Doors of the export: what is wanted, its progress, the file, what was taken out before."""

import contextlib
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access as clients
from krug.clients.conditions.haste import LONGEST_EXACT_S
from krug.clients.sheets import choosing, rows
from krug.core import gate
from krug.core.text.refusals import Refusal
from krug.exchange import access
from krug.exchange.exporting import actions, asking
from krug.exchange.models import Export, ExportState, Form
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import is_fragment

DOOR = "exchange.clients"
SHOWN = 50


@require_GET
@needs(clients.EXPORT)
def exports(request: StaffRequest) -> HttpResponse:
    """What one has taken out, the newest first."""
    found = access.exports(request.user)[:SHOWN]
    shown = [(export, actions.path_of(export) is not None) for export in found]
    return render(request, "exchange/exporting/list.html", {"exports": shown})


@require_GET
@needs(clients.EXPORT)
def new(request: StaffRequest) -> HttpResponse:
    """What of the list is to be written, and how: a page of its own."""
    return _form(request, asking.of_list(request.GET.urlencode()), "exchange/exporting/new.html")


@require_POST
@needs(clients.EXPORT)
def ask(request: StaffRequest) -> HttpResponse:
    """The same for those who are chosen in the list, over it."""
    return _form(request, request.POST, "exchange/exporting/_new.html")


@require_POST
@needs(clients.EXPORT)
def begin(request: StaffRequest) -> HttpResponse:
    try:
        asked = asking.read(request.POST, by=request.user)
        if asked is None:
            raise Http404
        export = actions.begin(
            asked.selection, asked.columns, form=asked.form, asked=asked.words, key=asked.key, by=request.user
        )
    except Refusal as refusal:
        return render(request, "exchange/exporting/refused.html", {"refused": str(refusal.message)}, status=422)
    return redirect("export", pk=export.pk)


@require_GET
@needs(clients.EXPORT)
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """The export as it stands; while it is written, its page asks again."""
    return _shown(request, get_object_or_404(access.exports(request.user), pk=pk))


@require_POST
@needs(clients.EXPORT)
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.exports(request.user), pk=pk)
    with contextlib.suppress(actions.NotNow):  # it is written by now; it is shown as it stands
        actions.stop(found, by=request.user)
    return _shown(request, get_object_or_404(access.exports(request.user), pk=pk))


@require_GET
@needs(clients.EXPORT)
def file(request: StaffRequest, pk: int) -> FileResponse:
    found = get_object_or_404(access.exports(request.user), pk=pk)
    path = actions.path_of(found)
    if path is None:
        raise Http404
    gate.leave(DOOR, rows=found.done, by=request.user)
    return FileResponse(path.open("rb"), as_attachment=True, filename=name_of(found))


def name_of(export: Export) -> str:
    """The form of a table has no place for how many of how many, so its name says so."""
    told = f"{_('Clients')} {localtime(export.made_at):%Y-%m-%d %H-%M}"
    if export.form == Form.CSV:
        told = f"{told}, {_('%(written)s of %(matched)s') % {'written': export.done, 'matched': export.total}}"
    return f"{told}.{export.form}"


def _form(request: StaffRequest, data: QueryDict, template: str) -> HttpResponse:
    try:
        asked = asking.read(data, by=request.user)
        if asked is None:
            raise Http404
        number = rows.count(asked.selection, request.user, LONGEST_EXACT_S)
    except Refusal as refusal:
        context: dict[str, Any] = {"refused": str(refusal.message)}
        return render(request, "exchange/exporting/refused.html", context, status=422)
    as_listed = choosing.of(request.user, asked.columns)
    whole = choosing.whole_card(request.user)
    context = {
        "selection": asked.selection, "where": data.get("where", ""), "words": asked.words, "number": number,
        "listed": [str(column.label) for column in as_listed], "whole": len(whole), "forms": Form.choices,
    }  # fmt: skip
    return render(request, template, context)


def _shown(request: StaffRequest, export: Export) -> HttpResponse:
    context = {
        "export": export, "is_busy": export.state == ExportState.RUNNING, "can_take": bool(actions.path_of(export)),
        "until": export.finished_at + actions.KEPT if export.finished_at else None,
        "size": filesizeformat(export.size),
        "labels": [str(column.label) for column in choosing.of(request.user, export.columns)],
    }  # fmt: skip
    template = "exchange/exporting/_export.html" if is_fragment(request) else "exchange/exporting/export.html"
    return render(request, template, context)
