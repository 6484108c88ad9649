"""The builder of conditions over the list."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from krug.clients import access, building, conditions, listing
from krug.clients.building import Row
from krug.clients.conditions import BadCondition, Condition, Field, Type, words
from krug.clients.conditions.haste import TooWide
from krug.clients.views import around, asking
from krug.staff import access as staff_access
from krug.staff.doors import StaffRequest, needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.VIEW)
def builder(request: StaffRequest) -> HttpResponse:
    """The form of the condition in the address; by POST what was done in it, how many that finds, or the list."""
    asked, known = asking.asked(request), conditions.offered(request.user)
    if request.method != "POST":
        root = building.of_condition(request.user, asking.readable(asked), known)
        return _panel(request, root, known, asked)
    do, root = request.POST.get("do", ""), building.read(request.POST, known)
    if do.partition(":")[0] in ("add", "group", "drop"):
        return _panel(request, building.changed(root, do, known), known, asked)
    if do == "apply":
        return _apply(request, root, known, asked)
    return _panel(request, root, known, asked, only_said=do == "count")


def _apply(request: StaffRequest, root: Row, known: Mapping[str, Field], asked: asking.Asked) -> HttpResponse:
    try:
        condition = building.condition_of(request.user, root, known)
    except BadCondition:
        return _panel(request, root, known, asked, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    where = reverse("clients") + around.address(asked, condition=conditions.dumps(condition))
    place = {"path": where, "target": "#list", "swap": "outerHTML"}
    return HttpResponse(status=204, headers={"HX-Location": json.dumps(place)})


def _panel(
    request: StaffRequest, root: Row, known: Mapping[str, Field], asked: asking.Asked, *, only_said: bool = False,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "root": root,
        "known": known,
        "groups": building.grouped(known),
        "asked": asked,
        "said": _said(request, root, known, asked),
        "choices": lambda field, row: _choices(request, field, row),
        "opening": request.method != "POST",
        "deepest": building.DEEPEST_BUILT,
    }
    if status != HTTPStatus.UNPROCESSABLE_ENTITY:
        root.forgive()
    name = "clients/conditions/_said.html" if only_said else "clients/conditions/_builder.html"
    return render(request, name, context, status=status)


def _choices(request: StaffRequest, field: Field, row: Row) -> list[tuple[str, str]]:
    """What a row can be given, with what it has already, even if that is offered no more."""
    if field.type == Type.EMPLOYEE:
        found = [(str(person.pk), str(person)) for person in staff_access.colleagues(request.user).working()]
    else:
        found = [(code, str(label)) for code, label in field.offers(request.user)]
    gone = [value for value in row.values if value and value not in dict(found)]
    return found + [(value, words.value(request.user, field, value)) for value in gone]


def _said(request: StaffRequest, root: Row, known: Mapping[str, Field], asked: asking.Asked) -> listing.Count | str:
    """How many clients the form finds by now, or what is still wrong with it."""
    try:
        condition: Condition | None = building.condition_of(request.user, root, known)
        filters = listing.read_filters({**asked, "condition": conditions.dumps(condition)})
        return listing.count_for(request.user, filters)
    except (BadCondition, TooWide) as refusal:
        return str(refusal.message)
