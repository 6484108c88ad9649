"""The calendar of one's tasks: its address in the personal settings, and what stands behind it."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.core import gate
from krug.staff import queries
from krug.staff.doors import StaffRequest, address_of
from krug.staff.words import in_words_of
from krug.tasks import actions, calendars

DOOR = "tasks.calendar"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret", "address")
def mine(request: StaffRequest) -> HttpResponse:
    """Whether there is one; a new address is shown this once."""
    address = ""
    if request.method == "POST":
        secret = actions.open_calendar(by=request.user)
        address = address_of(request) + reverse("calendar", args=[secret])
    return render(request, "tasks/calendar.html", {"feed": calendars.live_of(request.user), "address": address})


@require_POST
def close(request: StaffRequest) -> HttpResponse:
    actions.close_calendar(by=request.user)
    return redirect("my_calendar")


@require_GET
@login_not_required
@sensitive_variables("secret")
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """For programs: what its employee may see at this moment. A dead address is like one that never was."""
    feed = calendars.feed_of(queries.digest(secret))
    if feed is None:
        raise Http404
    tasks = calendars.tasks_of(feed.employee)
    gate.leave(DOOR, rows=len(tasks), by=feed.employee)
    actions.note_use(feed)
    with in_words_of(feed.employee):
        drawn = calendars.drawn(tasks, here=address_of(request), name=_("Krug: tasks"))
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    return HttpResponse(drawn, content_type="text/calendar; charset=utf-8", headers=headers)
