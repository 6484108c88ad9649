"""What tests of any room need of the core."""

from collections.abc import Iterator
from contextlib import contextmanager

from krug.core import events


@contextmanager
def published() -> Iterator[list[events.Event]]:
    """The events published inside the block, in order."""
    told: list[events.Event] = []

    def note(event: events.Event) -> None:
        told.append(event)

    events.listen(events.Event, note)
    try:
        yield told
    finally:
        events.forget(events.Event, note)


def codes(told: list[events.Event]) -> list[str]:
    return [event.code for event in told]
