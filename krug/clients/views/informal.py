"""The informal side on the card: days that come round, professions, tastes, gifts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients import access, actions, hours, sight
from krug.clients.fields import BadValue, typed_form
from krug.clients.informal import access as rows
from krug.clients.informal import seen
from krug.clients.informal.forms import DayForm, GiftForm, ProfessionForm
from krug.clients.models import Client, Gift
from krug.clients.views import side
from krug.core.text.refusals import Refusal
from krug.staff.doors import StaffRequest
from krug.ui.reading import reads
from krug.ui.responses import toast


@require_http_methods(["GET", "HEAD", "POST"])
def add_day(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(access.editable(request.user), pk=pk)
    sight.hold(request.user, [sight.DAYS])
    form = DayForm(request.POST or None, of=client)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note_day(client, **form.cleaned_data, by=request.user)
        except BadValue as refusal:
            form.add_error("name", str(refusal.message))
        else:
            return side.is_new(_("Added"))
    return _form(request, "day", form, client)


@require_http_methods(["GET", "HEAD", "POST"])
def day(request: StaffRequest, pk: int) -> HttpResponse:
    noted = get_object_or_404(rows.anniversaries(request.user), pk=pk)
    sight.hold(request.user, [sight.DAYS])
    initial = {"what": noted.what, "name": noted.name, "day": typed_form(noted.day)}
    form = DayForm(request.POST or None, initial=initial, of=noted.client)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("what", "name", "day")}
        try:
            number = actions.change_day(noted, **values, by=request.user)
        except BadValue as refusal:
            form.add_error("name", str(refusal.message))
        else:
            return side.is_new(_("Changed"), undo=number)
    return _form(request, "day", form, noted.client, subject=noted.pk)


@require_POST
def remove_day(request: StaffRequest, pk: int) -> HttpResponse:
    noted = get_object_or_404(rows.anniversaries(request.user), pk=pk)
    return side.is_new(_("Removed"), undo=actions.remove_day(noted, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def add_profession(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(access.editable(request.user), pk=pk)
    sight.hold(request.user, [sight.PROFESSIONS])
    form = ProfessionForm(request.POST or None, country=_country(client))
    if request.method == "POST" and form.is_valid():
        number = actions.add_profession(client, form.cleaned_data["profession"], by=request.user)
        return side.is_new(_("Added"), undo=number)
    return _form(request, "profession", form, client)


def _country(client: Client) -> str:
    return hours.whereabouts([client.pk])[client.pk].country


@require_POST
def remove_profession(request: StaffRequest, pk: int) -> HttpResponse:
    practice = get_object_or_404(rows.practices(request.user), pk=pk)
    return side.is_new(_("Removed"), undo=actions.remove_profession(practice, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def tastes(request: StaffRequest, pk: int) -> HttpResponse:
    """The tastes of a client with the field for another one; by POST it is added."""
    client = get_object_or_404(access.editable(request.user), pk=pk)
    sight.hold(request.user, [sight.TASTES])
    if request.method != "POST":
        return _tastes(request, client, is_adding=True)
    typed, dislikes = request.POST.get("name", "").replace("\0", ""), "dislikes" in request.POST
    try:
        number = actions.add_taste(client, typed, is_dislike=dislikes, by=request.user)
    except Refusal as refusal:
        return toast(_tastes(request, client, is_adding=True), str(refusal.message))
    return toast(_tastes(request, client, is_adding=True), _("Added"), undo=number, refresh="feed")


@reads
@require_POST
def taste_names(request: StaffRequest, pk: int) -> HttpResponse:
    """Tastes that begin as typed, to choose from: those somebody has."""
    client = get_object_or_404(access.editable(request.user), pk=pk)
    sight.hold(request.user, [sight.TASTES])
    said = actions.read_taste(request.POST.get("name", "").replace("\0", ""))
    context = {"client": client, "found": seen.tastes_beginning(said.name), "typed": said.name}
    return render(request, "clients/informal/_taste_names.html", context)


@require_POST
def remove_taste(request: StaffRequest, pk: int) -> HttpResponse:
    liking = get_object_or_404(rows.likings(request.user), pk=pk)
    number = actions.remove_taste(liking, by=request.user)
    return toast(_tastes(request, liking.client), _("Removed"), undo=number, refresh="feed")


@require_http_methods(["GET", "HEAD", "POST"])
def add_gift(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(access.editable(request.user), pk=pk)
    sight.hold(request.user, [sight.GIFTS])
    initial = {"on": localdate().strftime("%d.%m.%Y"), "given_by": request.user.pk}
    form = GiftForm(request.POST or None, initial=initial, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.give(client, **form.cleaned_data, by=request.user)
        except actions.AlreadyGiven as before:
            return _form(request, "gift", form, client, before=before.gift, status=409)
        return side.is_new(_("Gift noted"))
    return _form(request, "gift", form, client)


@require_http_methods(["GET", "HEAD", "POST"])
def gift(request: StaffRequest, pk: int) -> HttpResponse:
    given = get_object_or_404(rows.gifts(request.user), pk=pk)
    sight.hold(request.user, [sight.GIFTS])
    form = GiftForm(request.POST or None, initial=_initial(given), by=request.user)
    if request.method == "POST" and form.is_valid():
        names = ("what", "on", "cost", "occasion", "given_by")
        values = {name: form.cleaned_data[name] for name in names}
        values["given_by"] = values["given_by"] or given.given_by
        return side.is_new(_("Changed"), undo=actions.change_gift(given, **values, by=request.user))
    return _form(request, "gift", form, given.client, subject=given.pk)


def _initial(given: Gift) -> dict[str, object]:
    cost = f"{given.cost.minor / 100:.2f}".removesuffix(".00") if given.cost.minor else ""
    return {
        "what": given.what, "on": typed_form(given.given_on), "cost": cost, "occasion": given.occasion,
        "given_by": given.given_by_id,
    }  # fmt: skip


@require_POST
def remove_gift(request: StaffRequest, pk: int) -> HttpResponse:
    given = get_object_or_404(rows.gifts(request.user), pk=pk)
    return side.is_new(_("Removed"), undo=actions.remove_gift(given, by=request.user))


def _form(
    request: StaffRequest,
    name: str,
    form: Any,
    client: Client,
    *,
    subject: int = 0,
    before: Any = None,
    status: int = 0,
) -> HttpResponse:
    context = {"form": form, "client": client, "subject": subject, "before": before}
    status = status or (422 if form.errors else 200)
    return render(request, f"clients/informal/_form_{name}.html", context, status=status)


def _tastes(request: StaffRequest, client: Client, *, is_adding: bool = False) -> HttpResponse:
    context = {"client": client, "tastes": seen.tastes_of(client), "can_edit": True, "is_adding": is_adding}
    return render(request, "clients/informal/_tastes.html", context)
