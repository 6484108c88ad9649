"""The report of refusals, and the touches behind each of its numbers."""

import io
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from krug.clients.access import EXPORT
from krug.core import gate
from krug.core.db.limits import TookTooLong, within
from krug.core.rights import Actor
from krug.staff.doors import StaffRequest, needs
from krug.timeline import access, sources
from krug.timeline.refusals import periods, report, sheet
from krug.timeline.refusals.report import Question

LONGEST_S = 3.0


@require_safe
@needs(access.REFUSALS)
def refusals(request: StaffRequest) -> HttpResponse:
    question = _question(request, request.user)
    context: dict[str, Any] = {
        "may_export": request.user.may(EXPORT),
        "question": question,
        "slices": report.offered(request.user),
        "chips": report.chips(question),
        "periods": periods.ready(localdate()),
        "lines": [], "total": (0, 0), "problem": "",
    }  # fmt: skip
    try:
        with within(LONGEST_S):
            context |= {"lines": report.lines(request.user, question), "total": report.total(request.user, question)}
    except TookTooLong:
        context["problem"] = _("This takes too long to count. Choose a shorter period.")
    return render(request, "timeline/refusals/refusals.html", context)


@require_safe
@needs(access.REFUSALS)
@needs(EXPORT)
def file(request: StaffRequest) -> HttpResponseBase:
    """The counts as the page shows them. Where they take too long the page says so."""
    question = _question(request, request.user)
    try:
        with within(LONGEST_S):
            lines, total = report.lines(request.user, question), report.total(request.user, question)
    except TookTooLong:
        return redirect(f"{reverse('refusals')}?{urlencode(question.address())}")
    gate.leave(sheet.DOOR, rows=len(lines), by=request.user)
    made = io.BytesIO(sheet.book(question, lines, total))
    return FileResponse(made, as_attachment=True, filename=sheet.name(question), content_type=sheet.TYPE)


@require_safe
@needs(access.REFUSALS)
def rows(request: StaffRequest) -> HttpResponse:
    question = _question(request, request.user)
    place = sources.read_place(request.GET["before"]) if "before" in request.GET else None
    found = report.rows(request.user, question, (place.at, place.number) if place else None)
    last = found[report.SHOWN - 1] if len(found) > report.SHOWN else None
    context = {
        "question": question,
        "chips": report.chips(question),
        "touches": found[: report.SHOWN],
        "next": sources.Place(last.at, sources.TOUCH, last.pk).encode() if last else "",
    }
    page = "_rows" if place else "rows"
    return render(request, f"timeline/refusals/{page}.html", context)


def _question(request: HttpRequest, actor: Actor) -> Question:
    """As the address has it; what is hidden from the reader is no question of theirs."""
    asked, slices = request.GET, {by.code: by for by in report.offered(actor)}
    try:
        chosen = {code: slices[code].read(asked[code]) for code in asked if code in report.SLICES}
    except (KeyError, ValueError) as unknown:
        raise Http404 from unknown
    period = periods.read(asked.get("since", ""), asked.get("until", ""), localdate())
    return Question(period, slices.get(asked.get("by", ""), report.SLICES["reason"]), chosen)
