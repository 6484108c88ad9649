"""The doors of the strip: a touch with its next step in one press, the preview of a moment, taking it back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from krug.clients import access as clients_access
from krug.staff.doors import StaffRequest, needs
from krug.tasks import access, actions, strip
from krug.tasks.actions import Recorded
from krug.tasks.strip_form import StripForm, understood, zone_named
from krug.tasks.views import today
from krug.timeline import access as timeline_access
from krug.timeline import actions as timeline
from krug.timeline.attachments import refusing
from krug.ui.reading import reads
from krug.ui.responses import refused, toast


@require_POST
def store(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(timeline_access.recordable(request.user), pk=pk)
    form = StripForm(request.POST)
    if not form.is_valid():
        return _refused(form.trouble)
    data = form.cleaned_data
    about = strip.about(request.user, client, data["about"])
    touch = form.touch(strip.parties(request.user, data["parties"]))
    try:
        recorded = actions.record(
            client, touch, following=data["following"], about=about, key=data["key"], by=request.user
        )
    except timeline.ReasonNeeded as needed:
        return _refused(str(needed.text))
    except refusing.REFUSALS as refusal:
        return _refused(refusing.sentence(refusal))
    if data["page"] == "today":  # which comes back as it is now; a card reads anew what has changed of it
        return _told(today.drawn(request), recorded)
    return _told(HttpResponse(status=204), recorded, refresh="totals tasks")


def _told(answer: HttpResponse, recorded: Recorded | None, *, refresh: str = "") -> HttpResponse:
    if recorded is None:
        return toast(answer, _("Recorded"), refresh=refresh)
    if recorded.number is None:
        undo = reverse("touch_remove", args=[recorded.touch.pk])
    else:
        undo = reverse("strip_undo", args=[recorded.number])
    said = _("Recorded. Somebody else had closed this before") if recorded.too_late else _("Recorded")
    return toast(answer, said, undo=undo, refresh=refresh)


def _refused(said: str) -> HttpResponse:
    return refused(422, said)


@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """All of one press."""
    event = get_object_or_404(access.recorded(request.user), pk=pk)
    try:
        actions.undo_record(event, by=request.user)
    except timeline.AlreadyUndone:
        return toast(HttpResponse(status=204), _("Somebody has undone this already"))
    return toast(HttpResponse(status=204), _("Undone"), refresh="totals tasks")


@reads
@require_POST
@needs(clients_access.VIEW)
def moment(request: StaffRequest) -> HttpResponse:
    """How «завтра в 10» is understood, and what the client's clock shows then."""
    text = (request.POST.get("next_when") or request.POST.get("when", ""))[:300]
    found = understood(text, now=timezone.now()) if text.strip() else None
    zone = zone_named(request.POST.get("zone", ""))
    there = found.at.astimezone(zone) if found and zone and not found.is_all_day else None
    is_past = found is not None and found.at < timezone.now()
    context = {"typed": text.strip(), "found": found, "there": there, "is_past": is_past}
    return render(request, "tasks/_moment.html", context)
