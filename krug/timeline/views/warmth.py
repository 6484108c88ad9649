"""Warmth: the company's rules in the settings, and the hand on the card."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from krug.clients import access as clients_access
from krug.clients import sight
from krug.staff.doors import StaffRequest, needs
from krug.timeline import access
from krug.timeline.models import WarmthRule
from krug.timeline.warmth import actions, queries
from krug.timeline.warmth.forms import HoldForm, RuleForm
from krug.timeline.warmth.signs import words_of
from krug.timeline.warmth.weighing import weigh
from krug.ui.reading import reads
from krug.ui.responses import toast

PAGE, RULE = "timeline/warmth/rules.html", "timeline/warmth/rule.html"


@require_safe
@needs(clients_access.MANAGE_COMPANY)
def rules(request: StaffRequest) -> HttpResponse:
    found = access.warmth_rules(request.user)
    told = [(rule, words_of(rule.tests)) for rule in found]
    context = {
        "rules": [line for line in told if line[0].archived_at is None],
        "past": [line for line in told if line[0].archived_at is not None],
        "runs": queries.runs(request.user),
    }
    return render(request, PAGE, context)


@require_POST
@needs(clients_access.MANAGE_COMPANY)
def ready(request: StaffRequest) -> HttpResponse:
    actions.take_ready_rules(by_id=request.user.pk)
    return redirect("warmth_rules")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(clients_access.MANAGE_COMPANY)
def new_rule(request: StaffRequest) -> HttpResponse:
    form = RuleForm(request.POST if request.method == "POST" else None)
    if form.is_valid:
        try:
            actions.add_rule(level=form.level, tests=form.tests, by=request.user)
        except actions.TooManyRules:
            form.errors[""] = _("There are too many rules: take one away first.")
        else:
            return redirect("warmth_rules")
    return _form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(clients_access.MANAGE_COMPANY)
def rule(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.warmth_rules(request.user), pk=pk, archived_at=None)
    form = RuleForm(request.POST if request.method == "POST" else None, level=found.level, tests=found.tests)
    if form.is_valid:
        actions.change_rule(found, level=form.level, tests=form.tests, by=request.user)
        return redirect("warmth_rules")
    return _form(request, form, found)


def _form(request: StaffRequest, form: RuleForm, found: WarmthRule | None) -> HttpResponse:
    return render(request, RULE, {"form": form, "rule": found}, status=422 if form.errors else 200)


@reads
@require_POST
@needs(clients_access.MANAGE_COMPANY)
def weigh_rule(request: StaffRequest) -> HttpResponse:
    """What would be if the rule were as it is typed: a new one, or another than it was."""
    form = RuleForm(request.POST)
    context: dict[str, Any] = {"form": form, "weighed": None}
    if form.is_valid:
        known = access.warmth_rules(request.user).filter(archived_at=None)
        context["weighed"] = weigh(
            queries.rules_with(list(known), request.POST.get("rule", ""), form.level, form.tests)
        )
    return render(request, "timeline/warmth/_weighed.html", context, status=422 if form.errors else 200)


@require_POST
@needs(clients_access.MANAGE_COMPANY)
def up(request: StaffRequest, pk: int) -> HttpResponse:
    actions.move_rule(get_object_or_404(access.warmth_rules(request.user), pk=pk), by=request.user)
    return redirect("warmth_rules")


@require_POST
@needs(clients_access.MANAGE_COMPANY)
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    actions.retire_rule(get_object_or_404(access.warmth_rules(request.user), pk=pk), by=request.user)
    return redirect("warmth_rules")


@require_POST
@needs(clients_access.MANAGE_COMPANY)
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    actions.restore_rule(get_object_or_404(access.warmth_rules(request.user), pk=pk), by=request.user)
    return redirect("warmth_rules")


@require_POST
def hold(request: StaffRequest, pk: int) -> HttpResponse:
    """The client stays as warm as it is, until a day or for good."""
    found = get_object_or_404(clients_access.editable(request.user), pk=pk)
    sight.hold(request.user, ["warmth"])
    form = HoldForm(request.POST)
    if not form.is_valid():
        return toast(HttpResponse(status=204), _("Choose a day to come."))
    actions.hold(found, until=form.cleaned_data["until"], by=request.user)
    return toast(HttpResponse(status=204), _("The rules leave this client alone"), refresh="card-head feed")


@require_POST
def release(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(clients_access.editable(request.user), pk=pk)
    sight.hold(request.user, ["warmth"])
    actions.release(found, by=request.user)
    return toast(HttpResponse(status=204), _("The rules decide again"), refresh="card")
