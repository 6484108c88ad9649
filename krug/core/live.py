"""Live updates: one pump per process reads new events and hands them to the open streams of this process.

The room that keeps events fills `source`; `ui` serves the streams. A stream carries only what its reader may see.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection

log = logging.getLogger(__name__)

POLL_S = 1.0
HEARTBEAT_S = 15.0
MOST_STREAMS = 200
REREAD = 100


class TooManyStreams(Exception):
    """This process serves as many streams as it may; the browser polls slowly instead."""


@dataclass(frozen=True)
class Signal:
    """Something happened to a client. What exactly, the page asks for itself."""

    id: int
    code: str
    client_id: int | None
    by_id: int | None


class Source(Protocol):
    def latest(self) -> int: ...

    def after(self, event_id: int) -> Sequence[Signal]: ...

    def visible(self, employee_id: int, client_ids: set[int]) -> set[int]: ...


class _NoSource:
    def latest(self) -> int:
        return 0

    def after(self, event_id: int) -> Sequence[Signal]:
        return []

    def visible(self, employee_id: int, client_ids: set[int]) -> set[int]:
        return set()


source: Source = _NoSource()


def offer(new_source: Source) -> None:
    global source  # noqa: PLW0603 — filled once at start, like the registries
    source = new_source


class Hub:
    """The open streams of one process and the thread that feeds them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams: dict[int, list[queue.SimpleQueue[Signal]]] = {}
        self._pump: threading.Thread | None = None

    def count(self) -> int:
        with self._lock:
            return sum(len(streams) for streams in self._streams.values())

    def stream(self, employee_id: int, still_in: Callable[[], bool]) -> Iterator[Signal | None]:
        """Signals for one reader as they come, None as a heartbeat; ends when ``still_in`` says so.

        Raises TooManyStreams at once, not at the first signal.
        """
        inbox: queue.SimpleQueue[Signal] = queue.SimpleQueue()
        self._open(employee_id, inbox)
        return self._read(employee_id, inbox, still_in)

    def _open(self, employee_id: int, inbox: "queue.SimpleQueue[Signal]") -> None:
        with self._lock:
            if sum(len(streams) for streams in self._streams.values()) >= MOST_STREAMS:
                raise TooManyStreams
            self._streams.setdefault(employee_id, []).append(inbox)
            if self._pump is None or not self._pump.is_alive():
                self._pump = threading.Thread(target=self._run, daemon=True, name="live-pump")
                self._pump.start()

    def _read(
        self, employee_id: int, inbox: "queue.SimpleQueue[Signal]", still_in: Callable[[], bool]
    ) -> Iterator[Signal | None]:
        try:
            yield None
            while True:
                signal = _next(inbox)
                if not still_in():
                    return
                yield signal
        finally:
            with self._lock:
                self._streams[employee_id].remove(inbox)
                if not self._streams[employee_id]:
                    del self._streams[employee_id]

    def _run(self) -> None:
        first = reached = source.latest()
        seen: set[int] = set()
        while True:
            time.sleep(POLL_S)
            with self._lock:
                if not self._streams:
                    self._pump = None
                    break
            try:
                # Transactions may commit in another order than their ids, so a tail is read again.
                tail = [signal for signal in source.after(reached - REREAD) if signal.id > first]
                signals = [signal for signal in tail if signal.id not in seen]
                seen = {signal.id for signal in tail}
                if signals:
                    reached = max(reached, *(signal.id for signal in signals))
                    self._hand_out(signals)
            except Exception:
                log.exception("The live pump stumbled")
                connection.close()
        connection.close()

    def _hand_out(self, signals: Sequence[Signal]) -> None:
        with self._lock:
            readers = {employee: list(streams) for employee, streams in self._streams.items()}
        clients = {signal.client_id for signal in signals if signal.client_id is not None}
        for employee_id, streams in readers.items():
            seen = source.visible(employee_id, clients)
            for signal in signals:
                if signal.client_id in seen:
                    for stream in streams:
                        stream.put(signal)


def _next(inbox: "queue.SimpleQueue[Signal]") -> Signal | None:
    try:
        return inbox.get(timeout=HEARTBEAT_S)
    except queue.Empty:
        return None


hub = Hub()
