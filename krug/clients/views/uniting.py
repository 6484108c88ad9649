"""Merging cards that somebody chose: from a card, or several in the list."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.clients import access, actions, listing, sight
from krug.clients.duplicates import chosen, comparing
from krug.clients.models import Client
from krug.clients.views import duplicates
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import goto, is_fragment, toast


@require_GET
def other(request: StaffRequest, pk: int) -> HttpResponse:
    """Which card to merge this one with: those found alike, and whoever is typed."""
    client = get_object_or_404(access.mergeable(request.user), pk=pk)
    typed = request.GET.get("q", "").replace("\0", "").strip()[:100]
    others = chosen.found(request.user, client, typed) if typed else chosen.alike(request.user, client)
    context = {"client": client, "others": others, "typed": typed}
    template = "clients/duplicates/_others.html" if is_fragment(request) else "clients/duplicates/other.html"
    return render(request, template, context)


@require_POST
@needs(access.MERGE)
def ask(request: StaffRequest) -> HttpResponse:
    """From the bar of the list to the first two of the chosen."""
    ids = _ids(request.POST.get("ids", ""))
    cards = chosen.cards(request.user, ids) if len(ids) <= chosen.MOST else []
    if not 2 <= len(ids) <= chosen.MOST:
        return _no(_("Choose from two to %(most)s cards to merge.") % {"most": chosen.MOST})
    if len(cards) < len(ids):
        return _no(_("Among the chosen are clients whose cards you may not merge."))
    if len({card.kind for card in cards}) > 1:
        return _no(str(actions.TwoKinds.text))
    return goto(_address(ids))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MERGE)
def pair(request: StaffRequest) -> HttpResponse:
    """The first two of the chosen side by side; by POST one card of them, and then the next two."""
    sent = request.POST if request.method == "POST" else request.GET
    ids = _ids(sent.get("ids", ""))
    cards = chosen.cards(request.user, ids)
    if len(cards) < 2:
        raise Http404
    keep = listing.read_id(sent.get("keep", "")) or 0
    return _merge(request, cards, keep) if request.method == "POST" else _shown(request, cards, keep=keep)


def _merge(request: StaffRequest, cards: Sequence[Client], keep: int) -> HttpResponse:
    two, rest = {card.pk: card for card in cards[:2]}, cards[2:]
    if keep not in two:
        raise Http404
    survivor, (merged,) = two.pop(keep), two.values()
    seen = {card.pk: listing.read_id(request.POST.get(f"version-{card.pk}", "")) or 0 for card in cards[:2]}
    try:
        made = actions.merge(survivor, merged, take=duplicates.taken(request), seen=seen, by=request.user)
    except actions.CannotMerge as refusal:
        return _refused(request, [card.pk for card in cards], str(refusal.text))
    undo = reverse("merge_part", args=[made.pk])
    left = chosen.cards(request.user, [survivor.pk, *(card.pk for card in rest)])
    answer = _shown(request, left) if len(left) > 1 else _done(request, survivor)
    return toast(answer, _("Merged into one card"), undo=undo)


def _shown(
    request: StaffRequest, cards: Sequence[Client], *, keep: int = 0, why: str = "", status: int = 200
) -> HttpResponse:
    one, two = cards[:2]
    context: dict[str, object] = {"ids": ",".join(str(card.pk) for card in cards), "band": "", "left": "", "why": why}
    if one.kind != two.kind:
        return _page(request, {**context, "compared": None, "why": str(actions.TwoKinds.text)}, status=422)
    compared = comparing.compare(request.user, chosen.pair_of(one, two), keep=keep)
    if more := len(cards) - 2:
        context["left"] = ngettext("%(n)s more card after this", "%(n)s more cards after this", more) % {"n": more}
    context |= {
        "compared": compared, "lines": duplicates.lines(request, compared),
        "sees_purchases": sight.PURCHASES not in sight.hidden(request.user),
    }  # fmt: skip
    return _page(request, context, status=status)


def _refused(request: StaffRequest, ids: Sequence[int], why: str) -> HttpResponse:
    """The cards as they are by now, if they can still be merged."""
    cards = chosen.cards(request.user, ids)
    if len(cards) > 1:
        return _shown(request, cards, why=why, status=409)
    return _page(request, {"compared": None, "why": why, "ids": "", "left": ""}, status=409)


def _page(request: StaffRequest, context: dict[str, object], *, status: int) -> HttpResponse:
    template = "clients/duplicates/_pair.html" if is_fragment(request) else "clients/duplicates/chosen.html"
    return render(request, template, {**context, "is_chosen": True}, status=status)


def _done(request: StaffRequest, survivor: Client) -> HttpResponse:
    return render(request, "clients/duplicates/_merged.html", {"client": survivor})


def _no(why: str) -> HttpResponse:
    return toast(HttpResponse(status=204), why)


def _ids(text: str) -> list[int]:
    return [found for part in text[:1_000].split(",") if (found := listing.read_id(part))]


def _address(ids: Sequence[int]) -> str:
    return f"{reverse('merge_chosen')}?ids={','.join(map(str, ids))}"
