"""The one API of the house, made of what the rooms offer."""

import logging
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.renderers import JSONRenderer

from krug.api import problems, reading
from krug.api.door import door
from krug.api.problems import Problem, respond
from krug.api.repeats import once
from krug.api.scopes import CLOSED
from krug.core import registry
from krug.core.rights import Denied

ROOT = "/api/v1/"
VERSION = "1"

log = logging.getLogger(__name__)


class ReadableJSON(JSONRenderer):
    """Cyrillic as it is."""

    json_dumps_params = {"ensure_ascii": False}


class KrugAPI(NinjaAPI):
    """An operation goes by the name of its function: programs generated from the schema read well."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


@lru_cache(maxsize=1)
def api() -> NinjaAPI:
    made = KrugAPI(
        title="Krug", version=VERSION, openapi_url=None, docs_url=None, auth=CLOSED, parser=reading.StrictParser(),
        renderer=ReadableJSON(),
    )  # fmt: skip
    for kind, answer in (
        (Problem, _refused), (Http404, _not_found), (Denied, _denied), (ValidationError, _misfit),
        (HttpError, _not_json), (Exception, _broken),
    ):  # fmt: skip
        made.add_exception_handler(kind, answer)
    made.add_decorator(once)
    for offer in registry.endpoints:
        made.add_router("", offer.router, tags=[offer.code])
    return made


def patterns() -> Iterator[URLPattern]:
    """Each address once, behind the door. Operations that share an address share a router and a name."""
    seen: set[str] = set()
    for pattern in api().urls[0]:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern) and pattern.name != "api-root" and route not in seen:
            seen.add(route)
            yield path(route, door(pattern.callback), name=pattern.name)


def _refused(request: HttpRequest, problem: Any) -> HttpResponse:
    return respond(problem)


def _denied(request: HttpRequest, denied: Any) -> HttpResponse:
    return respond(Problem("denied", denied.text))


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return respond(problems.not_found())


def _misfit(request: HttpRequest, error: Any) -> HttpResponse:
    return respond(reading.misfit(error))


def _not_json(request: HttpRequest, error: Any) -> HttpResponse:
    """django-ninja's own refusal: of a body it could not read, whose reason may be one of ours."""
    if isinstance(error.__cause__, Problem):
        return respond(error.__cause__)
    return respond(Problem("bad_json", _('Send one JSON value in UTF-8, as {"kind": "person"}.')))


def _broken(request: HttpRequest, error: Any) -> HttpResponse:
    log.error("%s %s broke", request.method, request.path, exc_info=error)
    return respond(Problem("broken", _("What was saved before stays saved. The details are in the log of the server.")))
