"""Those who are related to our clients and are not in the base."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access, actions, intake, listing
from krug.clients.models import Client, Prospect
from krug.clients.relations import prospects as found_prospects
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import toast


@require_GET
@needs(access.VIEW)
def prospects(request: StaffRequest) -> HttpResponse:
    """The list with the way to each: a page to the browser, the next rows to the scroll."""
    before = listing.read_id(request.GET.get("before", "")) or 0
    page = found_prospects.page(request.user, before=before)
    context = {"lines": page.lines, "next": page.next, "can_take_in": request.user.may(access.CREATE)}
    return render(request, "clients/prospects/_rows.html" if before else "clients/prospects/list.html", context)


@require_POST
@needs(access.CREATE)
def take_in(request: StaffRequest, pk: int) -> HttpResponse:
    """The prospect becomes a client, or is linked to the one it is; who might be the same is asked about first."""
    prospect = get_object_or_404(access.prospects(request.user), pk=pk)
    draft = intake.of_prospect(prospect, None)
    client = _chosen(request) or actions.resolve(draft, by=request.user).client
    asks = client is None and not request.POST.get("anyway")
    same = actions.resolve(draft, by=request.user, but=prospect.client_id).sharing if asks else []
    if same:
        return _ask(request, prospect, {"same": same}, status=409)
    try:
        made, number = actions.take_in(prospect, known=client, by=request.user)
    except (actions.Unrelatable, actions.RequisitesTaken, actions.RuleBroken) as refusal:
        return _ask(request, prospect, {"same": [], "refusal": refusal.text}, status=409)
    context = {"prospect": prospect, "client_id": made}
    said = _("Linked to the client who was here already") if client else _("Now a client")
    return toast(render(request, "clients/prospects/_taken_in.html", context), said, undo=number, refresh="card-side")


def _chosen(request: StaffRequest) -> Client | None:
    """The client somebody said the prospect is."""
    asked = listing.read_id(request.POST.get("known", ""))
    if asked is None:
        return None
    chosen: Client = get_object_or_404(access.visible(request.user), pk=asked)
    return chosen


def _ask(request: StaffRequest, prospect: Prospect, context: dict[str, object], *, status: int) -> HttpResponse:
    asked = {"prospect": prospect, "refusal": "", **context}
    return render(request, "clients/prospects/_same.html", asked, status=status)


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Its line goes from the page."""
    prospect = get_object_or_404(access.prospects(request.user), pk=pk)
    number = actions.remove_prospect(prospect, by=request.user)
    return toast(HttpResponse(), _("Removed"), undo=number, refresh="card-side")


@require_POST
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    prospect = get_object_or_404(access.revealable_prospects(request.user), pk=pk)
    ways = actions.reveal_prospect(prospect, by=request.user)
    shown = found_prospects.line(request.user, prospect).prospect
    return render(request, "clients/prospects/_ways.html", {"ways": ways, "prospect": shown})
