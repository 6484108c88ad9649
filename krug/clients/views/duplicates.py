"""Clients who may be in the base twice: the queue, worked through by keyboard, and what was merged."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access, actions, fields, listing, sight
from krug.clients.duplicates import choosing, comparing
from krug.clients.duplicates.comparing import Compared
from krug.clients.models import DuplicatePair
from krug.clients.own import refs
from krug.clients.own import values as own_values
from krug.clients.views import groups
from krug.core.registry import Label
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import is_fragment, toast

LISTED = 50
TAKE, THEIRS = "take-", "theirs"


@dataclass(frozen=True)
class Line:
    """One field of both cards. ``is_taken``: the value comes from the card that goes."""

    code: str
    anchor: str
    label: Label
    mine: str
    theirs: str
    is_same: bool
    is_taken: bool
    may_choose: bool


@require_GET
@needs(access.MERGE)
def queue(request: StaffRequest) -> HttpResponse:
    """The pair that is next in a band; of those told apart the list of them. Unasked, of the first that has one."""
    band = _band(request)
    if band == comparing.APART:
        return render(request, "clients/duplicates/apart.html", {**_tabs(request, band), "pairs": _apart(request)})
    found = comparing.next_pair(request.user, band)
    if found is None and "band" not in request.GET:
        band = comparing.LOOK
        found = comparing.next_pair(request.user, band)
    return _shown(request, found, band)


@require_GET
@needs(access.MERGE)
def pair(request: StaffRequest, pk: int) -> HttpResponse:
    """One pair; ``keep`` says which of the two cards stays."""
    keep = listing.read_id(request.GET.get("keep", "")) or 0
    return _shown(request, _pair(request, pk), _band(request), keep=keep)


@require_POST
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """The next pair, with the way back in a line over the page."""
    found = _pair(request, pk)
    clients = access.mergeable(request.user).in_bulk([found.first_id, found.second_id])
    keep = listing.read_id(request.POST.get("keep", ""))
    if keep not in clients:
        raise Http404
    survivor = clients.pop(keep)
    seen = {pk: listing.read_id(request.POST.get(f"version-{pk}", "")) or 0 for pk in (found.first_id, found.second_id)}
    try:
        (merged,) = clients.values()
        made = actions.merge(survivor, merged, take=taken(request), seen=seen, by=request.user)
    except actions.CannotMerge as refusal:
        return _refused(request, found, str(refusal.text))
    undo = reverse("merge_part", args=[made.pk])
    return toast(_next(request), _("Merged into one card"), undo=undo)


@require_POST
def apart(request: StaffRequest, pk: int) -> HttpResponse:
    found = _pair(request, pk)
    actions.tell_apart(found, by=request.user)
    return toast(_next(request), _("Told apart for good"), undo=reverse("duplicate_again", args=[pk]))


@require_POST
def later(request: StaffRequest, pk: int) -> HttpResponse:
    actions.put_off(_pair(request, pk), by=request.user)
    return toast(_next(request), _("Put off"), undo=reverse("duplicate_again", args=[pk]))


@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """It was told apart, or put off, by mistake."""
    actions.ask_again(_pair(request, pk), by=request.user)
    return toast(HttpResponse(status=204), _("Back in the queue"), refresh="duplicates")


@require_POST
@needs(access.MERGE)
def search(request: StaffRequest) -> HttpResponse:
    """Search the whole base now; otherwise it is searched every night."""
    actions.search_duplicates()
    return toast(HttpResponse(status=204), _("The whole base is being searched. Pairs come here as they are found."))


def _pair(request: StaffRequest, pk: int) -> DuplicatePair:
    found: DuplicatePair = get_object_or_404(access.duplicate_pairs(request.user), pk=pk)
    return found


def _band(request: StaffRequest) -> str:
    asked = request.POST.get("band") or request.GET.get("band") or comparing.SURE
    return asked if asked in comparing.BANDS else comparing.SURE


def _next(request: StaffRequest) -> HttpResponse:
    band = _band(request)
    return _shown(request, comparing.next_pair(request.user, band), band)


def _refused(request: StaffRequest, found: DuplicatePair, why: str) -> HttpResponse:
    """The same pair as it is now, or the next one if it is gone."""
    still = access.duplicate_pairs(request.user).filter(pk=found.pk).first()
    band = _band(request)
    return _shown(request, still or comparing.next_pair(request.user, band), band, why=why, status=409)


def _shown(
    request: StaffRequest, found: DuplicatePair | None, band: str, *, keep: int = 0, why: str = "", status: int = 200
) -> HttpResponse:
    compared = comparing.compare(request.user, found, keep=keep) if found else None
    context = {
        **_tabs(request, band), "compared": compared, "lines": lines(request, compared) if compared else [],
        "why": why, "is_chosen": False, "left": "", "sees_purchases": sight.PURCHASES not in sight.hidden(request.user),
    }  # fmt: skip
    template = "clients/duplicates/_pair.html" if is_fragment(request) else "clients/duplicates/queue.html"
    return render(request, template, context, status=status)


def _tabs(request: StaffRequest, band: str) -> dict[str, object]:
    labels = {
        comparing.SURE: _("Surely one"), comparing.LOOK: _("Worth a look"), comparing.LATER: _("Put off"),
        comparing.APART: _("Told apart"),
    }  # fmt: skip
    counts = comparing.counts(request.user)
    return {"band": band, "tabs": [(code, label, counts[code]) for code, label in labels.items()],
            "most": comparing.MOST_COUNTED}  # fmt: skip


def _apart(request: StaffRequest) -> list[tuple[DuplicatePair, str]]:
    pairs = comparing.queue(request.user, comparing.APART).select_related("first", "second", "apart_by")[:LISTED]
    return [(pair, ", ".join(comparing.seen_reasons(request.user, pair))) for pair in pairs]


def lines(request: StaffRequest, compared: Compared) -> list[Line]:
    """Fields that one of the two cards has, those that differ first."""
    survivor, merged = compared.survivor.client, compared.merged.client
    named = [refs.of_client(request.user, own_values.of(client)) for client in (survivor, merged)]
    found = []
    for spec in fields.of(survivor.kind):
        values = [fields.value_of(client, spec.code) for client in (survivor, merged)]
        mine = groups.shown(survivor, spec, values[0], named=named[0])
        theirs = groups.shown(merged, spec, values[1], named=named[1])
        if spec.code in compared.hidden or not (mine or theirs):
            continue
        is_same = values[0] == values[1]
        choose = not is_same and bool(theirs) and spec.code not in compared.denied | {choosing.JOINED}
        is_taken = spec.code in compared.taken
        found.append(Line(spec.code, spec.anchor, spec.label, mine, theirs, is_same, is_taken, choose))
    return sorted(found, key=lambda line: line.is_same)


def taken(request: StaffRequest) -> list[str]:
    """Codes of the fields whose value is to come from the other card: radio buttons «take-<code>» that say «theirs»."""
    chosen = [name for name, said in request.POST.items() if name.startswith(TAKE) and said == THEIRS]
    return [name.removeprefix(TAKE) for name in chosen]
