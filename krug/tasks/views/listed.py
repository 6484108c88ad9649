"""The page «Tasks», and the panel of a card."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from krug.clients import access as clients_access
from krug.staff.doors import StaffRequest, needs
from krug.tasks import access, next_steps, panels, queries, words


@require_GET
def tasks(request: StaffRequest) -> HttpResponse:
    """Mine, or of all whom I lead, or of one of them; the next lines to the scroll."""
    asked = _asked(request)
    place = queries.read_place(request.GET.get("after", ""))
    if "after" in request.GET and place is None:
        raise Http404
    page = queries.page(request.user, _rows(request, asked), asked["when"], after=place)
    context = {"page": page, "asked": asked}
    if place:
        return render(request, "tasks/_lines.html", context)
    return render(request, "tasks/tasks.html", context | _head(request, asked))


@require_GET
def tabs(request: StaffRequest) -> HttpResponse:
    """How many there are of each, counted anew after something was done."""
    asked = _asked(request)
    return render(request, "tasks/_tabs.html", {"asked": asked} | _head(request, asked))


@require_GET
@needs(access.MANAGE)
def overdue(request: StaffRequest) -> HttpResponse:
    """Who has how many overdue, and how many clients in work without a next step, for who leads others."""
    stepless = next_steps.by_employee(request.user)
    people = [
        (person, late, stepless.get(person.pk, 0), next_steps.address(person))
        for person, late in queries.overdue_by_employee(request.user)
    ]
    return render(request, "tasks/_overdue.html", {"people": people})


@require_GET
def of_client(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(clients_access.visible_any(request.user), pk=pk)
    return render(request, "tasks/_panel.html", {"panel": panels.on_card(request, client)})


def _asked(request: HttpRequest) -> dict[str, str]:
    whose, when = request.GET.get("whose", "mine"), request.GET.get("when", "open")
    if when not in queries.WHENS or not (whose in ("mine", "all") or (whose.isascii() and whose.isdigit())):
        raise Http404
    return {"whose": whose[:18], "when": when}


def _rows(request: StaffRequest, asked: dict[str, str]) -> Any:
    if asked["whose"] == "mine":
        return access.mine(request.user)
    if asked["whose"] == "all":
        return access.closed(request.user) if asked["when"] == "done" else access.walked(request.user)
    return access.visible(request.user).filter(responsible_id=int(asked["whose"]))


def _head(request: StaffRequest, asked: dict[str, str]) -> dict[str, Any]:
    rows = _rows(request, asked | {"when": "open"})
    counts = {when: queries.count(rows, when) for when in ("overdue", "today", "week", "later")}
    can_make = request.user.may(access.MANAGE)
    led = list(access.led(request.user)) if can_make else []
    return {"counts": counts, "most": queries.MOST, "led": led, "can_make": can_make, "doings": words.DOINGS,
            "icons": words.ICONS}  # fmt: skip
