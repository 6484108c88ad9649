"""Saved views: kept, opened by their link, renamed, shared, put among the tabs, removed."""

import json

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients import access, actions, conditions, ready_views, saved
from krug.clients.forms import ViewForm
from krug.clients.models import SavedView
from krug.clients.views import asking
from krug.core.text.refusals import Refusal
from krug.staff import access as staff_access
from krug.staff.doors import StaffRequest, needs
from krug.staff.models import Role
from krug.ui.responses import toast


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.VIEW)
def views(request: StaffRequest) -> HttpResponse:
    """What views there are and the one that is open; by POST what the list shows becomes a new one."""
    form = ViewForm(request.POST or None, of=request.user)
    if request.method == "POST" and form.is_valid():
        asked = saved.kept(asking.asked(request))
        try:
            return _opened(actions.save_view(**form.cleaned_data, asked=asked, by=request.user), _("View saved"))
        except Refusal as refusal:
            form.add_error("name", str(refusal.message))
    return _panel(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.VIEW)
def view(request: StaffRequest, pk: int) -> HttpResponse:
    """Its link leads to the list; by POST it is renamed and shared, and keeps what the list shows now if asked to."""
    if request.method != "POST":
        return redirect(saved.address_of(get_object_or_404(access.saved_views(request.user), pk=pk)))
    found = get_object_or_404(access.own_views(request.user).live(), pk=pk)
    form = ViewForm(request.POST, of=request.user, kept=found.shared_with)
    asked = saved.kept(asking.asked(request)) if request.POST.get("anew") else None
    if form.is_valid():
        try:
            actions.change_view(found, **form.cleaned_data, asked=asked, by=request.user)
        except Refusal as refusal:
            form.add_error("name", str(refusal.message))
        else:
            return _opened(found, _("Saved"))
    return _panel(request, ViewForm(of=request.user), change=form)


@require_POST
@needs(access.VIEW)
def pin(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.saved_views(request.user), pk=pk)
    if request.POST.get("off"):
        actions.unpin_view(found, by=request.user)
        return _opened(None, _("Taken off the tabs"))
    actions.pin_view(found, by=request.user)
    return _opened(found, _("Put among the tabs"))


@require_POST
@needs(access.VIEW)
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.own_views(request.user).live(), pk=pk)
    actions.remove_view(found, by=request.user)
    return _opened(None, _("View removed"), undo=reverse("view_restore", args=[pk]))


@require_POST
@needs(access.VIEW)
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.own_views(request.user), pk=pk)
    actions.restore_view(found, by=request.user)
    return _opened(found, _("View restored"))


@require_POST
@needs(access.MANAGE_COMPANY)
def first(request: StaffRequest, pk: int) -> HttpResponse:
    """A role begins with this view from now on, or with all clients again."""
    found = get_object_or_404(access.own_views(request.user).live(), pk=pk)
    role: Role = get_object_or_404(staff_access.roles(request.user), pk=request.POST.get("role", "") or 0)
    try:
        actions.choose_default_view(role, None if request.POST.get("off") else found, by=request.user)
    except Refusal as refusal:
        form = ViewForm(of=request.user)
        return _panel(request, form, problem=str(refusal.message))
    return _opened(found, _("Saved"))


def _opened(found: SavedView | None, text: str, *, undo: str | None = None) -> HttpResponse:
    """The list is read anew with its tabs, and a line says what was done."""
    path = saved.address_of(found) if found else f"{reverse('clients')}?view=all"
    place = json.dumps({"path": path, "target": "#list", "swap": "outerHTML"})
    return toast(HttpResponse(status=204, headers={"HX-Location": place}), text, undo=undo)


def _panel(request: StaffRequest, form: ViewForm, *, change: ViewForm | None = None, problem: str = "") -> HttpResponse:
    asked, tabs, known = asking.asked(request), saved.of(request.user), conditions.offered(request.user)
    here = saved.here(tabs, asked)
    mine = here is not None and access.own_views(request.user).filter(pk=here.pk).exists()
    if change is None and here is not None and mine:
        initial = {"name": here.name, "shared_with": here.shared_with}
        change = ViewForm(initial=initial, of=request.user, kept=here.shared_with, prefix="")
    context = {
        "form": form,
        "change": change,
        "asked": asked,
        "here": here,
        "is_mine": mine,
        "is_changed": here is not None and saved.kept(asked) != here.asked,
        "tabs": tabs,
        "problem": problem,
        "ready": [(each, reverse("clients") + each.address) for each in ready_views.ALL if each.fits(known)],
        "roles": staff_access.roles(request.user) if here and request.user.may(access.MANAGE_COMPANY) else [],
        "first_for": saved.roles_of(here) if here else set(),
    }
    status = 422 if form.errors or problem or (change and change.errors) else 200
    return render(request, "clients/conditions/_views.html", context, status=status)
