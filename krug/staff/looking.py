"""«Look through an employee's eyes»: the product opens as it opens to them, for a while, to look and not to touch.

The session stays that of whoever looks, and remembers as whom and until when; every request asks anew whether that
still holds. Rights are those of the employee, through the same `access` as theirs.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.timezone import now
from django.utils.translation import gettext as _

from krug.staff import access, actions
from krug.staff.models import Employee
from krug.ui import refusals
from krug.ui.reading import writes

KEY = "_looking_as"
LASTS = timedelta(minutes=30)
# What is an employee's own: passwords, codes, sessions and tokens are nobody else's to see.
PRIVATE = ("/account/", "/settings/me/", "/settings/sessions/")
LEAVE = "look_leave"


class EyesMiddleware:
    """While somebody looks as another, nothing is written and nothing private opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_args: Any) -> HttpResponseBase | None:
        match = request.resolver_match
        if looker(request) is None or (match is not None and match.url_name == LEAVE):
            return None
        if request.path.startswith(PRIVATE):
            return refusals.answer(request, _("This is the employee's own and opens to nobody else."))
        if writes(request.method, view):
            return refusals.answer(
                request, _("You are looking through an employee's eyes: nothing can be changed here.")
            )
        return None


def begin(request: HttpRequest, employee: Employee, *, by: Employee) -> None:
    actions.look_as(employee, by=by)
    request.session[KEY] = [employee.pk, (now() + LASTS).isoformat()]


def leave(request: HttpRequest, *, by: Employee) -> None:
    """Twice is once."""
    if told := request.session.pop(KEY, None):
        actions.stop_looking(told[0], by=by)


def eyes(request: HttpRequest, by: Employee | None) -> Employee | None:
    """As whom the reader looks now; None: as themselves. What does not hold any more ends here."""
    if by is None or KEY not in request.session:
        return None
    pk, until = request.session[KEY]
    employee = access.lookable(by).filter(pk=pk).first() if now() < datetime.fromisoformat(until) else None
    if employee is None:
        leave(request, by=by)
        return None
    request.looker = by  # type: ignore[attr-defined]
    request.looks_until = datetime.fromisoformat(until)  # type: ignore[attr-defined]
    return employee


def looker(request: HttpRequest) -> Employee | None:
    """Who it is that looks through the eyes of ``request.user``."""
    found: Employee | None = getattr(request, "looker", None)
    return found
