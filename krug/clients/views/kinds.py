"""Settings: which kinds of relation there are."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients import access, actions
from krug.clients.forms import KindForm, NewKindForm
from krug.staff.doors import StaffRequest, needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE_COMPANY)
def kinds(request: StaffRequest) -> HttpResponse:
    form = NewKindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_kind(**form.cleaned_data, by=request.user)
        except actions.KindTaken as taken:
            form.add_error("first_word", str(taken.text))
        else:
            messages.success(request, _("Added"))
            return redirect("relation_kinds")
    context = {"form": form, "kinds": access.managed_kinds(request.user)}
    return render(request, "clients/kinds/list.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE_COMPANY)
def kind(request: StaffRequest, pk: int) -> HttpResponse:
    """Call it otherwise."""
    found = get_object_or_404(access.managed_kinds(request.user), pk=pk)
    initial = {"first_word": found.first_word, "second_word": found.second_word}
    form = KindForm(request.POST or None, initial=initial)
    form.fields["first_word"].required = not found.code
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_kind(found, **form.cleaned_data, by=request.user)
        except actions.KindTaken as taken:
            form.add_error("first_word", str(taken.text))
        else:
            messages.success(request, _("Saved"))
            return redirect("relation_kinds")
    context = {"form": form, "kind": found}
    return render(request, "clients/kinds/kind.html", context, status=422 if form.errors else 200)


@require_POST
@needs(access.MANAGE_COMPANY)
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    actions.retire_kind(get_object_or_404(access.managed_kinds(request.user), pk=pk), by=request.user)
    return redirect("relation_kinds")


@require_POST
@needs(access.MANAGE_COMPANY)
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    actions.take_back_kind(get_object_or_404(access.managed_kinds(request.user), pk=pk), by=request.user)
    return redirect("relation_kinds")
