"""«Today»: the working day as one queue."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access as clients_access
from krug.staff.doors import StaffRequest, needs
from krug.tasks import access, actions, at_hand, day, next_steps, quiet, strip
from krug.tasks.day import Day
from krug.tasks.queues import promises
from krug.tasks.queues.promises import ICONS as DOING_ICONS
from krug.timeline.touching import ICONS
from krug.ui.responses import toast

LONGEST_REF = 60
PARTS = {"": "tasks/today.html", "day": "tasks/_day.html", "queue": "tasks/_moved.html", "hand": "tasks/_hand.html"}


@require_GET
@needs(clients_access.VIEW)
def today(request: StaffRequest) -> HttpResponse:
    """The page; its parts: the queue alone, and the client at hand alone."""
    part = request.GET.get("part", "")
    if part not in PARTS:
        raise Http404
    found = day.day(request.user, at=request.GET.get("at", "")[:LONGEST_REF])
    return render(request, PARTS[part], _context(request, found, with_hand=part != "queue"))


def drawn(request: StaffRequest) -> HttpResponse:
    """The day as it is now, after something of it was dealt with."""
    return render(request, "tasks/_day.html", _context(request, day.day(request.user)))


def _context(request: StaffRequest, found: Day, *, with_hand: bool = True) -> dict[str, object]:
    row = found.current
    hand = at_hand.at_hand(request.user, row.client_id) if with_hand and row and row.client_id else None
    stepless = next_steps.count(request.user) if with_hand else 0
    told: dict[str, object] = {"stepless": stepless, "steps_url": next_steps.address(request.user) if stepless else ""}
    told |= {"day": found, "row": row, "hand": hand, "strip": None, "icons": ICONS}
    if hand and row and hand.can_record:
        zone = hand.there.zone if hand.there and hand.there.differs else ""
        told["strip"] = strip.strip(request.user, hand.client, kind=row.kind, about=row.ref, page="today", zone=zone)
    return told


@require_GET
@needs(clients_access.VIEW)
def ahead(request: StaffRequest) -> HttpResponse:
    """For an empty queue: what was promised next, and until when there is nobody to call. Read apart from the page."""
    told = {"promise": promises.after_today(request.user), "quiet": quiet.of_all(request.user), "icons": DOING_ICONS}
    return render(request, "tasks/_ahead.html", told)


@require_POST
@needs(clients_access.VIEW)
def skip(request: StaffRequest) -> HttpResponse:
    """Later today. Whoever skipped all sees it again."""
    ref = request.POST.get("at", "").replace("\0", "")[:LONGEST_REF]
    if not ref:
        raise Http404
    actions.skip(ref, by=request.user)
    return drawn(request)


@require_POST
@needs(clients_access.VIEW)
def recall(request: StaffRequest) -> HttpResponse:
    actions.recall(by=request.user)
    return drawn(request)


@require_POST
def done(request: StaffRequest, pk: int) -> HttpResponse:
    """A promise that needed no touch is kept."""
    task = get_object_or_404(access.visible(request.user), pk=pk)
    try:
        number = actions.close(task, by=request.user)
    except actions.ClosedAlready:
        return toast(drawn(request), _("Somebody else had closed this before"))
    return toast(drawn(request), _("Done"), undo=number)
