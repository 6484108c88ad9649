"""Each request in its reader's language and time zone; strangers of a fresh installation are led to the first visit."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now

from krug.core import origin
from krug.staff import looking, queries
from krug.staff.models import Company, Employee

SEEN = "_seen"
SEEN_EVERY_S = 300.0
OPEN_BEFORE_FOUNDING = (
    "/setup/", "/static/", "/healthz", "/i18n/", "/api/", "/manifest.webmanifest", "/sw.js", "/offline/",
)  # fmt: skip


class SignedInMiddleware(AuthenticationMiddleware):
    """Django's, but the employee comes with the session in one query and is not hidden behind a lazy object."""

    def process_request(self, request: HttpRequest) -> None:
        signed_in = _signed_in(request.session)
        request.user = looking.eyes(request, signed_in) or signed_in or AnonymousUser()


def _signed_in(session: Any) -> Employee | None:
    """Whose session it is; nobody's, and ended, when its password is not theirs any more."""
    if SESSION_KEY not in session:
        return None
    employee: Employee | None = session.employee
    if employee is None or employee.left_at is not None or session[SESSION_KEY] != str(employee.pk):
        return None
    if not constant_time_compare(session.get(HASH_SESSION_KEY, ""), employee.get_session_auth_hash()):
        session.flush()
        return None
    return employee


class StaffMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        company = queries.company()
        if company is None and not request.path.startswith(OPEN_BEFORE_FOUNDING):
            return HttpResponseRedirect(reverse("setup"))
        employee = request.user if isinstance(request.user, Employee) else None
        language = _language(request, employee, company)
        in_words = translation.override(language)
        with timezone.override(zone_of(employee, company)), in_words, origin.coming_from(origin.WEB):
            if employee is not None:
                _note_seen(request)
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if employee is not None:
            # Pages of clients stay in nobody's cache, and the browser's «back» asks again.
            response.headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["Cookie"])
        return response


def _language(request: HttpRequest, employee: Employee | None, company: Company | None) -> str:
    if employee is not None and employee.language:
        return employee.language
    chosen = request.COOKIES.get("krug_language", "")
    if employee is None and chosen in {"ru", "en", "bg"}:
        return chosen
    if company is not None:
        return company.language
    return translation.get_language_from_request(request)


def zone_of(employee: Employee | None, company: Company | None) -> zoneinfo.ZoneInfo:
    name = (employee.time_zone if employee else "") or (company.time_zone if company else "") or "Europe/Moscow"
    return zoneinfo.ZoneInfo(name)


def _note_seen(request: HttpRequest) -> None:
    """Saving the session moves its «last seen»; once in five minutes is often enough."""
    moment = now().timestamp()
    if moment - request.session.get(SEEN, 0) > SEEN_EVERY_S:
        request.session[SEEN] = moment
