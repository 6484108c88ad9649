"""Changing many clients at once: the dialog over the list, what would come of it, doing it, its progress and undo."""

import contextlib
from collections.abc import Callable, Sequence
from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access, actions, cities, queries
from krug.clients.bulk import asking, deeds, further, weighing
from krug.clients.bulk.asking import Asked
from krug.clients.bulk.deeds import SET, TAG, UNTAG, Deed
from krug.clients.bulk.judging import CHANGED
from krug.clients.conditions.haste import LONGEST_EXACT_S, in_time
from krug.clients.fields import CardField
from krug.clients.models import OWN, Bulk, BulkState, Kind
from krug.clients.views import choices, listed
from krug.core.text.refusals import Refusal
from krug.staff.doors import StaffRequest, needs
from krug.ui import formats
from krug.ui.responses import is_fragment, toast

BUSY = frozenset({BulkState.RUNNING, BulkState.UNDOING})


def _in_words(door: Callable[[StaffRequest], HttpResponse]) -> Callable[[StaffRequest], HttpResponse]:
    """What cannot be asked for, or would take too long to look for, is said where its counts would be."""

    @wraps(door)
    def answer(request: StaffRequest) -> HttpResponse:
        try:
            return door(request)
        except Refusal as refusal:
            return render(request, "clients/bulk/_weighed.html", {"refused": str(refusal.message)}, status=422)

    return answer


@require_POST
@needs(access.VIEW)
@_in_words
def ask(request: StaffRequest) -> HttpResponse:
    """The dialog for what was chosen: which field or label, and its value."""
    asked = _asked(request)
    offered = whats(request, asked)
    if asked.what not in dict(offered):
        raise Http404
    spec = next((each for each in deeds.offered(request.user) if each.code == asked.field), None)
    context = {
        "asked": asked, "where": request.POST.get("where", ""), "whats": grouped(offered), "spec": spec,
        "takes_value": asked.verb in (SET, TAG, UNTAG) or asked.verb in further.offers,
        "further": further.offers.get(asked.verb), "suggested": _suggested(request, asked),
        "choices": _choices(request, spec) if spec else [], "count": _count(request, asked),
    }  # fmt: skip
    return render(request, "clients/bulk/_form.html", context)


@require_POST
@needs(access.VIEW)
@_in_words
def weigh(request: StaffRequest) -> HttpResponse:
    """How many would change, why the others would not, and the first of them."""
    asked = _asked(request)
    return _weighed(request, asked, asked.deed(request.user))


@require_POST
@needs(access.VIEW)
@_in_words
def start(request: StaffRequest) -> HttpResponse:
    asked = _asked(request)
    assert asked.selection is not None
    bulk = actions.start_bulk(asked.selection, asked.deed(request.user), key=asked.key, by=request.user)
    if bulk.state in BUSY:
        response = _shown(request, bulk)
        response.headers["HX-Retarget"] = "#bulk-body"
        return response
    undo = reverse("bulk_undo", args=[bulk.pk]) if bulk.state == BulkState.DONE and bulk.counts.get(CHANGED) else None
    return toast(HttpResponse(status=204), _told(bulk), undo=undo, refresh="list")


