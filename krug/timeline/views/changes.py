"""What an employee did, and taking it back."""

import contextlib
import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access as clients_access
from krug.staff.doors import StaffRequest, needs
from krug.staff.models import Employee
from krug.timeline import access, actions, doings, taking_back
from krug.timeline.models import Rollback, RollbackState
from krug.ui.responses import is_fragment, toast

SPANS = {
    15: gettext_lazy("the last 15 minutes"), 60: gettext_lazy("the last hour"), 240: gettext_lazy("the last 4 hours"),
    1440: gettext_lazy("the last 24 hours"),
}  # fmt: skip
LONGEST_ID = 18


@require_GET
@needs(clients_access.VIEW)
def changes(request: StaffRequest, who: int | None = None) -> HttpResponse:
    """One's own work, or that of a colleague for who may undo it; the next lines to the scroll."""
    whom = _whom(request, str(who) if who is not None else request.GET.get("who", ""))
    page = doings.page(request.user, whom, before=_number(request.GET.get("before", "")))
    context: dict[str, Any] = {"page": page, "whom": whom}
    if "before" not in request.GET:
        context |= {"people": access.watched(request.user), "spans": SPANS}
    template = "timeline/_doings.html" if "before" in request.GET else "timeline/changes.html"
    return render(request, template, context)


@require_POST
@needs(clients_access.VIEW)
def weigh(request: StaffRequest) -> HttpResponse:
    """How much it is, before anything is taken back."""
    whom, minutes = _whom(request, request.POST.get("who", "")), _minutes(request)
    since = now() - datetime.timedelta(minutes=minutes)
    weighed = taking_back.weigh(request.user, whom, since)
    context = {"whom": whom, "weighed": weighed, "since": since.isoformat(), "span": SPANS[minutes], "minutes": minutes}
    return render(request, "timeline/_weighed.html", context)


@require_POST
@needs(clients_access.VIEW)
def take_back(request: StaffRequest) -> HttpResponse:
    whom, since = _whom(request, request.POST.get("who", "")), _moment(request.POST.get("since", ""))
    upto = _number(request.POST.get("upto", ""))
    if upto is None:
        raise Http404
    at = timezone.localtime(since).strftime("%d.%m %H:%M")
    label = _("Taken back: %(name)s, since %(at)s") % {"name": whom, "at": at}
    key = request.POST.get("key", "")[:60]
    return _shown(request, actions.start_rollback(whom, since=since, upto=upto, label=label, key=key, by=request.user))


@require_GET
@needs(clients_access.VIEW)
def rollback(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is; while it is worked on, its page asks again."""
    return _shown(request, get_object_or_404(access.rollbacks(request.user), pk=pk))


@require_POST
@needs(clients_access.VIEW)
def undo_rollback(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.rollbacks(request.user), pk=pk)
    with contextlib.suppress(actions.NotNow):
        actions.start_undo_rollback(found, by=request.user)
    return _shown(request, get_object_or_404(access.rollbacks(request.user), pk=pk))


@require_POST
@needs(clients_access.VIEW)
def undo_set(request: StaffRequest, pk: int) -> HttpResponse:
    """A mass change of somebody: an import, a change of many clients, work taken back."""
    found = get_object_or_404(access.undoable_sets(request.user), pk=pk)
    with contextlib.suppress(actions.NotNow):
        actions.start_undo_set(found, by=request.user)
    return toast(HttpResponse(status=204), _("Being undone: reload the page in a while"))


def _shown(request: StaffRequest, found: Rollback) -> HttpResponse:
    context = {"rollback": found, "is_busy": found.state in {RollbackState.RUNNING, RollbackState.UNDOING}}
    return render(request, "timeline/_rollback.html" if is_fragment(request) else "timeline/rollback.html", context)


def _whom(request: StaffRequest, typed: str) -> Employee:
    found: Employee = get_object_or_404(access.watched(request.user), pk=_number(typed) or request.user.pk)
    return found


def _minutes(request: StaffRequest) -> int:
    minutes = _number(request.POST.get("minutes", ""))
    if minutes not in SPANS:
        raise Http404
    return minutes


def _moment(text: str) -> datetime.datetime:
    """Not longer ago than may be asked for, whatever the form says."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if moment.tzinfo is None or now() - moment > datetime.timedelta(minutes=max(SPANS) + 60):
        raise Http404
    return moment


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) <= LONGEST_ID else None
