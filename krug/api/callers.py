"""Who asks: a program with a token, acting for somebody. Which token that is, the room with the people tells."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from django.http import HttpRequest

from krug.core.rights import Actor


@dataclass(frozen=True)
class Caller:
    """``actor`` decides which rows are open, ``scopes`` which operations; neither adds to the other."""

    token_id: int
    actor: Actor
    scopes: frozenset[str]
    language: str
    zone: tzinfo
    name: str = ""  # what the token was called by who made it

    def holds(self, scope: str) -> bool:
        return scope in self.scopes


Find = Callable[[HttpRequest, str], Caller | None]


def _nobody(request: HttpRequest, secret: str) -> Caller | None:
    return None


_find: Find = _nobody


def known_by(find: Find) -> None:
    """``find(request, secret)`` returns the caller, None for a token that is unknown, ended or run out."""
    global _find  # noqa: PLW0603 — filled once at start, like the registries
    _find = find


def of(request: HttpRequest) -> Caller | None:
    """The caller named in ``Authorization: Bearer …``. Cookies are not looked at: a browser's session opens nothing."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    return _find(request, secret.strip()) if scheme.lower() == "bearer" and secret else None
