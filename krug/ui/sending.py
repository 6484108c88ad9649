"""What a form of a page sends along, so that only our own pages can send."""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html


def token(request: HttpRequest) -> dict[str, Any]:
    """A context processor: Django's, but the token is disguised once for a page and not anew in each of its forms."""
    token = SimpleLazyObject(lambda: get_token(request))
    field = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
    return {"csrf_token": token, "csrf_input": SimpleLazyObject(lambda: format_html(field, token))}
