"""The door every address of the API stands behind: who asks, how fast, in which language, and answers in one form."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from krug.api import callers, pace
from krug.api.callers import Caller
from krug.api.problems import Problem, respond
from krug.core import origin, registry

BIGGEST = 1024 * 1024  # bytes of a body

View = Callable[..., HttpResponseBase]


def door(view: View) -> View:
    """Let in only who has a token. A session of a browser opens nothing here, so there is no CSRF to fear."""

    @wraps(view)
    def guarded(request: HttpRequest, **path: Any) -> HttpResponseBase:
        try:
            caller = enter(request)
        except Problem as problem:
            return _finished(respond(problem))
        where_from = origin.coming_from(origin.API, caller.name)
        with translation.override(caller.language), timezone.override(caller.zone), where_from:
            left = pace.take(caller.token_id)
            response = view(request, **path) if left.allowed else respond(_too_fast(left))
            if response.status_code == 405:
                response = respond(_no_method(request, response))
        return _finished(response, left)

    return login_not_required(csrf_exempt(guarded))


def enter(request: HttpRequest) -> Caller:
    """The caller, from now on the user of this request. Raises Problem."""
    _measure(request)
    caller = callers.of(request)
    if caller is None:
        said = _(
            "Send «Authorization: Bearer krug_…» with a token that is still valid. Tokens are made in «My settings»."
        )
        raise Problem("unauthorized", said, headers={"WWW-Authenticate": 'Bearer realm="Krug"'})
    request.user = caller.actor  # type: ignore[assignment]
    request.caller = caller  # type: ignore[attr-defined]
    return caller


def _measure(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if "chunked" in request.headers.get("Transfer-Encoding", "") and length == "0":
        raise Problem("length_required", _("Send the whole body at once, with the header Content-Length."))
    biggest = _biggest(request)
    if not length.isdecimal() or int(length) > biggest:
        said = _("At most %(size)d KB fit into a request; send less at once.") % {"size": biggest // 1024}
        raise Problem("too_large", said)


def _biggest(request: HttpRequest) -> int:
    """Addresses that take files say how large they may be."""
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    offered = [offer.bodies[name] for offer in registry.endpoints if name in offer.bodies]
    return offered[0]() if offered else BIGGEST


def _too_fast(left: pace.Left) -> Problem:
    said = _("Ask again in %(seconds)d s. A token may ask %(limit)d times a minute.")
    return Problem(
        "too_many_requests", said % {"seconds": left.wait_s, "limit": pace.LIMIT},
        headers={"Retry-After": str(left.wait_s)},
    )  # fmt: skip


def _no_method(request: HttpRequest, response: HttpResponseBase) -> Problem:
    allowed = ", ".join(sorted(response.headers.get("Allow", "").split(", ")))
    said = _("%(method)s is not known here; known are: %(allowed)s.")
    return Problem(
        "method_not_allowed", said % {"method": request.method, "allowed": allowed}, headers={"Allow": allowed}
    )


def _finished(response: HttpResponseBase, left: pace.Left | None = None) -> HttpResponseBase:
    response.headers["Cache-Control"] = "no-store"
    for name, value in (left.headers if left else {}).items():
        response.headers[name] = value
    return response
