"""The list as a spreadsheet: its page, windows of rows, what a block would do, writing it, taking it back."""

from collections.abc import Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access, actions, listing
from krug.clients.columns import LIST, Layout
from krug.clients.grid import asking as sent
from krug.clients.grid import charts, sheet, windows
from krug.clients.grid.judging import Fate, Judgement, judge
from krug.clients.grid.sheet import GridColumn
from krug.clients.grid.windows import Place
from krug.clients.sheets import choosing
from krug.clients.views import around, asking, choices
from krug.clients.views.asking import in_words
from krug.core.changes.undo import AlreadyUndone
from krug.core.text.refusals import Refusal
from krug.staff.doors import StaffRequest, needs

SHOWN = 100  # cells of a preview, of each kind


def in_json(door: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What cannot be asked or read is answered in words: 422."""

    @wraps(door)
    def answer(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return door(request, *args, **kwargs)
        except Refusal as refusal:
            return JsonResponse({"problem": str(refusal.message)}, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    return answer


@require_GET
@needs(access.VIEW)
@in_words("clients/conditions/_refused.html", "clients/conditions/refused.html")
def page(request: StaffRequest) -> HttpResponse:
    """The same clients as the list at this address; its rows are asked for by the page."""
    asked = asking.asked(request)
    filters, sort = listing.read(request.user, asked)
    layout = Layout.read(request.user.preferences.get(LIST))
    context = {
        "asked": asked, "address": f"?{urlencode(asked)}" if asked else "", "sort": sort.code, "filters": filters,
        "count": listing.count_for(request.user, filters), "layout": layout,
        "chips": [chip for chip in around.chips(request.user, asked) if chip.chosen],
        "parts": around.parts(request.user, asked, filters.condition),
        "columns": [_told(request, column) for column in sheet.columns(request.user)],
        "can_change": request.user.may(access.EDIT) and not filters.archived,
        "colours": [list(colour) for colour in layout.colours],
    }  # fmt: skip
    return render(request, "clients/grid/grid.html", context)


def _told(request: StaffRequest, column: GridColumn) -> dict[str, Any]:
    file = column.file
    return {
        "code": file.code, "layout": column.code, "label": str(file.label), "width": column.width,
        "frozen": column.is_frozen, "of": file.of.value, "edits": column.is_editable,
        "options": choices.words(file.edits, actor=request.user) if column.is_editable else [],
    }  # fmt: skip


@require_GET
@needs(access.VIEW)
@in_json
def rows(request: StaffRequest) -> HttpResponse:
    """A window after a key, before one, or so far down; or the rows of these clients as they are by now."""
    columns = sheet.columns(request.user)
    if "ids" in request.GET:
        return JsonResponse({"rows": _again(request, columns, _ids(request.GET["ids"]))})
    filters, sort = listing.read(request.user, asking.asked(request))
    after, before = (listing.decode_key(request.GET.get(name, ""), sort) for name in ("after", "before"))
    place = Place(after, before, _part(request.GET.get("part", "")))
    return JsonResponse(windows.window(request.user, columns, filters, sort, at=place).as_json())


def _ids(text: str) -> list[int]:
    return [pk for part in text.split(",") if (pk := listing.read_id(part)) is not None][: windows.MOST_BACK]


def _part(text: str) -> float:
    """How far down, in ten-thousandths."""
    return min(int(text), 10_000) / 10_000 if text.isdecimal() and len(text) < 6 else 0.0


def _again(request: StaffRequest, columns: Sequence[GridColumn], ids: Sequence[int]) -> list[dict[str, Any]]:
    return [row.as_json() for row in windows.again(request.user, columns, ids)]


@require_POST
@needs(access.EDIT)
@in_json
def preview(request: StaffRequest) -> HttpResponse:
    """What a block would change, cell by cell, and what of it cannot be written. Nothing is written."""
    judgement = judge(request.user, sent.read(request.body).cells)
    labels = {code: str(column.label) for code, column in choosing.known(request.user).items()}
    names = {row.client.pk: row.client.name for row in judgement.every if row.client is not None}
    told = {fate.value: judgement.of(fate) for fate in Fate}
    context = {"told": told, "labels": labels, "names": names, "most": SHOWN}
    return render(request, "clients/grid/_preview.html", context)


@require_POST
@needs(access.EDIT)
@in_json
def write(request: StaffRequest) -> HttpResponse:
    """What may be written is; a clash answers 409 with both values, nothing but refusals 422."""
    asked = sent.read(request.body)
    written = actions.write_cells(asked.cells, key=asked.key, by=request.user)
    ids = list(dict.fromkeys(cell.client_id for cell in asked.cells))
    undo = reverse("grid_undo", args=[written.change_set_id]) if written.change_set_id else ""
    told: dict[str, Any] = {"undo": undo, "cells": [], "written": None}
    told["rows"] = _again(request, sheet.columns(request.user), ids)
    if written.judgement is None:
        return JsonResponse(told)
    left = [*written.judgement.of(Fate.CLASH), *written.judgement.of(Fate.REFUSED)]
    told |= {"cells": [verdict.as_json() for verdict in left], "written": len(written.judgement.of(Fate.CHANGE))}
    return JsonResponse(told, status=_status(written.judgement))


def _status(judgement: Judgement) -> int:
    if judgement.of(Fate.CLASH):
        return HTTPStatus.CONFLICT
    is_refused = judgement.of(Fate.REFUSED) and not judgement.of(Fate.CHANGE)
    return HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK


@require_POST
@needs(access.EDIT)
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one's own writing back. What somebody has changed since stays."""
    change_set = get_object_or_404(access.grid_sets(request.user), pk=pk)
    try:
        back = actions.take_back_cells(change_set, by=request.user)
    except AlreadyUndone:
        return JsonResponse({"problem": _("It was undone before.")}, status=HTTPStatus.CONFLICT)
    except actions.CannotTakeBack as taken:
        return JsonResponse({"problem": str(taken.text)}, status=HTTPStatus.CONFLICT)
    told = {"rows": _again(request, sheet.columns(request.user), back.client_ids), "kept": back.kept}
    return JsonResponse(told)


@require_GET
@needs(access.VIEW)
@in_words("clients/grid/_uncharted.html")
def chart(request: StaffRequest) -> HttpResponse:
    """What the address shows, put together by one field."""
    asked = asking.asked(request)
    filters, _sort = listing.read(request.user, {name: value for name, value in asked.items() if name != "sort"})
    offered, measures = charts.offered(request.user), charts.measures(request.user)
    by = offered.get(request.GET.get("by", "")) or next(iter(offered.values()))
    of = request.GET.get("of", "") if request.GET.get("of", "") in measures else charts.COUNT
    context = {"asked": asked, "offered": offered.values(), "measures": measures, "by": by, "of": of}
    context["chart"] = found = charts.chart(request.user, filters, by, of)
    rest = {name: value for name, value in asked.items() if name != "saved"}
    context["rows_of"] = [around.address(rest, condition=bar.condition) if bar.condition else "" for bar in found.bars]
    return render(request, "clients/grid/_chart.html", context)
