"""What belongs to a card: contacts, addresses, places of work, purchases."""

from collections.abc import Callable

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients import access, actions, contacts, queries
from krug.clients.forms import AddressForm, ContactForm, EmploymentForm, PurchaseForm
from krug.clients.intake import read
from krug.clients.models import Client, ContactKind, ContactPoint
from krug.core.text.fold import fold
from krug.core.text.names import company_key
from krug.staff.doors import StaffRequest
from krug.ui.responses import toast


@require_http_methods(["GET", "HEAD", "POST"])
def add_contact(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(access.editable(request.user), pk=pk)
    form = ContactForm(request.POST or None, initial={"kind": request.GET.get("kind", ContactKind.PHONE)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_contact(client, form.draft, by=request.user)
        except actions.ContactTaken as taken:
            form.add_error("value", str(taken.text))
        except actions.RuleBroken as broken:
            form.add_error("value", broken.message)
        else:
            return _side_is_new(_("Added"))
    return _form(request, "contact", form, client, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct one contact. Who sees it masked must have it shown first: an editor holds the value in full."""
    point = get_object_or_404(access.contact_points(request.user), pk=pk)
    if not access.covers(request.user, access.SEE_CONTACTS, point.client.owner_id):
        raise Http404
    form = ContactForm(request.POST or None, initial=_initial(point))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            number = actions.change_contact(
                point, form.draft, is_preferred=data["is_preferred"], opted_out=data["opted_out"], by=request.user
            )
        except actions.ContactTaken as taken:
            form.add_error("value", str(taken.text))
        except actions.RuleBroken as broken:
            form.add_error("kind" if broken.field != form.draft.kind else "value", broken.message)
        else:
            return _side_is_new(_("Changed"), undo=number)
    return _form(request, "contact", form, point.client, subject=point.pk, status=422 if form.errors else 200)


def _initial(point: ContactPoint) -> dict[str, object]:
    return {
        "kind": point.kind, "value": contacts.editable_text(point), "label": point.label,
        "is_preferred": point.is_preferred, "opted_out": point.opted_out_at is not None,
    }  # fmt: skip


@require_POST
def remove_contact(request: StaffRequest, pk: int) -> HttpResponse:
    point = get_object_or_404(access.contact_points(request.user), pk=pk)
    return _removed(lambda: actions.remove_contact(point, by=request.user))


@require_POST
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    point = get_object_or_404(access.revealable(request.user), pk=pk)
    shown = actions.reveal_contact(point, by=request.user)
    return render(request, "clients/card/_contact.html", {"contact": shown, "client": point.client, "can_edit": False})


@require_http_methods(["GET", "HEAD", "POST"])
def add_address(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(access.editable(request.user), pk=pk)
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_address(client, **form.cleaned_data, by=request.user)
        except actions.RuleBroken as broken:
            form.add_error("text", broken.message)
        else:
            return _side_is_new(_("Added"))
    return _form(request, "address", form, client, status=422 if form.errors else 200)


@require_POST
def remove_address(request: StaffRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(access.addresses(request.user), pk=pk)
    return _removed(lambda: actions.remove_address(address, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def add_employment(request: StaffRequest, pk: int) -> HttpResponse:
    """From a person's card the other side is a company, from a company's a person."""
    client = get_object_or_404(access.editable(request.user), pk=pk)
    form = EmploymentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _employ(request, client, form)
        except actions.RuleBroken as broken:
            told = _("There is no such card yet, and a new one lacks something. Add it first: %(what)s")
            form.add_error("name", told % {"what": broken.text})
        else:
            return _side_is_new(_("Added"))
    return _form(request, "employment", form, client, status=422 if form.errors else 200)


@transaction.atomic
def _employ(request: StaffRequest, client: Client, form: EmploymentForm) -> None:
    other = _other_side(request, client, form)
    person, company = (other, client) if client.is_company else (client, other)
    data = form.cleaned_data
    actions.add_employment(
        person, company, position=data["position"], department=data["department"],
        decision_role=data["decision_role"], started_on=data["started_on"], key=data["key"], by=request.user,
    )  # fmt: skip


def _other_side(request: StaffRequest, client: Client, form: EmploymentForm) -> Client:
    """The chosen client, or a new one of the other kind under the typed name."""
    wanted = "person" if client.is_company else "company"
    if form.cleaned_data["other"]:
        chosen: Client = get_object_or_404(access.visible(request.user), pk=form.cleaned_data["other"], kind=wanted)
        return chosen
    if not request.user.may(access.CREATE):
        raise Http404
    intake = read({"who": form.cleaned_data["name"], "kind": wanted, "city": client.city}, owner_id=client.owner_id)
    pk = actions.create(intake.draft, by=request.user, key=form.cleaned_data["key"])
    made: Client = get_object_or_404(access.visible_any(request.user), pk=pk)
    return made


@require_POST
def others(request: StaffRequest, pk: int) -> HttpResponse:
    """Clients of the other kind whose name begins as typed, to choose from."""
    client = get_object_or_404(access.editable(request.user), pk=pk)
    typed = request.POST.get("name", "").strip()[:100]
    key = fold(typed) if client.is_company else company_key(typed)
    kind = "person" if client.is_company else "company"
    found = queries.named(request.user, kind, key) if len(key) > 1 else []
    return render(request, "clients/card/_others.html", {"found": found, "typed": typed})


@require_POST
def end_employment(request: StaffRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(access.employments(request.user), pk=pk, ended_on=None)
    return _side_is_new(_("Left"), undo=actions.end_employment(job, on=localdate(), by=request.user))


@require_POST
def remove_employment(request: StaffRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(access.employments(request.user), pk=pk)
    return _side_is_new(_("Removed"), undo=actions.remove_employment(job, by=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def add_purchase(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(access.buyers(request.user), pk=pk)
    form = PurchaseForm(request.POST or None, initial={"made_on": localdate().strftime("%d.%m.%Y")})
    if request.method == "POST" and form.is_valid():
        actions.record_purchase(client, **form.cleaned_data, by=request.user)
        return toast(HttpResponse(status=204), _("Purchase recorded"), refresh="totals")
    return _form(request, "purchase", form, client, status=422 if form.errors else 200)


@require_POST
def return_purchase(request: StaffRequest, pk: int) -> HttpResponse:
    purchase = get_object_or_404(access.purchases(request.user), pk=pk, returned_at=None)
    number = actions.return_purchase(purchase, by=request.user)
    return toast(HttpResponse(status=204), _("Marked as returned"), undo=number, refresh="totals")


def _form(
    request: StaffRequest,
    name: str,
    form: object,
    client: Client,
    *,
    subject: int = 0,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "client": client, "subject": subject}
    return render(request, f"clients/card/_form_{name}.html", context, status=status)


def _removed(remove: Callable[[], int | None]) -> HttpResponse:
    try:
        return _side_is_new(_("Removed"), undo=remove())
    except actions.RuleBroken as broken:
        return toast(HttpResponse(status=204), broken.text)


def _side_is_new(text: str, *, undo: int | None = None) -> HttpResponse:
    return toast(HttpResponse(status=204), text, undo=undo, refresh="card-side")
