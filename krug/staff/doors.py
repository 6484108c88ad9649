"""What every page behind the sign-in shares: the type of its request and the question of rights."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.middleware import HtmxDetails

from krug.api.callers import Caller
from krug.staff.models import Employee

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request of somebody signed in; the login-required middleware lets no other through."""

    user: Employee
    htmx: HtmxDetails


class ApiRequest(HttpRequest):
    """A request of a program; its user is the employee who made the token."""

    user: Employee
    auth: Caller


Door = Callable[Concatenate[StaffRequest, P], HttpResponseBase]


def needs(right: str) -> Callable[[Door[P]], Door[P]]:
    """Answer 404 to those without the right: a door one may not open looks like no door."""

    def decorate(view: Door[P]) -> Door[P]:
        @wraps(view)
        def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.may(right):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def address_of(request: HttpRequest) -> str:
    """Where this Krug is reached from outside, without a trailing slash."""
    return request.build_absolute_uri("/").rstrip("/")
