"""Live updates: one pump per process reads new events and hands them to the open streams of this process.

The room that keeps events fills `source`; `ui` serves the streams. A stream carries only what its reader may see, and
what was said to its reader alone with `tell`.
"""

import logging
import queue
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from django.db import connection
from django.db.models import Max
from django.utils.timezone import now

from krug.core.models import LiveNote

log = logging.getLogger(__name__)

POLL_S = 1.0
HEARTBEAT_S = 15.0
MOST_STREAMS = 200
MOST_WAITING = 1_000  # signals of one stream that nobody fetches: it is ended, and whoever is there reads anew
REREAD = 100
NOTES_LIVE = timedelta(hours=1)


class TooManyStreams(Exception):
    """This process serves as many streams as it may; the browser polls slowly instead."""


@dataclass(frozen=True)
class Signal:
    """Something happened to a client, or, with ``to_id``, concerns one employee. What exactly, the page asks itself.

    Of those to one employee ``ref`` is the row that is spoken of.
    """

    id: int
    code: str
    client_id: int | None = None
    by_id: int | None = None
    to_id: int | None = None
    ref: int | None = None


class Following(Protocol):
    """What can be followed: rows whose ids grow."""

    def latest(self) -> int: ...

    def after(self, event_id: int) -> Sequence[Signal]: ...


class Source(Following, Protocol):
    def visible(self, employee_id: int, client_ids: set[int]) -> set[int]: ...


class _NoSource:
    def latest(self) -> int:
        return 0

    def after(self, event_id: int) -> Sequence[Signal]:
        return []

    def visible(self, employee_id: int, client_ids: set[int]) -> set[int]:
        return set()


class Notes(Following):
    """What was said to single employees."""

    def latest(self) -> int:
        return LiveNote.objects.aggregate(last=Max("id"))["last"] or 0

    def after(self, event_id: int) -> Sequence[Signal]:
        rows = LiveNote.objects.filter(pk__gt=event_id).order_by("pk")[:1000]
        return [
            Signal(pk, code, to_id=to, ref=ref) for pk, code, to, ref in rows.values_list("pk", "code", "to", "ref")
        ]


source: Source = _NoSource()
notes: Following = Notes()


def tell(employee_id: int, code: str, ref: int | None = None) -> None:
    """Say to the open pages of one employee that something concerns them. Heard when the transaction commits."""
    LiveNote.objects.create(to=employee_id, code=code, ref=ref)


def forget_notes() -> None:
    """Whoever has not heard it by now has read the page anew."""
    LiveNote.objects.filter(at__lt=now() - NOTES_LIVE).delete()


def offer(new_source: Source) -> None:
    global source  # noqa: PLW0603 — filled once at start, like the registries
    source = new_source


class Stream(Iterator["Signal | None"]):
    """One reader's signals as they come, None as a heartbeat; ends when ``still_in`` says so.

    The hub holds it weakly: its place is free again as soon as nobody holds it, even if it was never read.
    """

    def __init__(self, employee_id: int, still_in: Callable[[], bool]) -> None:
        self.employee_id = employee_id
        self.inbox: queue.SimpleQueue[Signal] = queue.SimpleQueue()
        self.is_open = True
        self._still_in = still_in
        self._is_greeted = False

    def __next__(self) -> Signal | None:
        if not self._is_greeted:
            self._is_greeted = True
            return None
        signal = _next(self.inbox) if self.is_open else None
        if not self.is_open or not self._still_in():
            self.close()
            raise StopIteration
        return signal

    def close(self) -> None:
        self.is_open = False

    def put(self, signal: Signal) -> None:
        """One whose reader hangs does not grow for ever."""
        if self.inbox.qsize() < MOST_WAITING:
            self.inbox.put(signal)
        else:
            self.close()


class _Tail:
    """The newest events, each given once. What was there before the first asking is old.

    Transactions may commit in another order than their ids, so a tail is read again each time.
    """

    def __init__(self, following: Callable[[], Following]) -> None:
        self._following = following
        self._reached: int | None = None
        self._seen: set[int] = set()

    def fresh(self) -> list[Signal]:
        source = self._following()
        if self._reached is None:
            reached = source.latest()
            self._seen = {signal.id for signal in source.after(reached - REREAD) if signal.id <= reached}
            self._reached = reached
            return []
        tail = source.after(self._reached - REREAD)
        return [signal for signal in tail if signal.id not in self._seen]

    def told(self, signals: Sequence[Signal]) -> None:
        """These were handed out. Until then a failure on the way lets them be given again."""
        ids = {signal.id for signal in signals}
        self._reached = max(self._reached or 0, *ids)
        self._seen = {number for number in self._seen | ids if number > self._reached - REREAD}


class Hub:
    """The open streams of one process and the thread that feeds them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._streams: weakref.WeakSet[Stream] = weakref.WeakSet()
        self._pump: threading.Thread | None = None

    def count(self) -> int:
        with self._lock:
            return len(self._open_streams())

    def stream(self, employee_id: int, still_in: Callable[[], bool]) -> Stream:
        """A place for one reader. Raises TooManyStreams at once, not at the first signal."""
        stream = Stream(employee_id, still_in)
        with self._lock:
            if len(self._open_streams()) >= MOST_STREAMS:
                raise TooManyStreams
            self._streams.add(stream)
            if self._pump is None or not self._pump.is_alive():
                self._pump = threading.Thread(target=self._run, daemon=True, name="live-pump")
                self._pump.start()
        return stream

    def _open_streams(self) -> list[Stream]:
        return [stream for stream in self._streams if stream.is_open]

    def _run(self) -> None:
        events, said = _Tail(lambda: source), _Tail(lambda: notes)
        while not self._has_nobody():
            try:
                if signals := events.fresh():
                    self._hand_out(signals)
                    events.told(signals)
                if signals := said.fresh():
                    self._pass_on(signals)
                    said.told(signals)
            except Exception:
                log.exception("The live pump stumbled")
                connection.close()
            time.sleep(POLL_S)
        connection.close()

    def _pass_on(self, signals: Sequence[Signal]) -> None:
        """To those they were said to."""
        with self._lock:
            streams = self._open_streams()
        for stream in streams:
            for signal in signals:
                if signal.to_id == stream.employee_id:
                    stream.put(signal)

    def _has_nobody(self) -> bool:
        """Whether the pump may stop, decided under the lock, so that a stream opened now starts another."""
        with self._lock:
            if self._open_streams():
                return False
            self._pump = None
            return True

    def _hand_out(self, signals: Sequence[Signal]) -> None:
        """First ask for all readers, then give: a database that fails in between must not make anybody hear twice."""
        with self._lock:
            streams = self._open_streams()
        clients = {signal.client_id for signal in signals if signal.client_id is not None}
        readers = {stream.employee_id for stream in streams}
        visible = {employee_id: source.visible(employee_id, clients) for employee_id in readers}
        for stream in streams:
            for signal in signals:
                if signal.client_id in visible[stream.employee_id]:
                    stream.put(signal)


def _next(inbox: "queue.SimpleQueue[Signal]") -> Signal | None:
    try:
        return inbox.get(timeout=HEARTBEAT_S)
    except queue.Empty:
        return None


hub = Hub()
