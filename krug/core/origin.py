"""Where what happens comes from: the pages, a program by its token, the command line. The history writes it down."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

WEB, API, COMMAND = "web", "api", "command"

_origin: ContextVar[tuple[str, str]] = ContextVar("origin", default=("", ""))


def current() -> tuple[str, str]:
    """The way, and by which name: of the API that of the token. Nothing for what the worker does."""
    return _origin.get()


@contextmanager
def coming_from(way: str, name: str = "") -> Iterator[None]:
    token = _origin.set((way, name))
    try:
        yield
    finally:
        _origin.reset(token)
