"""The company's rules of entry, in the settings: a line for each field, saved as soon as it is changed."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access, actions
from krug.clients.entry import items, standard
from krug.clients.entry.items import Item
from krug.clients.forms import RuleForm
from krug.clients.models import Category, Check, FieldRule, Kind
from krug.core.text.refusals import Refusal
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import toast

LONGEST_INSTRUCTION = 20_000


@dataclass(frozen=True)
class Line:
    """What is asked of one field: by this page's rule, and by the general one where the page is a category's."""

    item: Item
    rule: FieldRule
    general: FieldRule | None
    error: str = ""

    @property
    def weight(self) -> int:
        return self.item.weight if self.rule.weight is None else self.rule.weight


@require_GET
@needs(access.MANAGE_COMPANY)
def rules(request: StaffRequest) -> HttpResponse:
    kind = request.GET.get("kind", Kind.PERSON)
    if kind not in Kind.values:
        raise Http404
    offered = access.categories(request.user).offered(kind)
    category = _category(request, request.GET.get("category", ""), kind)
    asked = standard.of(kind)
    context = {
        "kind": kind,
        "kinds": Kind.choices,
        "category": category,
        "categories": offered,
        "lines": [_line(item, asked.rules, category) for item in asked.items],
        "instruction": standard.own_instruction(kind, category.pk if category else None),
        "checks": Check.choices,
    }
    return render(request, "clients/entry/rules.html", context)


@require_POST
@needs(access.MANAGE_COMPANY)
def rule(request: StaffRequest, kind: str, code: str) -> HttpResponse:
    item = items.get(kind, code) if kind in Kind.values else None
    if item is None:
        raise Http404
    category, form = _category(request, request.POST.get("category", ""), kind), RuleForm(request.POST)
    error = "" if form.is_valid() else str(next(iter(form.errors.values()))[0])
    if not error:
        try:
            actions.set_rule(kind, category, code, **_asked(form, item, category), by=request.user)
        except Refusal as refusal:
            error = str(refusal.message)
    line = _line(item, standard.of(kind).rules, category, error=error, typed=form.cleaned_data if error else {})
    response = render(request, "clients/entry/_rule.html", _of_line(line, kind, category), status=422 if error else 200)
    return response if error else toast(response, _("Saved"))


def _asked(form: RuleForm, item: Item, category: Category | None) -> dict[str, Any]:
    """Of a category only what it adds; the ready weight is kept as none."""
    asked = dict(form.cleaned_data)
    weight = asked.pop("weight")
    if category is None:
        asked["weight"] = None if weight is None or weight == item.weight else weight
    else:
        asked.pop("is_left_out")  # a field is in no form, or in that of every category
    return asked


def _line(
    item: Item,
    known: tuple[FieldRule, ...],
    category: Category | None,
    *,
    error: str = "",
    typed: dict[str, Any] | None = None,
) -> Line:
    found = {rule.category_id: rule for rule in known if rule.field == item.code}
    own = found.get(category.pk if category else None) or FieldRule(field=item.code)
    for name, value in (typed or {}).items():
        setattr(own, name, value)
    return Line(item, own, found.get(None) if category else None, error)


def _of_line(line: Line, kind: str, category: Category | None) -> dict[str, object]:
    return {"line": line, "kind": kind, "category": category, "checks": Check.choices}


@require_POST
@needs(access.MANAGE_COMPANY)
def instruction(request: StaffRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    category = _category(request, request.POST.get("category", ""), kind)
    text = request.POST.get("text", "").replace("\0", "")[:LONGEST_INSTRUCTION]
    actions.write_instruction(kind, category, text, by=request.user)
    return toast(HttpResponse(status=204), _("Saved"))


def _category(request: StaffRequest, pk: str, kind: str) -> Category | None:
    """The category the page is of, None for what is asked of every card of the kind."""
    if not pk:
        return None
    offered = access.categories(request.user).offered(kind)
    return get_object_or_404(offered, pk=int(pk) if pk.isdecimal() and len(pk) < 15 else 0)
