"""Who is what to a client: added from either card, corrected, ended, removed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.clients import access, actions, listing, queries
from krug.clients.duplicates.asked import Namesake
from krug.clients.fields import typed_form
from krug.clients.forms import RelationForm, TermForm
from krug.clients.models import Client, End
from krug.clients.relations import seen
from krug.clients.views import side
from krug.staff.doors import StaffRequest
from krug.ui.reading import reads
from krug.ui.responses import toast


@require_GET
def more(request: StaffRequest, pk: int) -> HttpResponse:
    """Relations added before those that are shown."""
    client = get_object_or_404(access.visible_any(request.user), pk=pk)
    before = listing.read_id(request.GET.get("before", "")) or 0
    can_edit = client.archived_at is None and access.covers(request.user, access.EDIT, *access.whose(client))
    context = {"client": client, "relations": seen.of(request.user, client, before=before), "can_edit": can_edit}
    return render(request, "clients/card/_relation_lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, pk: int) -> HttpResponse:
    """To somebody of the base, or to somebody who is not there: that is a prospect."""
    client = get_object_or_404(access.editable(request.user), pk=pk)
    form = RelationForm(request.POST or None, choices=seen.choices(request.user, client))
    same: list[Namesake] = []
    if request.method == "POST" and form.is_valid():
        other = _other_side(request, form)
        if other is None and not form.cleaned_data["anyway"]:
            same = actions.resolve(form.draft, by=request.user, but=client.pk).sharing
        try:
            if not same:
                return _relate(request, client, other, form)
        except actions.Unrelatable as refusal:
            form.add_error("kind", str(refusal.text))
    context = {"form": form, "client": client, "same": same}
    status = 422 if form.errors else 409 if same else 200
    return render(request, "clients/card/_form_relation.html", context, status=status)


def _other_side(request: StaffRequest, form: RelationForm) -> Client | None:
    """The chosen client, or the one that what was typed speaks of without doubt; None is somebody who is not here."""
    if not form.cleaned_data["other"]:
        return actions.resolve(form.draft, by=request.user).client
    chosen: Client = get_object_or_404(access.visible(request.user), pk=form.cleaned_data["other"])
    return chosen


def _relate(request: StaffRequest, client: Client, other: Client | None, form: RelationForm) -> HttpResponse:
    kind_id, end = form.relation
    kind = get_object_or_404(access.relation_kinds(request.user), pk=kind_id)
    told: dict[str, Any] = {name: form.cleaned_data[name] for name in ("since", "note", "key")}
    if other is None:
        actions.add_prospect(client, relation_kind=kind, end=end, **told, **form.prospect, by=request.user)
        return side.is_new(_("Added to the prospects"))
    first, second = (other, client) if end == End.FIRST else (client, other)
    actions.add_relation(first, second, kind, **told, by=request.user)
    return side.is_new(_("Added"))


@reads
@require_POST
def others(request: StaffRequest, pk: int) -> HttpResponse:
    """Clients whose name begins as typed, to choose from; and what is asked of somebody who is not among them."""
    client = get_object_or_404(access.editable(request.user), pk=pk)
    form = RelationForm(initial=request.POST.dict(), choices=[])
    typed = request.POST.get("name", "").replace("\0", "").strip()[:100]
    context = {"found": queries.named_any(request.user, typed, but=client.pk), "typed": typed, "form": form}
    return render(request, "clients/card/_relation_others.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    relation = get_object_or_404(access.relations(request.user), pk=pk)
    initial = {name: typed_form(getattr(relation, name)) for name in TermForm.base_fields}
    form = TermForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            number = actions.change_relation(relation, **form.cleaned_data, by=request.user)
        except (actions.EndsBeforeItBegins, actions.AlreadyRelated) as refusal:
            form.add_error("ended_on", str(refusal.text))
        else:
            return side.is_new(_("Changed"), undo=number)
    context = {"form": form, "relation": relation}
    return render(request, "clients/card/_form_term.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    relation = get_object_or_404(access.relations(request.user), pk=pk, ended_on=None)
    try:
        number = actions.end_relation(relation, on=localdate(), by=request.user)
    except actions.EndsBeforeItBegins as refusal:
        return toast(HttpResponse(status=204), str(refusal.text))
    return side.is_new(_("Ended"), undo=number)


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    relation = get_object_or_404(access.relations(request.user), pk=pk)
    return side.is_new(_("Removed"), undo=actions.remove_relation(relation, by=request.user))
