"""The card: seen whole and by parts, edited in place, archived and restored."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.clients import access, actions, fields, queries, sight
from krug.clients.fields import CardField
from krug.clients.models import Client, Kind
from krug.clients.views import choices, groups
from krug.core import okved
from krug.core.text.refusals import Refusal
from krug.staff import access as staff_access
from krug.staff.doors import StaffRequest
from krug.ui.responses import goto, toast

PARTS = ("head", "side", "foot", "aside")


@require_GET
def client(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole card, or one part of it when something there has changed."""
    clients = access.starred(request.user, fields.readable(access.visible_any(request.user)))
    found = get_object_or_404(clients.select_related("owner", "category", "totals"), pk=pk)
    card = queries.card(request.user, found, today=localdate())
    context = {"card": card, "client": found, "groups": groups.of(card), "today": localdate()}
    part = request.GET.get("part", "")
    if part and part not in PARTS:
        raise Http404
    return render(request, f"clients/card/_{part}.html" if part else "clients/card.html", context)


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
    return _editor(request, found, spec, typed=fields.typed_form(fields.value_of(found, code)))


def _save(request: StaffRequest, found: Client, spec: CardField) -> HttpResponse:
    typed, seen = (request.POST.get(name, "").replace("\0", "") for name in ("value", "seen"))
    try:
        value = spec.parse(typed)
        if spec.code == "owner":
            _check_owner(request, value)
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
    now = access.visible(request.user).select_related("owner", "category").filter(pk=found.pk).first()
    if now is None:  # handed over to somebody whose clients the reader does not see
        return toast(goto(reverse("clients")), _("Handed over"), undo=number)
    response = _fact(request, now, spec)
    parts = "card-head card-side" if len(values) > 1 else "card-head"
    return toast(response, _("Changed"), undo=number, refresh=parts) if number else response


def _seen(found: Client, spec: CardField, typed: str) -> object:
    """The value the person was looking at. What its editor showed need not read back as the same value."""
    now = fields.value_of(found, spec.code)
    if _lines(typed) == _lines(fields.typed_form(now)):
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
    return render(
        request, "clients/card/_fact.html", {"client": found, "fact": groups.fact(found, spec, editable=True)}
    )


def _editor(
    request: StaffRequest, found: Client, spec: CardField, *, typed: str, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "client": found,
        "spec": spec,
        "typed": typed,
        "seen": fields.typed_form(fields.value_of(found, spec.code)) if not error else request.POST.get("seen", ""),
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
        "seen": fields.typed_form(conflict.theirs),
        "theirs": groups.shown(found, spec, conflict.theirs),
        "error": "",
        "choices": _choices(request, found, spec),
    }
    return render(request, "clients/card/_editor.html", context, status=409)


def _choices(request: StaffRequest, found: Client, spec: CardField) -> choices.Choices:
    """With what is chosen now, even if it may not be chosen any more."""
    offered = choices.of(spec, found.kind, actor=request.user)
    now = fields.typed_form(fields.value_of(found, spec.code))
    if offered and now not in dict(offered):
        offered.append((now, groups.shown(found, spec, fields.value_of(found, spec.code))))
    return offered


@require_GET
def okved_found(request: StaffRequest) -> HttpResponse:
    """Activities of the public directory for what is being typed."""
    codes = [activity.code for activity in okved.find(request.GET.get("value", "")[:200])]
    return render(request, "clients/card/_okved.html", {"found": [fields.activity_of(code) for code in codes]})


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
