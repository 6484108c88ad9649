"""Who stands behind a token of the API."""

from datetime import timedelta

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest
from django.utils.timezone import now

from krug.api.callers import Caller
from krug.staff import access, actions, queries
from krug.staff.middleware import zone_of
from krug.staff.models import Token

NOTED_EVERY = timedelta(minutes=1)


def find(request: HttpRequest, secret: str) -> Caller | None:
    """The caller; None when the token is unknown, revoked or run out, or its employee left or may not connect."""
    token = queries.find_token(secret)
    if token is None or not token.employee.may(access.CONNECT):
        return None
    _note(token, get_client_ip(request) or "")
    company, employee = queries.company(), token.employee
    language = employee.language or (company.language if company else "ru")
    return Caller(token.pk, employee, frozenset(token.scopes), language, zone_of(employee, company), token.name)


def _note(token: Token, address: str) -> None:
    """Once in a minute is often enough, so that asking stays reading."""
    if token.used_at is None or now() - token.used_at > NOTED_EVERY or address not in token.addresses:
        actions.note_token_use(token, address=address)
