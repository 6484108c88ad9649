"""Doors to one's own settings and sessions."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.staff import access, actions
from krug.staff.doors import StaffRequest
from krug.staff.forms import MeForm, TokenForm
from krug.staff.sessions import ref_of


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: StaffRequest) -> HttpResponse:
    form = MeForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        actions.change_own_settings(request.user, **form.cleaned_data)
        with override(form.cleaned_data["language"] or None):
            messages.success(request, _("Saved"))
        return redirect("me")
    return page_of(request, form, TokenForm(by=request.user), status=422 if form.errors else 200)


def page_of(request: StaffRequest, form: MeForm, token_form: TokenForm, *, status: int) -> HttpResponse:
    context = {
        "form": form,
        "token_form": token_form if request.user.may(access.CONNECT) else None,
        "tokens": access.own_tokens(request.user).order_by("-made_at"),
    }
    return render(request, "staff/me.html", context, status=status)


@require_POST
def theme(request: StaffRequest) -> HttpResponse:
    """The button «Light or dark»."""
    chosen = request.POST.get("theme", "")
    if chosen in {"", "light", "dark"}:
        actions.change_theme(request.user, chosen)
    return HttpResponse(status=204)


@require_GET
def sessions(request: StaffRequest) -> HttpResponse:
    mine = access.sessions(request.user).filter(employee=request.user).order_by("-seen_at")
    return render(
        request, "staff/sessions.html", {"sessions": mine, "current": ref_of(request.session.session_key or "")}
    )


@require_POST
def end_session(request: StaffRequest, ref: str) -> HttpResponse:
    session = get_object_or_404(access.sessions(request.user), ref=ref)
    actions.end_session(session, by=request.user)
    if session.employee_id == request.user.pk:
        return redirect("sessions")
    return redirect("employee", pk=session.employee_id)


@require_POST
def end_others(request: StaffRequest) -> HttpResponse:
    actions.end_other_sessions(request.user, keep=request.session.session_key or "", by=request.user)
    return redirect("sessions")
