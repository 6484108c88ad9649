"""Measured: from the moment of a reminder to its arrival at the open pages, and what waiting for it costs."""

import datetime
import os
import random
import selectors
import socket
import threading
import time
from pathlib import Path
from typing import Any

from bench.measures import Bench, Result, summary
from bench.server import Session

STREAMS, READERS = 200, 20
ROUNDS = 12
LEAD_S = 2.5  # so long before its moment each reminder is committed
IDLE_S = 10.0
TICKS = os.sysconf("SC_CLK_TCK")


class Streams:
    """Open pages, heard by one thread: when the first word of a reminder came to each."""

    def __init__(self, port: int, cookies: list[str]) -> None:
        self._selector, self._stop = selectors.DefaultSelector(), threading.Event()
        self.heard: dict[int, float] = {}  # by the number of the stream
        for number in range(STREAMS):
            self._open(port, number, cookies[number % len(cookies)])
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _open(self, port: int, number: int, cookie: str) -> None:
        link = socket.create_connection(("127.0.0.1", port))
        link.sendall(f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode())
        greeting = b""
        while b": alive" not in greeting:
            greeting += (got := link.recv(4096))
            assert got, greeting[:200]
        self._selector.register(link, selectors.EVENT_READ, number)

    def _listen(self) -> None:
        while not self._stop.is_set():
            for key, _ready in self._selector.select(timeout=0.2):
                told = key.fileobj.recv(4096)  # type: ignore[union-attr]
                if b"tasks.reminder" in told:
                    self.heard.setdefault(key.data, time.time())

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()  # type: ignore[union-attr]


def live_reminder(bench: Bench) -> Result:
    """Twenty people with ten pages each; one is reminded after another. Then nothing is due, and only waiting costs."""
    from krug.staff.models import Employee

    readers = list(Employee.objects.filter(email__startswith="m").order_by("pk")[:READERS])
    cookies = [_cookie_of(bench, reader.email) for reader in readers]
    streams = Streams(bench.server.port, cookies)
    try:
        _reminded(readers[0])  # the first one warms
        _wait(streams, len(range(0, STREAMS, len(readers))))
        began, spent, taken = time.monotonic(), _spent_s(bench), []
        for turn in range(ROUNDS):
            reader = turn % len(readers)
            streams.heard.clear()
            moment = _reminded(readers[reader])
            _wait(streams, len(range(reader, STREAMS, len(readers))))
            taken += [(at - moment) * 1000 for at in streams.heard.values()]
        busy = _share(bench, began, spent)
        began, spent = time.monotonic(), _spent_s(bench)
        time.sleep(IDLE_S)
        idle = _share(bench, began, spent)
    finally:
        streams.close()
    detail = {"streams": STREAMS, "slowest_ms": round(max(taken)), "core_percent": busy, "core_percent_waiting": idle}
    return summary("live.reminder", taken, detail=detail)


def _cookie_of(bench: Bench, email: str) -> str:
    session = Session(bench.server.port)
    session.sign_in(email)
    return "; ".join(f"{name}={value}" for name, value in session.cookies.items())


def _reminded(employee: Any) -> float:
    """A promise whose moment comes shortly; the moment."""
    from krug.tasks import actions

    at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=LEAD_S)
    actions.make_task(None, doing="call", due_at=at, remind_before_min=0, responsible=employee, by=employee)
    return at.timestamp()


def _wait(streams: Streams, count: int) -> None:
    deadline = time.monotonic() + LEAD_S + 30
    while len(streams.heard) < count:
        assert time.monotonic() < deadline, f"{len(streams.heard)} of {count} pages heard of the reminder"
        time.sleep(0.01)
    time.sleep(random.uniform(0.0, 1.0))  # or each round would come at the same place of the pump's second
    assert len(streams.heard) == count


def _spent_s(bench: Bench) -> float:
    """Seconds of processor that the server and its workers have used."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in bench.server.processes()]
    return sum(int(field[11]) + int(field[12]) for field in fields) / TICKS


def _share(bench: Bench, began: float, spent: float) -> float:
    return round((_spent_s(bench) - spent) / (time.monotonic() - began) * 100, 1)
