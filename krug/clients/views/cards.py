"""The card: seen whole and by parts, edited in place, archived and restored."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.clients import access, actions, fields, queries, sight
from krug.clients.duplicates import access as merged
from krug.clients.fields import CardField
from krug.clients.models import Client, Kind
from krug.clients.own import refs
from krug.clients.views import choices, groups
from krug.core import okved
from krug.core.text.refusals import Refusal
from krug.staff import access as staff_access
from krug.staff.doors import StaffRequest
from krug.ui.responses import goto, is_fragment, toast

PARTS = ("head", "side", "foot", "aside")


@require_GET
def client(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole card, or one part of it when something there has changed."""
    found = access.opened(request.user, pk)
    if found is None or found.merged_into_id is not None:
        return _to_survivor(request, pk)
    card = queries.card(request.user, found, today=localdate())
    context = {"card": card, "client": found, "groups": groups.of(card), "today": localdate()}
    part = request.GET.get("part", "")
    if part and part not in PARTS:
        raise Http404
    if part in ("", "foot"):
        context["merges"] = merged.merges_into(request.user, found.pk)
    return render(request, f"clients/card/_{part}.html" if part else "clients/card.html", context)


def _to_survivor(request: StaffRequest, pk: int) -> HttpResponse:
    """An old address of a card that became a part of another leads there."""
    survivor = access.survivor_of(request.user, pk)
    if survivor is None:
        raise Http404
    address = reverse("client", args=[survivor])
    return goto(address) if is_fragment(request) else HttpResponseRedirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
