"""Doors for those who are not in yet: the first visit and the invitation."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from krug.staff import actions, queries
from krug.staff.forms import JoinForm, SetupForm

BACKEND = "krug.staff.signing.EmployeeBackend"


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """The first visit: whoever comes first to a new Krug founds the company and owns it."""
    if queries.is_installed():
        raise Http404
    language = translation.get_language()
    form = SetupForm(request.POST or None, initial={"language": language, "time_zone": "Europe/Moscow"})
    if request.method == "POST" and form.is_valid():
        try:
            owner = actions.found_company(**form.cleaned_data)
        except ValidationError as error:
            form.add_error("password", error)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, owner, backend=BACKEND)
            return redirect("welcome")
    return render(request, "staff/setup.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    invitation = queries.open_invitation(secret)
    if invitation is None:
        return render(request, "staff/invitation_gone.html", status=410)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            employee = actions.join(secret, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("password", error)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, employee, backend=BACKEND)
            return redirect("home")
    context = {"form": form, "invitation": invitation}
    return render(request, "staff/join.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """For pages before the sign-in."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("setup" if not queries.is_installed() else "account_login")
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("language", "")
    if chosen in {"ru", "en", "bg"}:
        response.set_cookie("krug_language", chosen, max_age=60 * 60 * 24 * 365, samesite="Lax", httponly=True)
    return response
