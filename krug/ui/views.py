"""Doors every room shares: home, palette, live stream, keys, health, errors."""

import json
import time
from collections.abc import Iterator, Sequence

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.core import db, live, registry
from krug.core.live import Signal
from krug.core.registry import Hit, Label
from krug.ui import offline
from krug.ui.navigation import nav_for, verbs_for
from krug.ui.reading import reads

ASK = "no-cache"  # keep it, but ask each time whether it is still so


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first place a person may go."""
    for item in (*nav_for(request.user, "work"), *nav_for(request.user, "office"), *nav_for(request.user, "settings")):
        return HttpResponseRedirect(reverse(item.url_name))
    raise Http404


@reads
@require_POST
def palette(request: HttpRequest) -> HttpResponse:
    """Clients, places and actions for what was typed. By POST: phones and names stay out of addresses and logs."""
    text = request.POST.get("q", "").strip()[:200]
    started = time.perf_counter()
    found = [(finder, finder.find(request.user, text)) for finder in registry.search] if text else []  # type: ignore[arg-type]
    took_ms = (time.perf_counter() - started) * 1000
    read_as = next((answer.read_as for _finder, answer in found if answer.read_as), "")
    context = {
        "text": text,
        "meant": read_as or text,
        "groups": [(each.label, told.hits) for each, told in found if told.hits] if text else _at_hand(request),
        "read_as": read_as,
        "verbs": [verb for verb in verbs_for(request.user) if not text or verb.takes_text or _named(verb.label, text)],
        "places": [item for item in _places(request) if not text or _named(item.label, text)],
        "took_ms": max(1, round(took_ms)),
    }
    return render(request, "ui/_palette.html", context)


def _at_hand(request: HttpRequest) -> list[tuple[Label, Sequence[Hit]]]:
    groups = (finder.at_hand(request.user) for finder in registry.search if finder.at_hand)  # type: ignore[arg-type]
    return [(label, hits) for group in groups for label, hits in group if hits]


def _named(label: object, text: str) -> bool:
    return any(word.startswith(text.casefold()) for word in str(label).casefold().split())


def _places(request: HttpRequest) -> Iterator[registry.NavItem]:
    for group in ("work", "office", "settings"):
        yield from nav_for(request.user, group)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/_keys.html", {"verbs": [verb for verb in verbs_for(request.user, "client") if verb.key]})


@require_GET
def stream(request: HttpRequest) -> HttpResponseBase:
    """Server-sent events: which clients changed, what concerns the reader. 503 when this process serves all it may."""
    session, employee_id = request.session, request.user.pk or 0

    def still_in() -> bool:
        try:
            return session.exists(session.session_key or "")
        finally:
            db.let_go()

    try:
        signals = live.hub.stream(employee_id, still_in)
    except live.TooManyStreams:
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    db.let_go()
    response = StreamingHttpResponse(_lines(signals), content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _lines(signals: Iterator[Signal | None]) -> Iterator[bytes]:
    yield b"retry: 3000\n\n"
    for signal in signals:
        if signal is None:
            yield b": alive\n\n"
        else:
            told = {"client": signal.client_id, "code": signal.code, "by": signal.by_id}
            if signal.to_id is not None:
                told = {"to": signal.to_id, "code": signal.code, "ref": signal.ref}
            yield f"id: {signal.id}\ndata: {json.dumps(told)}\n\n".encode()


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """For whoever watches this server: 200 while the database answers, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    """What a browser needs to put Krug among the apps of a phone or a desk."""
    return JsonResponse(offline.manifest(), content_type="application/manifest+json", headers={"Cache-Control": ASK})


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root because it may serve only what lies under its own address."""
    source = offline.worker(translation.get_language())
    return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": ASK})


@login_not_required
@require_GET
def without_connection(request: HttpRequest) -> HttpResponse:
    """The page the worker keeps for when nothing answers; the same for everybody who reads this language."""
    return HttpResponse(offline.page(request.GET.get("in", "")), headers={"Cache-Control": ASK})


@require_GET
def token(request: HttpRequest) -> HttpResponse:
    """For a form that has waited for the connection: whose session this is by now, and its token."""
    return JsonResponse({"me": request.user.pk, "token": get_token(request)})


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "ui/error.html", {"title": title, "text": text, "status": status}, status=status)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request, 400, _("Krug does not know this address"),
        _("If Krug is opened at another address than before, say so in the setting KRUG_URL and start it again."),
    )  # fmt: skip


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(
        request, 404, _("There is nothing here"),
        _("The page does not exist, or your role does not open it. The owner of the account can change the role."),
    )  # fmt: skip


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403, _("This is not allowed"), _("Go back and try another way."))


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(
        request, 403, _("The page has been open for too long"),
        _("Nothing was lost on the server. Go back, reload the page and send the form again."),
    )  # fmt: skip


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Plain, without the shell: whatever broke may be what the shell needs."""
    title = _("Something broke here")
    text = _("What was saved before stays saved. The details are in the log of the server; try again.")
    return HttpResponse(
        f"<!doctype html><meta charset=utf-8><title>Krug</title><h1>{title}</h1><p>{text}</p>", status=500
    )
