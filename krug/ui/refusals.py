"""What a page answers when a verb says that the actor may not."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from krug.core.rights import Denied
from krug.ui.responses import toast


class DeniedMiddleware:
    """Any door may let `Denied` pass: a line over the page to htmx, a page of its own to the browser; 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception.text) if isinstance(exception, Denied) else None


def answer(request: HttpRequest, text: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return toast(HttpResponse(status=403), text)
    context = {"title": _("This is not allowed"), "text": text, "status": 403}
    return render(request, "ui/error.html", context, status=403)
