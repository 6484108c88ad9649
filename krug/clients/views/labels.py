"""Labels on the card: warmth by three bars, tags by typing."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients import access, actions, queries, sight
from krug.clients.fields import BY_CODE
from krug.clients.models import Client
from krug.core.text.refusals import Refusal
from krug.staff.doors import StaffRequest
from krug.ui.reading import reads
from krug.ui.responses import toast


@require_POST
def warmth(request: StaffRequest, pk: int) -> HttpResponse:
    """So many bars; the same number pressed again says nothing of it any more."""
    found = get_object_or_404(access.editable(request.user), pk=pk)
    try:
        sight.hold(request.user, ["warmth"])
        level = BY_CODE["warmth"].parse(request.POST.get("value", ""))
        number = actions.change(found, {"warmth": 0 if level == found.warmth else level}, by=request.user)
    except (Refusal, actions.RuleBroken) as refusal:
        return toast(HttpResponse(status=204), _told(refusal))
    return toast(HttpResponse(status=204), _("Changed"), undo=number, refresh="card")


@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: StaffRequest, pk: int) -> HttpResponse:
    """The tags of a client with the field for another one; by POST it is put on."""
    found = get_object_or_404(access.editable(request.user), pk=pk)
    sight.hold(request.user, [sight.TAGS])
    if request.method != "POST":
        return _tags(request, found, is_adding=True)
    try:
        number = actions.add_tag(found, request.POST.get("name", "").replace("\0", ""), by=request.user)
    except Refusal as refusal:
        return toast(_tags(request, found, is_adding=True), _told(refusal))
    return toast(_tags(request, found, is_adding=True), _("Tag added"), undo=number, refresh="feed")


@reads
@require_POST
def tag_names(request: StaffRequest, pk: int) -> HttpResponse:
    """Tags that begin as typed, to choose from: those somebody has."""
    found = get_object_or_404(access.editable(request.user), pk=pk)
    sight.hold(request.user, [sight.TAGS])
    typed = request.POST.get("name", "").replace("\0", "").strip()
    context = {"client": found, "found": queries.tags_beginning(typed), "typed": typed}
    return render(request, "clients/card/_tag_names.html", context)


@require_POST
def remove_tag(request: StaffRequest, pk: int) -> HttpResponse:
    tagging = get_object_or_404(access.taggings(request.user), pk=pk)
    number = actions.remove_tag(tagging, by=request.user)
    return toast(_tags(request, tagging.client), _("Tag removed"), undo=number, refresh="feed")


def _tags(request: StaffRequest, client: Client, *, is_adding: bool = False) -> HttpResponse:
    context = {"client": client, "tags": queries.tags_of(client), "can_edit": True, "is_adding": is_adding}
    return render(request, "clients/card/_tags.html", context)


def _told(refusal: Refusal | actions.RuleBroken) -> str:
    return refusal.text if isinstance(refusal, actions.RuleBroken) else str(refusal.message)
