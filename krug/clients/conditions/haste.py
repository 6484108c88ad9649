"""How long a condition may keep a page waiting."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from krug.clients.conditions.language import Condition
from krug.core.db.limits import TookTooLong, within
from krug.core.text.refusals import Refusal

LONGEST_S = 1.4  # to be counted and found together
LONGEST_EXACT_S = 15.0  # to be counted to the end, when somebody asked for that and waits

_TOO_WIDE = _(
    "This takes too long to look for in the whole base. Narrow it: add a city, an owner, a kind, a category or a tag "
    "that must hold as well, or take out the search for words."
)


class TooWide(Refusal):
    """The condition took longer than a page may wait; the sentence says what to narrow it by."""

    def __init__(self) -> None:
        super().__init__("too_wide", _TOO_WIDE)


@contextmanager
def in_time(condition: Condition | None, seconds: float = LONGEST_S) -> Iterator[None]:
    """Raises TooWide when reading by this condition takes too long."""
    if condition is None:
        yield
        return
    try:
        with within(seconds):
            yield
    except TookTooLong as error:
        raise TooWide from error
