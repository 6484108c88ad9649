"""Doors that are asked by POST and write nothing: what is typed there stands in no address and no log."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


def reads(view: View) -> View:
    """Say of a door, outermost, that its POST writes nothing."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def writes(method: str | None, view: Callable[..., Any]) -> bool:
    return method not in {"GET", "HEAD", "OPTIONS"} and not getattr(view, "only_reads", False)
