"""What the worker for quick jobs looks at each second, beside its jobs: things due at a moment, not in a queue.

Each watch has a thread of its own, so that none waits for another nor for a job. Several workers may look at once: what
a watch does it must claim in the database.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection

log = logging.getLogger(__name__)

SECOND = 1.0
Look = Callable[[], float]


@dataclass(frozen=True)
class Watch:
    """``look`` does what is due and returns in how many seconds it wants to look again."""

    code: str
    look: Look


_watches: dict[str, Watch] = {}


def watch(code: str, look: Look) -> None:
    """Called once at start, like the registries; again under the same code takes the place of the former."""
    _watches[code] = Watch(code, look)


def start(stop: threading.Event) -> list[threading.Thread]:
    """A running thread for each watch; they end soon after ``stop`` is set."""
    threads = [
        threading.Thread(target=_keep_looking, args=(each, stop), daemon=True, name=each.code)
        for each in _watches.values()
    ]
    for thread in threads:
        thread.start()
    return threads


def _keep_looking(each: Watch, stop: threading.Event) -> None:
    try:
        while not stop.is_set():
            stop.wait(_looked(each))
    finally:
        connection.close()


def _looked(each: Watch) -> float:
    """A look that breaks is told of, and looked again: what is due stays due."""
    try:
        close_old_connections()
        return max(0.0, each.look())
    except Exception:
        log.exception("The watch %s stumbled", each.code)
        connection.close()
        return SECOND
