"""Pages by key: ``limit`` rows, and ``next``, the cursor with which the following page is asked for."""

import base64
import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from krug.api.problems import Problem, Wrong, invalid

MOST = 200


class Paged(BaseModel):
    """The parameters of every list."""

    limit: int = Field(50, ge=1, le=MOST, description="How many rows, 200 at most.")
    cursor: str = Field("", max_length=1000, description="«next» of the page before; nothing for the first page.")


def seal(*parts: str | int) -> str:
    """A cursor: opaque to programs, so that what is in it may change."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def unseal(cursor: str, *kinds: type) -> list[Any] | None:
    """What was sealed, None for the first page. Raises Problem for what is no cursor of these kinds."""
    if not cursor:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise bad_cursor() from None
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds):
        raise bad_cursor()
    return parts


def whole(number: int) -> int:
    """A number the database can hold. Raises ValueError."""
    if abs(number) >= 2**63:
        raise ValueError(number)
    return number


def bad_cursor() -> Problem:
    return invalid(
        Wrong("cursor", "bad_cursor", _("This is no cursor of this list and order. Send «next» of the page before."))
    )


def only(request: HttpRequest, known: type[BaseModel]) -> None:
    """Refuse parameters the list does not know: a misspelt filter must not answer with everything."""
    names = list(known.model_fields)
    unknown = sorted(set(request.GET) - set(names))
    if unknown:
        said = _("There is no such parameter. Known are: %(names)s.") % {"names": ", ".join(names)}
        raise invalid(*(Wrong(name, "unknown_parameter", said) for name in unknown))
