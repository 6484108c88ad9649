"""The write lock of a database, seen and held by somebody else."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager


def is_free(path: str) -> bool:
    """Whether somebody else could write now."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


@contextmanager
def taken(path: str) -> Iterator[None]:
    """Somebody else holds the lock inside the block."""
    with open(path, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
