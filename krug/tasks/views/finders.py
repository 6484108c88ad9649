"""The finders of occasions: how well each works, and what the company has set of it."""

import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from krug.clients import access as clients_access
from krug.clients import queries as clients
from krug.staff import queries as staff
from krug.staff.doors import StaffRequest, needs
from krug.tasks import actions, working
from krug.tasks.access import MANAGE
from krug.tasks.finders import rules
from krug.tasks.finders.rules import Rule
from krug.tasks.forms.finders import FinderForm

PERIODS = {7: _("7 days"), 30: _("30 days"), 90: _("90 days"), 365: _("a year")}
USUAL = 30


@require_GET
@needs(MANAGE)
def finders(request: StaffRequest) -> HttpResponse:
    days = _days(request)
    since = now() - datetime.timedelta(days=days)
    lines = [(rule, working.in_all(working.by_owner(request.user, rule.code, since))) for rule in rules.all_rules()]
    return render(request, "tasks/finders/list.html", {"lines": lines, "days": days, "periods": PERIODS})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def finder(request: StaffRequest, code: str) -> HttpResponse:
    """How well it works, and its parameters for who manages the company; by POST these are set."""
    rule, may_set = _rule(code), request.user.may(clients_access.MANAGE_COMPANY)
    if request.method == "POST" and not may_set:
        raise Http404
    form = FinderForm(rule, request.POST or None, categories=list(clients.all_categories()))
    if request.method == "POST" and form.is_valid():
        actions.set_finder(rule.finder, is_on=form.cleaned_data["is_on"], values=form.values, by=request.user)
        return redirect("finder", code)
    context = {"rule": rule, "form": form if may_set else None, **_figures(request, code)}
    return render(request, "tasks/finders/one.html", context, status=422 if form.errors else 200)


def _rule(code: str) -> Rule:
    rule = rules.rule_of(code)
    if rule is None:
        raise Http404
    return rule


def _figures(request: StaffRequest, code: str) -> dict[str, Any]:
    days = _days(request)
    figures = working.by_owner(request.user, code, now() - datetime.timedelta(days=days))
    names = staff.names(pk for pk in figures if pk is not None)
    lines = [(names.get(pk) if pk else None, each) for pk, each in figures.items()]
    lines.sort(key=lambda line: (-line[1].sold, -line[1].used, str(line[0] or "")))
    return {"lines": lines, "total": working.in_all(figures), "days": days, "periods": PERIODS}


def _days(request: StaffRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked.isdecimal() and len(asked) < 4 and int(asked) in PERIODS else USUAL
