"""Doors to the company's settings."""

from django.conf import settings as project
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from krug.staff import actions, queries
from krug.staff.doors import StaffRequest, address_of, needs
from krug.staff.forms import CompanyForm
from krug.ui.navigation import settings_for

MANAGE = "company.manage"


@require_GET
def settings(request: StaffRequest) -> HttpResponse:
    """The first section the reader may open; everybody has their own settings at least."""
    return redirect(settings_for(request.user)[0].url_name)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def company(request: StaffRequest) -> HttpResponse:
    found = queries.company()
    if found is None:
        raise Http404
    form = CompanyForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        actions.change_company(found, **form.cleaned_data, by=request.user)
        messages.success(request, _("Saved"))
        return redirect("company")
    return render(request, "staff/company.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@needs(MANAGE)
def open_to_colleagues(request: StaffRequest) -> HttpResponse:
    """How colleagues get here: address, HTTPS, KRUG_URL."""
    env = project.ENV
    context = {
        "here": address_of(request),
        "is_set": bool(env.url),
        "address": env.url,
        "only_here": env.host in {"127.0.0.1", "localhost", "::1"} and not env.url,
        "port": env.port,
    }
    return render(request, "staff/open_to_colleagues.html", context)
