"""The feed of a card: read, undone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access as clients_access
from krug.staff.doors import StaffRequest
from krug.timeline import access, actions, queries, sources
from krug.ui.responses import toast


@require_GET
def feed(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(clients_access.visible_any(request.user), pk=pk)
    kind = request.GET.get("kind", "all")
    if kind not in queries.KINDS:
        raise Http404
    found = queries.feed(request.user, client, kind=kind, before=_place(request))
    template = "timeline/_entries.html" if request.GET.get("before") else "timeline/_feed.html"
    return render(request, template, {"client": client, "feed": found, "kind": kind})


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    touch = get_object_or_404(access.changeable(request.user), pk=pk)
    number = actions.remove_interaction(touch, by=request.user)
    found = queries.feed(request.user, touch.client)
    response = render(request, "timeline/_feed.html", {"client": touch.client, "feed": found, "kind": "all"})
    return toast(response, _("Removed"), undo=number, refresh="totals")


@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(access.undoable(request.user), pk=pk)
    if queries.is_hidden(request.user, event):
        raise Http404
    try:
        result = actions.undo(event, by=request.user)
    except actions.AlreadyUndone:
        return toast(HttpResponse(status=204), _("Somebody has undone this already"))
    except actions.PlaceTaken:
        return toast(HttpResponse(status=204), _("Not undone: the same is here or with another client by now"))
    except actions.NothingToUndo as nothing:
        raise Http404 from nothing
    said = _("Undone") if not result.kept else _("Undone, except what was changed since")
    return toast(HttpResponse(status=204), said, refresh="card")


def _place(request: HttpRequest) -> sources.Place | None:
    text = request.GET.get("before", "")
    place = sources.read_place(text) if text else None
    if text and place is None:
        raise Http404
    return place
