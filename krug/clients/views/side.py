"""What several doors answer when something in the left column of the card has changed."""

from django.http import HttpResponse

from krug.ui.responses import toast


def is_new(text: str, *, undo: int | None = None) -> HttpResponse:
    """The column is read anew."""
    return toast(HttpResponse(status=204), text, undo=undo, refresh="card-side")
