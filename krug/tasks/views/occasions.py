"""The doors of occasions: the list, those of a card, using and refusing one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access as clients_access
from krug.staff.doors import StaffRequest, needs
from krug.tasks import access, actions, occasions, quiet, strip
from krug.ui.responses import toast


@require_GET
@needs(clients_access.VIEW)
def listed(request: StaffRequest) -> HttpResponse:
    """Of one's own clients, or of a colleague's whose clients one sees; the next lines to the scroll."""
    people = occasions.whose(request.user)
    of = occasions.one_of(people, request.GET.get("of", "")) or request.user
    page = occasions.page(request.user, of, after=occasions.read_place(request.GET.get("after", "")))
    template = "tasks/occasions/_rows.html" if "after" in request.GET else "tasks/occasions/list.html"
    return render(request, template, {"page": page, "of": of, "people": people})


@require_GET
def of_client(request: StaffRequest, pk: int) -> HttpResponse:
    """Why there is none now, and until when."""
    client = get_object_or_404(clients_access.visible(request.user), pk=pk)
    return render(request, "tasks/occasions/_quiet.html", {"quiet": quiet.why_not(client, request.user)})


@require_GET
def use(request: StaffRequest, pk: int) -> HttpResponse:
    """The strip of the card with it: recording the touch uses it."""
    occasion = get_object_or_404(access.usable(request.user), pk=pk)
    said = occasions.sentence(occasion)
    found = strip.strip(request.user, occasion.client, about=f"occasion:{occasion.pk}", said=said)
    return render(request, "tasks/_strip.html", {"strip": found})


@require_POST
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    occasion = get_object_or_404(access.usable(request.user), pk=pk)
    try:
        number = actions.refuse_occasion(occasion, by=request.user)
    except actions.OfferedNoMore:
        return toast(HttpResponse(status=204), _("It is not offered any more"), refresh="totals")
    return toast(HttpResponse(status=204), _("Not now"), undo=number, refresh="totals")
