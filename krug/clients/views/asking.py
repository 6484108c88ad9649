"""What the address of the list asks for."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from krug.clients import conditions, saved, sight
from krug.clients.conditions import BadCondition, Condition
from krug.clients.conditions.haste import TooWide
from krug.clients.views import around
from krug.staff.doors import StaffRequest
from krug.staff.models import Employee
from krug.ui.responses import is_fragment

Asked = dict[str, str]
ASKABLE = ("view", "owner", "city", "kind", "warmth", "category", "tag", "condition", "saved", "sort")


def asked(request: StaffRequest) -> Asked:
    """What is hidden from the reader neither filters nor sorts, as if it were not asked; a condition says so itself."""
    hidden = sight.hidden(request.user)
    found = {name: request.GET[name] for name in ASKABLE if request.GET.get(name)}
    found = {name: value for name, value in found.items() if sight.FILTERS.get(name) not in hidden}
    if sight.SORTS.get(found.get("sort", "").lstrip("-")) in hidden:
        del found["sort"]
    return found


def readable(asked: Asked) -> Condition | None:
    """The condition of the address, None also of one that cannot be read."""
    try:
        return conditions.loads(asked.get("condition", ""))
    except BadCondition:
        return None


def tabs(employee: Employee, asked: Asked, found: list[saved.Tab]) -> dict[str, object]:
    """The views over the list, which of them this is, and whether something was changed in it since."""
    here = saved.here(found, asked)
    return {
        "views": around.views(employee, asked, found, all_asked=around.ALL if saved.first(found) else ""),
        "view": here,
        "is_changed": here is not None and saved.kept(asked) != here.asked,
    }


Door = Callable[..., HttpResponse]


def in_words(fragment: str, page: str = "") -> Callable[[Door], Door]:
    """A condition that cannot be asked, or that takes too long, is answered in words where its rows would be: 422."""

    def around(door: Door) -> Door:
        @wraps(door)
        def answer(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return door(request, *args, **kwargs)
            except (BadCondition, TooWide) as refusal:
                context = {"problem": str(refusal.message), "asked": asked(request), "bar": []}
                return render(request, fragment if is_fragment(request) or not page else page, context, status=422)

        return answer

    return around
