"""The company's own fields, in the settings."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.clients import access, actions
from krug.clients.entry import standard
from krug.clients.models import OwnField, OwnType
from krug.clients.own import indexes, turning, types
from krug.clients.own.forms import OPTION, OwnFieldForm
from krug.clients.own.looking import looked_at
from krug.core.text.refusals import Refusal
from krug.staff.doors import StaffRequest, needs

# What a refusal of the verbs is told at.
_AT: dict[type[Exception], str] = {actions.OwnNameTaken: "label", actions.TooManyOwn: "in_lists"}


@require_GET
@needs(access.MANAGE_COMPANY)
def own_fields(request: StaffRequest) -> HttpResponse:
    fields = list(access.own_fields(request.user).select_related("category"))
    context = {
        "fields": [field for field in fields if field.archived_at is None],
        "retired": [field for field in fields if field.archived_at is not None],
        "types": OwnType.choices,
        "indexed": [field for field in fields if field.in_lists and field.archived_at is None],
        "most": indexes.MOST,
    }
    return render(request, "clients/own/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE_COMPANY)
def own_field_new(request: StaffRequest, of: str) -> HttpResponse:
    if of not in OwnType.values:
        raise Http404
    form = OwnFieldForm(request.POST or None, of=of)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_own_field(of, actions.OwnSpec(**form.spec), by=request.user)
        except (Refusal, actions.OwnNameTaken, actions.TooManyOwn) as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Added"))
            return redirect("own_fields")
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE_COMPANY)
def own_field(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.own_fields(request.user), pk=pk)
    form = OwnFieldForm(request.POST or None, of=found.type, field=found, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_own_field(found, actions.OwnSpec(**form.spec), by=request.user)
        except (Refusal, actions.OwnNameTaken, actions.TooManyOwn) as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Saved"))
            return redirect("own_fields")
    return _form(request, form, found)


def _initial(field: OwnField) -> dict[str, Any]:
    told = {name: getattr(field, name) for name in ("label", "kind", "category", "group", "help", "in_lists")}
    default = types.typed(field, field.default)
    if field.type in types.WITH_OPTIONS:
        default = types.words(field, field.default)
    kind = next(iter(sorted(field.kinds)))
    required = field.code in standard.of(kind).required(field.category_id)
    return {**told, "default": default, "is_required": required}


def _refuse(form: OwnFieldForm, refusal: Exception) -> None:
    """Tell it at the field in which it can be mended."""
    text = refusal.message if isinstance(refusal, Refusal) else refusal.text  # type: ignore[attr-defined]
    name = _AT.get(type(refusal), "added" if "added" in form.fields else "default")
    form.add_error(name if name in form.fields else None, str(text))


def _form(request: StaffRequest, form: OwnFieldForm, field: OwnField | None) -> HttpResponse:
    groups = sorted({each.group for each in access.own_fields(request.user) if each.group})
    context = {
        "form": form, "field": field, "type": form.of, "prefix": OPTION, "groups": groups,
        "types": turning.to_types(field) if field else [],
    }  # fmt: skip
    return render(request, "clients/own/field.html", context, status=422 if form.errors else 200)


@require_POST
@needs(access.MANAGE_COMPANY)
def own_field_up(request: StaffRequest, pk: int) -> HttpResponse:
    actions.move_own_field(get_object_or_404(access.own_fields(request.user), pk=pk), by=request.user)
    return redirect("own_fields")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE_COMPANY)
def own_field_retire(request: StaffRequest, pk: int) -> HttpResponse:
    """What would be out of sight, first; by POST it is."""
    found = get_object_or_404(access.own_fields(request.user).live(), pk=pk)
    if request.method == "POST":
        actions.retire_own_field(found, by=request.user)
        messages.success(request, _("Retired. Its values are kept: take it back at any time."))
        return redirect("own_fields")
    return render(request, "clients/own/retire.html", {"field": found, "looked": looked_at(found)})


@require_POST
@needs(access.MANAGE_COMPANY)
def own_field_restore(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.own_fields(request.user), pk=pk)
    try:
        actions.restore_own_field(found, by=request.user)
    except (actions.OwnNameTaken, actions.TooManyOwn) as refusal:
        messages.error(request, str(refusal.text))
    return redirect("own_fields")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE_COMPANY)
def own_field_turn(request: StaffRequest, pk: int) -> HttpResponse:
    """What would become of the values, first; by POST it does."""
    found = get_object_or_404(access.own_fields(request.user).live(), pk=pk)
    offered = dict(turning.to_types(found))
    to = request.POST.get("to") or request.GET.get("to") or next(iter(offered))
    if to not in offered or found.is_turning:
        return redirect("own_field", pk=pk)
    if request.method == "POST":
        actions.turn_own_field(found, to, by=request.user)
        messages.success(request, _("The values are being turned. This can be undone on the page of the field."))
        return redirect("own_fields")
    looked, _new = turning.preview(found, to)
    context = {"field": found, "to": OwnType(to), "looked": looked}
    return render(request, "clients/own/turn.html", context)


@require_POST
@needs(access.MANAGE_COMPANY)
def own_field_turn_back(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.own_fields(request.user).live(), pk=pk)
    try:
        actions.turn_own_back(found, by=request.user)
    except actions.CannotTurn as refusal:
        messages.error(request, str(refusal.text))
    else:
        messages.success(request, _("The values are being turned back."))
    return redirect("own_fields")