@require_GET
@needs(access.VIEW)
def bulk(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is; while it is worked on, its page asks again."""
    return _shown(request, get_object_or_404(access.bulks(request.user), pk=pk))


@require_POST
@needs(access.VIEW)
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.bulks(request.user), pk=pk)
    with contextlib.suppress(actions.NotNow):  # it has come to its end meanwhile; it is shown as it stands
        actions.stop_bulk(found, by=request.user)
    return _shown(request, get_object_or_404(access.bulks(request.user), pk=pk))


@require_POST
@needs(access.VIEW)
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """From the result its way back is shown there; from a toast, where nothing is swapped, by another."""
    found = get_object_or_404(access.bulks(request.user), pk=pk)
    with contextlib.suppress(actions.NotNow):
        actions.start_undo_bulk(found, by=request.user)
    found = get_object_or_404(access.bulks(request.user), pk=pk)
    said = _("Undone") if found.state == BulkState.UNDONE else _("Being undone…")
    return toast(_shown(request, found), said, refresh="list")


def whats(request: StaffRequest, asked: Asked) -> list[tuple[str, str]]:
    """What may be done to the chosen, as the dialog offers it."""
    actor = request.user
    if asked.selection is None:
        return []
    if asked.selection.is_of_archive:
        return [(deeds.RESTORE, _("Restore from the archive"))] if deeds.may_archive(actor) else []
    found = [(f"{SET}:{spec.code}", _capital(str(spec.label))) for spec in deeds.offered(actor)]
    found += [(TAG, _("Add a tag")), (UNTAG, _("Remove a tag"))] if deeds.may_tag(actor) else []
    found += [(offer.code, str(offer.label)) for offer in further.offers if actor.may(offer.right)]
    return [*found, (deeds.ARCHIVE, _("Into the archive"))] if deeds.may_archive(actor) else found


def grouped(offered: Sequence[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those the company has added apart, where there are any."""
    own = [each for each in offered if each[0].startswith(f"{SET}:{OWN}")]
    rest = [each for each in offered if each not in own]
    of_card = [each for each in rest if each[0].startswith(SET)]
    groups = [(_("Card"), of_card), (_("Own fields"), own), (_("More"), [each for each in rest if each not in of_card])]
    return [(name, each) for name, each in groups if each] if own else [("", list(offered))]


def _asked(request: StaffRequest) -> Asked:
    asked = asking.read(request.POST, listed.ASKABLE, by=request.user)
    if asked.selection is None:
        raise Http404
    return asked


def _count(request: StaffRequest, asked: Asked) -> int:
    assert asked.selection is not None
    with in_time(asked.selection.condition, LONGEST_EXACT_S):
        return asked.selection.rows(request.user).count()


def _weighed(request: StaffRequest, asked: Asked, deed: Deed) -> HttpResponse:
    assert asked.selection is not None
    weighed = weighing.weigh(asked.selection, deed, by=request.user)
    after = deeds.shown(deed.spec, deed.value, to=request.user) or _("empty") if deed.verb == SET else ""
    context = {"refused": "", "weighed": weighed, "deed": deed, "after": after}
    return render(request, "clients/bulk/_weighed.html", context)


def _shown(request: StaffRequest, found: Bulk) -> HttpResponse:
    context = {
        "bulk": found, "is_busy": found.state in BUSY, "changed": found.counts.get(CHANGED, 0),
        "left": weighing.left(found.counts), "label": found.change_set.label if found.change_set else "",
        "kept": found.change_set.kept_cells.count() if found.change_set and found.state == BulkState.UNDONE else 0,
    }  # fmt: skip
    return render(request, "clients/bulk/_bulk.html" if is_fragment(request) else "clients/bulk/bulk.html", context)


def _told(bulk: Bulk) -> str:
    changed = bulk.counts.get(CHANGED, 0)
    told = ngettext("%(n)s client changed", "%(n)s clients changed", changed) % {"n": formats.number(changed)}
    left = bulk.done - changed
    return f"{told}, {_('%(n)s left as they were') % {'n': formats.number(left)}}" if left else told


def _choices(request: StaffRequest, spec: CardField) -> choices.Choices:
    """Of both kinds of client together."""
    each = [choices.of(spec, kind, actor=request.user) for kind in Kind.values]
    return list(dict.fromkeys([*each[0], *each[1]]))


def _suggested(request: StaffRequest, asked: Asked) -> list[str]:
    """What others have, to choose from while typing: tags, cities."""
    if asked.field == "city":
        return cities.in_use(request.user)
    return [name for _pk, name in queries.all_tags()] if asked.verb in (TAG, UNTAG) else []


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
