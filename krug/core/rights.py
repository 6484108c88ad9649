"""Who may do what, as a protocol: `staff` fills it, everybody asks it."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

HIDDEN, SEEN = "hidden", "seen"  # what a role may be denied of a field: all of it, or changing it


class Denied(Exception):
    """The actor may not do this; the text is for whoever asked. Nothing was written. Doors answer it with 403."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@runtime_checkable
class Actor(Protocol):
    """Somebody who acts: an employee today, a robot or an API token later."""

    @property
    def pk(self) -> int: ...

    def may(self, right: str) -> bool:
        """Whether the actor has the right at all, over whatever rows."""
        ...

    def owners(self, right: str) -> frozenset[int] | None:
        """Owners whose rows the right covers: None is everybody's and nobody's, an empty set is no rows."""
        ...

    @property
    def field_rights(self) -> Mapping[str, str]:
        """Codes of the fields the actor is denied: `HIDDEN`, or only `SEEN`."""
        ...
