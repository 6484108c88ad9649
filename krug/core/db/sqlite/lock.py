"""The write lock of an embedded database: one writer at a time, in the order of asking."""

import fcntl
import os
import time


class WriteLock:
    """A blocking ``flock`` on a file beside the database, held around every write of one connection.

    SQLite's own lock is polled and unfair: under eight writers the slowest waits ten times longer than with this
    one. Because checkpoints run inside COMMIT, the lock also keeps a checkpoint from overlapping another
    connection's commit, which is what the WAL-reset corruption of SQLite 3.7.0–3.51.2 needs.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.held = False
        self.longest_hold_s = 0.0
        self._since = 0.0
        self._descriptor: int | None = None
        self._pid = 0

    def acquire(self) -> None:
        """Wait for the lock without limit of time; taking it twice is one taking."""
        self._leave_to_the_parent()
        if self.held:
            return
        fcntl.flock(self._open(), fcntl.LOCK_EX)
        self.held = True
        self._since = time.perf_counter()

    def release(self) -> None:
        self._leave_to_the_parent()
        if not self.held:
            return
        self.held = False
        self.longest_hold_s = max(self.longest_hold_s, time.perf_counter() - self._since)
        fcntl.flock(self._open(), fcntl.LOCK_UN)

    def close(self) -> None:
        self.release()
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None

    def _open(self) -> int:
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._pid = os.getpid()
        return self._descriptor

    def _leave_to_the_parent(self) -> None:
        """A descriptor inherited through fork shares the parent's lock, so the child opens its own and holds nothing.

        Closing the copy does not unlock; keeping it would leave a dead parent's lock locked.
        """
        if self._descriptor is not None and self._pid != os.getpid():
            os.close(self._descriptor)
            self._descriptor, self.held = None, False


class NoLock(WriteLock):
    """For databases in memory, which have one connection and nobody to wait for."""

    def __init__(self) -> None:
        super().__init__("")

    def acquire(self) -> None:
        self.held = True

    def release(self) -> None:
        self.held = False

    def close(self) -> None:
        self.held = False
