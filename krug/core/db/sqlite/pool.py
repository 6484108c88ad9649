"""Connections that go from thread to thread, the last used first."""

import threading
from dataclasses import dataclass
from typing import Any

from krug.core.db.sqlite.lock import WriteLock


@dataclass(frozen=True)
class Kept:
    path: str
    connection: Any
    lock: WriteLock


class Pool:
    """The web server has hundreds of threads for its live streams, and its pages come to all of them in turn.

    With a connection per thread nearly each page would read the schema anew or meet an empty cache, which costs more
    than the page. Empty, and so without effect, until somebody says how many to keep.
    """

    def __init__(self) -> None:
        self.size = 0
        self._kept: list[Kept] = []
        self._guard = threading.Lock()

    def take(self, path: str) -> Kept | None:
        with self._guard:
            place = next((at for at in reversed(range(len(self._kept))) if self._kept[at].path == path), None)
            return None if place is None else self._kept.pop(place)

    def give(self, kept: Kept) -> bool:
        """Whether it is kept; otherwise the caller closes it."""
        if kept.connection.in_transaction or kept.lock.held:
            return False
        with self._guard:
            if len(self._kept) >= self.size:
                return False
            self._kept.append(kept)
            return True

    def empty(self) -> None:
        """Close all that are kept, and keep no more."""
        self.size = 0
        with self._guard:
            kept, self._kept = self._kept, []
        for each in kept:
            each.connection.close()
            each.lock.close()


pool = Pool()
