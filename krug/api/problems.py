"""How the API says no: problem details (RFC 9457) with a code for programs and a sentence that names the remedy."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.core.registry import Label

MEDIA_TYPE: Final = "application/problem+json"
DESCRIBED_AT: Final = "/api/v1/docs#"

# Every code there is: its status, and what it means.
CODES: Final[Mapping[str, tuple[int, Label]]] = {
    "bad_json": (400, gettext_lazy("The body is not JSON")),
    "unauthorized": (401, gettext_lazy("There is no valid token")),
    "scope_missing": (403, gettext_lazy("The token does not have this scope")),
    "denied": (403, gettext_lazy("The role of the token's owner does not allow this")),
    "not_found": (404, gettext_lazy("There is nothing here, or it is not open to you")),
    "method_not_allowed": (405, gettext_lazy("The address does not know this method")),
    "conflict": (409, gettext_lazy("Somebody changed it since you read it")),
    "duplicate": (409, gettext_lazy("The same client may be here already")),
    "taken": (409, gettext_lazy("It belongs to another already")),
    "length_required": (411, gettext_lazy("The request does not say how long it is")),
    "too_large": (413, gettext_lazy("The request is too large")),
    "invalid": (422, gettext_lazy("Something in the request cannot be understood")),
    "key_reused": (422, gettext_lazy("The Idempotency-Key was used for another request")),
    "too_many_requests": (429, gettext_lazy("Too many requests")),
    "broken": (500, gettext_lazy("Something broke here")),
}


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with a request. ``field`` is the way to it: ``contacts.0.value``."""

    field: str
    code: str
    message: str


class Problem(Exception):
    """A refusal on its way to whoever asked. ``more`` are further members of the answer."""

    def __init__(
        self, code: str, detail: str, *, errors: Iterable[Wrong] = (), headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(code, detail)
        self.code, self.detail, self.errors = code, detail, list(errors)
        self.headers, self.more = dict(headers or {}), more

    @property
    def status(self) -> int:
        return CODES[self.code][0]


def invalid(*errors: Wrong) -> Problem:
    """Fields that cannot be understood; the sentences of all of them are the detail."""
    return Problem("invalid", " ".join(f"{wrong.field}: {wrong.message}" for wrong in errors), errors=errors)


def not_found() -> Problem:
    """A missing right and a missing row look the same."""
    return Problem("not_found", _("There is nothing here, or the role of the token's owner does not open it."))


def respond(problem: Problem) -> HttpResponse:
    told = {
        "type": f"{DESCRIBED_AT}{problem.code}",
        "title": str(CODES[problem.code][1]),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "errors": [asdict(wrong) for wrong in problem.errors],
        **problem.more,
    }
    text = json.dumps(told, ensure_ascii=False, default=str)
    return HttpResponse(text, status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers)
