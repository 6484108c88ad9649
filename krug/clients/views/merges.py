"""What was merged: the list, parting two cards again, and merging all that is sure at once."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.clients import access, actions, listing
from krug.clients.duplicates import access as merged
from krug.clients.duplicates import comparing, parting, scoring
from krug.clients.models import MassMerge, MassMergeState, Merge
from krug.staff.doors import StaffRequest, needs
from krug.ui import formats
from krug.ui.responses import is_fragment, toast

LISTED = 50
STEPS = (80, 85, 90, 95, 100)


@dataclass(frozen=True)
class Weighed:
    """What a mass merge would come to: how many pairs, and the first of them."""

    least: int
    total: int
    first: list[tuple[str, str, int, str]]


@require_GET
@needs(access.MERGE)
def merges(request: StaffRequest) -> HttpResponse:
    """The newest first, the next of them with the scroll."""
    before = listing.read_id(request.GET.get("before", ""))
    rows = merged.merges(request.user).order_by("-pk")
    found = list((rows.filter(pk__lt=before) if before else rows)[: LISTED + 1])
    context = {
        "merges": found[:LISTED], "next": found[LISTED - 1].pk if len(found) > LISTED else 0,
        "masses": [] if before else list(merged.mass_merges(request.user)[:3]),
    }  # fmt: skip
    return render(request, "clients/duplicates/_merges.html" if before else "clients/duplicates/merges.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def part(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks where what came later goes; by POST makes two cards of one again."""
    merge: Merge = get_object_or_404(merged.merges(request.user), pk=pk)
    if request.method != "POST":
        later = parting.later(request.user, merge)
        return render(request, "clients/duplicates/part.html", {"merge": merge, "later": later, "why": ""})
    back = parting.chosen(request.user, merge, request.POST.getlist("back"))
    try:
        result = actions.part(merge, back=back, by=request.user)
    except actions.CannotPart as refusal:
        context = {"merge": merge, "later": parting.later(request.user, merge), "why": str(refusal.text)}
        return render(request, "clients/duplicates/part.html", context, status=409)
    return _parted(request, merge, len(result.kept))


def _parted(request: StaffRequest, merge: Merge, kept: int) -> HttpResponse:
    said = _("Two cards again")
    if kept:
        told = ngettext("%(n)s value changed since stays", "%(n)s values changed since stay", kept)
        said = f"{said}, {told % {'n': formats.number(kept)}}"
    if "back-to-list" not in request.POST:
        return toast(HttpResponse(status=204), said, refresh="duplicates card")
    response = toast(HttpResponse(status=204), said)
    response.headers["HX-Redirect"] = reverse("merges")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MERGE)
def mass(request: StaffRequest) -> HttpResponse:
    """What merging all pairs above a score would come to; by POST it is begun."""
    asked = request.POST if request.method == "POST" else request.GET
    least = listing.read_id(asked.get("least", "")) or STEPS[2]
    if request.method == "POST":
        begun = actions.start_mass_merge(least, key=request.POST.get("key", ""), by=request.user)
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = reverse("mass_merge", args=[begun.pk])
        return response
    context = {"weighed": _weigh(request, max(least, scoring.SURE)), "steps": STEPS, "band": "", "tabs": []}
    template = "clients/duplicates/_weighed.html" if is_fragment(request) else "clients/duplicates/mass.html"
    return render(request, template, context)


def _weigh(request: StaffRequest, least: int) -> Weighed:
    pairs = comparing.queue(request.user, comparing.SURE).filter(score__gte=least)
    first = [
        (pair.first.name, pair.second.name, pair.score, scoring.said(comparing.seen_reasons(request.user, pair)))
        for pair in pairs.select_related("first", "second")[:10]
    ]
    return Weighed(least, pairs.order_by().count(), first)


@require_GET
@needs(access.MERGE)
def mass_merge(request: StaffRequest, pk: int) -> HttpResponse:
    return _shown(request, get_object_or_404(merged.mass_merges(request.user), pk=pk))


@require_POST
def mass_undo(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(merged.mass_merges(request.user), pk=pk)
    try:
        actions.start_undo_mass_merge(found, by=request.user)
    except actions.NotNowMass:
        return _shown(request, found)
    return _shown(request, get_object_or_404(merged.mass_merges(request.user), pk=pk))


def _shown(request: StaffRequest, found: MassMerge) -> HttpResponse:
    is_undone = found.state == MassMergeState.UNDONE
    context = {
        "mass": found, "is_busy": found.state in (MassMergeState.RUNNING, MassMergeState.UNDOING),
        "kept": found.change_set.kept_cells.count() if is_undone else 0,
    }  # fmt: skip
    template = "clients/duplicates/_mass.html" if is_fragment(request) else "clients/duplicates/mass_merge.html"
    return render(request, template, context)
