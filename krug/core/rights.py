"""Who may do what, as a protocol: `staff` fills it, everybody asks it."""

from typing import Protocol, runtime_checkable


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
