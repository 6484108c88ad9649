"""A new client: two fields first, and who has the same phone already."""

import uuid
from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients import access, actions, queries
from krug.clients.forms import NewClientForm
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import goto, is_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.CREATE)
def new(request: StaffRequest) -> HttpResponse:
    """Whoever adds a client answers for it. One with the same phone or e-mail is shown before a second is made."""
    if request.method != "POST":
        return _form(request, NewClientForm(initial=_initial(request)))
    form = NewClientForm(request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    same = _same(request, form)
    # Asked after: when the form is sent twice at once, whoever already sees the client of the first sees its key too.
    made = actions.created(form.cleaned_data["key"], by=request.user)
    if same and made is None and not form.cleaned_data["anyway"]:
        return _form(request, form, same, status=409)
    try:
        card = made or _made(request, form)
    except actions.RequisitesTaken as taken:
        form.add_error("inn", str(taken.text))
        return _form(request, form, same, status=422)
    return goto(reverse("client", args=[card])) if is_fragment(request) else redirect("client", pk=card)


def _initial(request: StaffRequest) -> dict[str, str]:
    return {"key": uuid.uuid4().hex, **_typed(request.GET.get("name", "")[:300])}


def _form(
    request: StaffRequest, form: NewClientForm, same: Sequence[queries.Namesake] = (), *, status: int = 200
) -> HttpResponse:
    template = "clients/_new.html" if is_fragment(request) else "clients/new.html"
    return render(request, template, {"form": form, "same": same}, status=status)


def _made(request: StaffRequest, form: NewClientForm) -> int:
    draft = form.intake.draft
    draft.owner_id = request.user.pk
    return actions.create(draft, by=request.user, key=form.cleaned_data["key"])


@require_POST
@needs(access.CREATE)
def check(request: StaffRequest) -> HttpResponse:
    """Who has the same contact, while it is being typed."""
    form = NewClientForm(request.POST)
    form.is_valid()
    return render(request, "clients/_same.html", {"same": _same(request, form)})


def _same(request: StaffRequest, form: NewClientForm) -> list[queries.Namesake]:
    keys = [(contact.kind, contact.key) for contact in form.intake.draft.contacts]
    return queries.same(request.user, keys=keys, inn=form.intake.draft.values.get("inn", ""))


def _typed(text: str) -> dict[str, str]:
    """What was typed in the palette goes where it belongs: digits to the phone, an address to the e-mail."""
    digits = sum(letter.isdigit() for letter in text)
    if "@" in text:
        return {"email": text}
    return {"phone": text} if digits >= 5 and digits > len(text) / 2 else {"who": text}
