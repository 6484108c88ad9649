"""Long writing in portions, so that whoever edits a card meanwhile waits no longer than a moment."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from krug.core import db

BREATH_S = 0.005
LOCKED_S = 0.15  # how long a transaction aims to last: one of unusual rows stays under 0.3 s
CHECKPOINT_S = 0.2  # after so much writing it goes from the journal into the file, holding the lock about as long
# While nobody works: small portions write the same pages of the indexes again and again, a third of a long import.
ALONE_AFTER_S, LOCKED_ALONE_S, CHECKPOINT_ALONE_S = 60.0, 1.0, 1.5

_USUALLY, _SELDOM = gc.get_threshold(), 50_000


@contextmanager
def many_rows() -> Iterator[None]:
    """Rows become millions of objects that live for a moment and hold each other in no circle. Looking for circles
    after every seven hundred of them is a fifth of reading a sheet; here it is done once or twice a portion.
    """
    gc.set_threshold(_SELDOM, *_USUALLY[1:])
    try:
        yield
    finally:
        gc.set_threshold(*_USUALLY)


class Pace:
    """How many rows a transaction may take on this machine, in this base, just now.

    ``quiet_s`` tells for how long nobody has written anything by hand: whoever comes after a minute of that waits once
    for a longer portion, and for short ones from then on.
    """

    def __init__(self, first: int, *, most: int, least: int = 20, quiet_s: Callable[[], float] = lambda: 0.0) -> None:
        self._rows, self._most, self._least = first, most, least
        self._quiet_s = quiet_s
        self._written_s = 0.0

    def rows(self) -> int:
        return self._rows

    def note(self, rows: int, seconds: float) -> None:
        """So many rows took so long: the next portion is as large as fits, and at most twice this one.

        Whoever waits for the write lock is woken only when it is free: without a breath the next portion would often
        take it before them.
        """
        time.sleep(BREATH_S)
        is_alone = self._quiet_s() > ALONE_AFTER_S
        self._written_s += seconds
        if self._written_s > (CHECKPOINT_ALONE_S if is_alone else CHECKPOINT_S):
            self._written_s = 0.0
            db.checkpoint()
            time.sleep(BREATH_S)
        fitting = int(rows * (LOCKED_ALONE_S if is_alone else LOCKED_S) / max(seconds, 0.001))
        self._rows = max(self._least, min(fitting, 2 * self._rows, self._most))
