"""What pages send beside their fragment: a toast, an undo, the news that something else must be read anew."""

import json
from typing import Any

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse


def toast(response: HttpResponse, text: str, *, undo: int | str | None = None, refresh: str = "") -> HttpResponse:
    """Show a line over the page, with «Undo» if ``undo`` is a change's number in the history or an address to post to.

    ``refresh`` names the parts of the page, with spaces between, that listen for ``krug:refresh-…``.
    """
    told: dict[str, Any] = {"krug:toast": {"text": str(text), "undo": _undo_url(undo)}}
    told |= {f"krug:refresh-{part}": True for part in refresh.split()}
    response.headers["HX-Trigger"] = json.dumps(told)
    return response


def refused(status: int, text: str, *, refresh: str = "") -> HttpResponse:
    """A line over the page that says why not; what asked stays as it stands, with what is typed in it."""
    return toast(HttpResponse(status=status, headers={"HX-Reswap": "none"}), text, refresh=refresh)


def _undo_url(undo: int | str | None) -> str:
    if isinstance(undo, str):
        return undo
    try:
        return reverse("event_undo", args=[undo]) if undo else ""
    except NoReverseMatch:  # a house without a history room cannot undo
        return ""


def goto(url: str) -> HttpResponse:
    """Lead a page that asked through htmx elsewhere."""
    return HttpResponse(status=204, headers={"HX-Redirect": url})


def is_fragment(request: Any) -> bool:
    """Whether htmx asks for a part of the page rather than the browser for the whole."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
