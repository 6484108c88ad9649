"""Correcting a touch where it stands in the feed."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from krug.clients import access as clients_access
from krug.clients.models import Client
from krug.staff.doors import StaffRequest
from krug.timeline import access, actions, forms, touching
from krug.timeline.differences import touch_in_words
from krug.timeline.forms import CorrectionForm
from krug.timeline.models import Interaction
from krug.ui.responses import toast


@require_http_methods(["GET", "HEAD", "POST"])
def touch(request: StaffRequest, pk: int) -> HttpResponse:
    """The form in the line's place; with ``shown`` the line as it is; by POST what was corrected is written."""
    found = get_object_or_404(access.changeable(request.user), pk=pk)
    if request.method != "POST":
        return _line(request, found) if "shown" in request.GET else _form(request, found, CorrectionForm(found))
    form = CorrectionForm(found, request.POST)
    if "more" in request.POST or not form.is_valid():
        return _form(request, found, form, status=200 if "more" in request.POST else 422)
    join, leave = _parties(request, found)
    try:
        number = actions.change_interaction(found, form.values, seen=form.was, join=join, leave=leave, by=request.user)
    except actions.Conflict as clash:
        return _clash(request, found, clash)
    except actions.ReasonNeeded as needed:
        form.add_error("reason", str(needed.text))
        return _form(request, found, form, status=422)
    except actions.Removed as gone:
        raise Http404 from gone
    return toast(
        HttpResponse(status=204), _("Changed") if number else _("Nothing differs"), undo=number, refresh="totals"
    )


def _line(request: StaffRequest, found: Interaction) -> HttpResponse:
    (entry,) = touching.entries(request.user, found.client, [found])
    return render(request, "timeline/_entry.html", {"entry": entry})


def _form(
    request: StaffRequest, found: Interaction, form: CorrectionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Who took part is asked of those the person may see; the others stay as they are."""
    context = {"touch": found, "form": form, "parties": _shown(request, found), "clashes": [], **more}
    if form.is_bound and "more" in request.POST:
        form.errors.clear()
    return render(request, "timeline/_correct.html", context, status=status)


def _there(request: StaffRequest, found: Interaction) -> dict[int, str]:
    others = touching.others_of(request.user, [found], but=found.client_id).get(found.pk, ())
    return {party.id: party.name for party in others}


def _posted(request: StaffRequest) -> list[Client]:
    """Those who were chosen of the base before, and the one that is typed now: «Name № 12»."""
    number = request.POST.get("join", "").rpartition("№")[2].strip()
    told = [*request.POST.getlist("part"), number]
    ids = [int(each) for each in told if each.isdecimal() and len(each) < 19]
    return list(clients_access.visible(request.user).filter(pk__in=ids[:100]))


def _shown(request: StaffRequest, found: Interaction) -> Sequence[tuple[int, str]]:
    if request.method == "POST":
        return [(each.pk, each.name or _("No name")) for each in _posted(request) if each.pk != found.client_id]
    return list(_there(request, found).items())


def _parties(request: StaffRequest, found: Interaction) -> tuple[list[Client], set[int]]:
    chosen = _posted(request)
    return chosen, set(_there(request, found)) - {client.pk for client in chosen}


def _clash(request: StaffRequest, found: Interaction, clash: actions.Conflict) -> HttpResponse:
    """What the person typed, with what somebody else has written meanwhile; sent again it holds."""
    found.refresh_from_db()
    data = request.POST.copy()
    data["seen"] = forms.typed(found)["seen"]
    told = touch_in_words({name: theirs for name, (theirs, _yours) in clash.differing.items()})
    return _form(request, found, CorrectionForm(found, data), status=409, clashes=told)
