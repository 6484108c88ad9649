"""Doors to the tokens of programs: one's own in «My settings», everybody's for those who manage staff."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from krug.staff import access, actions
from krug.staff.doors import StaffRequest, address_of, needs
from krug.staff.forms import MeForm, TokenForm
from krug.staff.views.mine import page_of


@require_POST
@needs(access.CONNECT)
@sensitive_variables("secret")
def make(request: StaffRequest) -> HttpResponse:
    """Make a token and show it, this once."""
    form = TokenForm(request.POST, by=request.user)
    if form.is_valid():
        try:
            token, secret = actions.make_token(**form.cleaned_data, by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            context = {"token": token, "secret": secret, "here": address_of(request)}
            return render(request, "staff/token_made.html", context)
    return page_of(request, MeForm(instance=request.user), form, status=422)


@require_POST
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(access.tokens(request.user), pk=pk)
    actions.revoke_token(token, by=request.user)
    return redirect("me" if token.employee_id == request.user.pk else "tokens")


@require_GET
@needs(access.MANAGE)
def everybodys(request: StaffRequest) -> HttpResponse:
    tokens = access.tokens(request.user).order_by("employee__first_name", "employee__last_name", "-made_at")
    return render(request, "staff/tokens.html", {"tokens": tokens})
