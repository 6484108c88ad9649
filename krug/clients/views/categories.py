"""The company's list of categories, in the settings."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients import access, actions
from krug.clients.forms import CategoryForm
from krug.clients.models import Colour
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import toast


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE_COMPANY)
def categories(request: StaffRequest) -> HttpResponse:
    """The list; by POST a new one at its end."""
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_category(**form.cleaned_data, by_id=request.user.pk)
        except actions.NameTaken as taken:
            form.add_error("name", str(taken.text))
        else:
            return redirect("categories")
    context = {"form": form, "categories": access.categories(request.user), "colours": Colour.choices}
    return render(request, "clients/entry/categories.html", context, status=422 if form.errors else 200)


@require_POST
@needs(access.MANAGE_COMPANY)
def category(request: StaffRequest, pk: int) -> HttpResponse:
    """One line of the list, saved as soon as it is changed."""
    found = get_object_or_404(access.categories(request.user), pk=pk)
    form = CategoryForm(request.POST)
    if form.is_valid():
        try:
            actions.change_category(found, **form.cleaned_data, by=request.user)
        except actions.NameTaken as taken:
            form.add_error("name", str(taken.text))
        else:
            return toast(_line(request, pk), _("Saved"))
    return _line(request, pk, error=str(next(iter(form.errors.values()))[0]))


def _line(request: StaffRequest, pk: int, *, error: str = "") -> HttpResponse:
    found = get_object_or_404(access.categories(request.user), pk=pk)
    context = {"category": found, "error": error, "colours": Colour.choices}
    return render(request, "clients/entry/_category.html", context, status=422 if error else 200)


@require_POST
@needs(access.MANAGE_COMPANY)
def up(request: StaffRequest, pk: int) -> HttpResponse:
    actions.move_category(get_object_or_404(access.categories(request.user), pk=pk), by=request.user)
    return redirect("categories")


@require_POST
@needs(access.MANAGE_COMPANY)
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    actions.retire_category(get_object_or_404(access.categories(request.user), pk=pk), by=request.user)
    return redirect("categories")


@require_POST
@needs(access.MANAGE_COMPANY)
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    actions.restore_category(get_object_or_404(access.categories(request.user), pk=pk), by=request.user)
    return redirect("categories")
