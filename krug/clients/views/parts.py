"""What belongs to a card: contacts, addresses, purchases."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients import access, actions, contacts, sight
from krug.clients.forms import AddressForm, ContactForm, PurchaseForm
from krug.clients.models import Client, ContactKind, ContactPoint
from krug.clients.views import side
from krug.staff.doors import StaffRequest
from krug.ui.responses import toast


@require_http_methods(["GET", "HEAD", "POST"])
def add_contact(request: StaffRequest, pk: int) -> HttpResponse:
    client = get_object_or_404(access.editable(request.user), pk=pk)
    initial = {"kind": request.GET.get("kind", ContactKind.PHONE)}
    form = ContactForm(request.POST or None, initial=initial, denied=sight.readonly(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_contact(client, form.draft, by=request.user)
        except actions.ContactTaken as taken:
            form.add_error("value", str(taken.text))
        except actions.RuleBroken as broken:
            form.add_error("value", broken.message)
        else:
            return side.is_new(_("Added"))
    return _form(request, "contact", form, client, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct one contact. Who sees it masked must have it shown first: an editor holds the value in full."""
    point = get_object_or_404(access.contact_points(request.user), pk=pk)
    if not access.covers(request.user, access.SEE_CONTACTS, point.client.owner_id):
        raise Http404
    sight.hold(request.user, [point.kind])
    form = ContactForm(request.POST or None, initial=_initial(point), denied=sight.readonly(request.user))
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
            return side.is_new(_("Changed"), undo=number)
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
    sight.hold(request.user, [sight.ADDRESS])
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_address(client, **form.cleaned_data, by=request.user)
        except actions.RuleBroken as broken:
            form.add_error("text", broken.message)
        else:
            return side.is_new(_("Added"))
    return _form(request, "address", form, client, status=422 if form.errors else 200)


@require_POST
def remove_address(request: StaffRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(access.addresses(request.user), pk=pk)
    return _removed(lambda: actions.remove_address(address, by=request.user))


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
        return side.is_new(_("Removed"), undo=remove())
    except actions.RuleBroken as broken:
        return toast(HttpResponse(status=204), broken.text)