def field(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """One value: its editor by GET, the value saved by POST, the value as it stands by GET with ``shown``."""
    reachable = access.assignable(request.user) if code == "owner" else access.editable(request.user)
    found = get_object_or_404(fields.readable(reachable).select_related("owner", "category"), pk=pk)
    spec = fields.get(found.kind, code)
    if spec is None or code in sight.hidden(request.user):
        raise Http404
    sight.hold(request.user, [code])
    if request.method == "POST":
        return _save(request, found, spec)
    if "shown" in request.GET:
        return _fact(request, found, spec)
    return _editor(request, found, spec, typed=groups.typed(request.user, spec, fields.value_of(found, code)))


def _save(request: StaffRequest, found: Client, spec: CardField) -> HttpResponse:
    typed, seen = ("\n".join(request.POST.getlist(name)).replace("\0", "") for name in ("value", "seen"))
    try:
        value = _read(request, found, spec, typed)
        denied = sight.readonly(request.user)
        brought = {code: brings for code, brings in spec.brings(found, value).items() if code not in denied}
        values = {spec.code: value, **brought}
        number = actions.change(found, values, by=request.user, seen={spec.code: _seen(found, spec, seen)})
    except Refusal as refusal:
        return _editor(request, found, spec, typed=typed, error=str(refusal.message), status=422)
    except actions.RequisitesTaken as taken:
        return _editor(request, found, spec, typed=typed, error=str(taken.text), status=422)
    except actions.RuleBroken as broken:
        return _editor(request, found, spec, typed=typed, error=broken.message, status=422)
    except actions.Conflict as conflict:
        return _conflict(request, found, spec, typed=typed, conflict=conflict)
    seen_now = fields.readable(access.visible(request.user)).select_related("owner", "category")
    now = seen_now.filter(pk=found.pk).first()
    if now is None:  # handed over to somebody whose clients the reader does not see
        return toast(goto(reverse("clients")), _("Handed over"), undo=number)
    response = _fact(request, now, spec)
    parts = "card-head card-side" if len(values) > 1 else "card-head"
    return toast(response, _("Changed"), undo=number, refresh=parts) if number else response


def _read(request: StaffRequest, found: Client, spec: CardField, typed: str) -> object:
    """What was typed, as far as the reader may choose it; what stands there already may stay."""
    if spec.own is not None:
        now = fields.value_of(found, spec.code)
        return now if typed == fields.typed(spec, now) else refs.read(request.user, spec.own, typed)
    value = spec.parse(typed)
    if spec.code == "owner":
        _check_owner(request, value)
    return value


def _seen(found: Client, spec: CardField, typed: str) -> object:
    """The value the person was looking at. What its editor showed need not read back as the same value."""
    now = fields.value_of(found, spec.code)
    if _lines(typed) == _lines(fields.typed(spec, now)):
        return now
    try:
        return spec.parse(typed)
    except Refusal:
        return typed


def _lines(text: str) -> str:
    """A form that is sent ends its lines in another way than what it was filled with."""
    return text.replace("\r\n", "\n")


def _check_owner(request: StaffRequest, owner_id: int | None) -> None:
    if owner_id is not None and not staff_access.colleagues(request.user).working().filter(pk=owner_id).exists():
        raise fields.BadValue(_("Choose one of the list."))


def _fact(request: StaffRequest, found: Client, spec: CardField) -> HttpResponse:
    named = groups.named(request.user, spec, fields.value_of(found, spec.code))
    fact = groups.fact(found, spec, editable=True, named=named)
    return render(request, "clients/card/_fact.html", {"client": found, "fact": fact})


def _editor(
    request: StaffRequest, found: Client, spec: CardField, *, typed: str, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "client": found,
        "spec": spec,
        "typed": typed,
        "seen": fields.typed(spec, fields.value_of(found, spec.code)) if not error else request.POST.get("seen", ""),
        "error": error,
        "choices": _choices(request, found, spec),
        "theirs": None,
    }
    return render(request, "clients/card/_editor.html", context, status=status)


def _conflict(
    request: StaffRequest, found: Client, spec: CardField, *, typed: str, conflict: actions.Conflict
) -> HttpResponse:
    context = {
        "client": found,
        "spec": spec,
        "typed": typed,
        "seen": fields.typed(spec, conflict.theirs),
        "theirs": groups.shown(found, spec, conflict.theirs, named=groups.named(request.user, spec, conflict.theirs)),
        "error": "",
        "choices": _choices(request, found, spec),
    }
    return render(request, "clients/card/_editor.html", context, status=409)


def _choices(request: StaffRequest, found: Client, spec: CardField) -> choices.Choices:
    """With what is chosen now, even if it may not be chosen any more."""
    offered = choices.of(spec, found.kind, actor=request.user)
    value = fields.value_of(found, spec.code)
    if spec.control == "choices":
        return [*offered, *((code, code) for code in value or () if code not in dict(offered))]
    now = fields.typed(spec, value)
    if offered and now not in dict(offered):
        named = groups.named(request.user, spec, value)
        offered.append((now, groups.shown(found, spec, value, named=named)))
    return offered


@require_GET
def okved_found(request: StaffRequest) -> HttpResponse:
    """Activities of the public directory for what is being typed."""
    codes = [activity.code for activity in okved.find(request.GET.get("value", "")[:200])]
    return render(request, "clients/card/_okved.html", {"found": [fields.activity_of(code) for code in codes]})


@require_GET
def clients_found(request: StaffRequest) -> HttpResponse:
    """Visible clients whose name begins as typed, for a field that points at one."""
    typed = request.GET.get(request.GET.get("of", "value"), "").replace("\0", "").strip()[:100]
    found = queries.named_any(request.user, typed, but=0)
    return render(request, "clients/card/_okved.html", {"found": [f"{each.name} № {each.pk}" for each in found]})


@require_GET
def cases(request: StaffRequest, pk: int) -> HttpResponse:
    """A person's name in the cases of Russian, to be put into letters."""
    found = get_object_or_404(access.visible_any(request.user), pk=pk, kind=Kind.PERSON)
    sight.veil(found, sight.hidden(request.user))
    return render(request, "clients/card/_cases.html", {"client": found, "cases": queries.name_in_cases(found)})


@require_POST
def archive(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.archivable(request.user), pk=pk)
    number = actions.archive(found, by=request.user)
    return toast(HttpResponse(status=204), _("Archived"), undo=number, refresh="card")


@require_POST
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.restorable(request.user), pk=pk)
    try:
        number = actions.restore(found, by=request.user)
    except actions.RequisitesTaken as taken:
        return toast(HttpResponse(status=204), str(taken.text))
    return toast(HttpResponse(status=204), _("Restored"), undo=number, refresh="card")
