"""The second step of signing in: a code from the phone (TOTP, by django-allauth), for everybody, demanded per role.

Tokens of the API are apart: a program has no phone, and its token is itself something one has.
"""

from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from krug.staff import actions, looking, queries
from krug.staff.models import Employee
from krug.ui.responses import goto

HAS = "_has_second_step"  # of a session whose role demands it: asked of the database once
OPEN_BEFORE = ("/account/", "/i18n/", "/static/", "/healthz", "/manifest.webmanifest", "/sw.js", "/offline/", "/api/")


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The words of allauth's refusals, and whose codes an app of the phone shows."""

    error_messages: dict[str, str | Promise] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code does not fit. Write the one that the app shows now."),
        "cannot_delete_authenticator": _("Your role demands the second step."),
        "cannot_generate_recovery_codes": _("Set up the second step first."),
    }

    def get_totp_issuer(self) -> str:
        company = queries.company()
        return f"Krug {company.name}" if company else "Krug"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        employee = Employee.objects.select_related("role").get(pk=authenticator.user_id)
        return not employee.role.demands_code


class DemandMiddleware:
    """Whose role demands a second step and who has none is led to set it up before anything else opens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(OPEN_BEFORE) and _lacks(request):
            place = reverse("mfa_activate_totp")
            return goto(place) if request.headers.get("HX-Request") else HttpResponseRedirect(place)
        return self.get_response(request)


def _lacks(request: HttpRequest) -> bool:
    employee = looking.looker(request) or request.user
    if not isinstance(employee, Employee) or not employee.role.demands_code or request.session.get(HAS):
        return False
    if queries.has_second_step(employee):
        request.session[HAS] = True
        return False
    return True


def _added(sender: object, request: HttpRequest, user: Employee, authenticator: Authenticator, **_kw: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        actions.note_second_step(user, is_on=True)


def _removed(sender: object, request: HttpRequest, user: Employee, authenticator: Authenticator, **_kw: Any) -> None:
    """What was opened with it is closed but for this browser."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session.pop(HAS, None)
        actions.note_second_step(user, is_on=False)
        actions.end_other_sessions(user, keep=request.session.session_key or "", by=user)


authenticator_added.connect(_added)
authenticator_removed.connect(_removed)
