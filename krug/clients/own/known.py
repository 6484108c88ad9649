"""The own fields there are: a handful of rows that nearly every page needs, remembered for some seconds."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from krug.clients.models import OWN, OwnField

REMEMBERED_S = 5.0


@dataclass(frozen=True, eq=False)
class Known:
    """All of them in the company's order, retired ones too: what was written down speaks of those as well."""

    every: Sequence[OwnField]

    @cached_property
    def by_code(self) -> dict[str, OwnField]:
        return {field.code: field for field in self.every}

    @cached_property
    def live(self) -> list[OwnField]:
        return [field for field in self.every if field.archived_at is None]


_known: tuple[float, Known | None] = (0.0, None)


def all_of_them() -> Known:
    """Other processes notice a change within five seconds; who writes values asks `fresh`."""
    read_at, found = _known
    if found is None or time.monotonic() - read_at > REMEMBERED_S:
        return fresh()
    return found


def fresh() -> Known:
    global _known  # noqa: PLW0603 — remembered rows, as the company is
    found = Known(tuple(OwnField.objects.order_by("order", "pk").select_related("category")))
    _known = (time.monotonic(), found)
    return found


def forget() -> None:
    global _known  # noqa: PLW0603
    _known = (0.0, None)


def get(code: str) -> OwnField | None:
    """By its code, retired ones too."""
    return all_of_them().by_code.get(code) if code.startswith(OWN) else None


def live() -> Sequence[OwnField]:
    return all_of_them().live
