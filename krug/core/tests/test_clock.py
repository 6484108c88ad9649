"""Watches of the worker: each in its thread, looked again when it stumbles, ended with the worker."""

import threading
import time
from collections.abc import Callable

import pytest

from krug.core import clock


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def _no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_watches", {})
    monkeypatch.setattr(clock, "SECOND", 0.01)


@pytest.mark.django_db(transaction=True)
def test_a_watch_that_stumbles_or_lasts_keeps_no_other_from_looking_and_looks_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    looked = {"stumbles": 0, "goes": 0}
    held, stop = threading.Event(), threading.Event()

    def stumbles() -> float:
        looked["stumbles"] += 1
        raise ConnectionError

    def goes() -> float:
        looked["goes"] += 1
        return 0.01

    def lasts() -> float:
        held.wait(5)
        return 0.0

    for each in (stumbles, goes, lasts):
        clock.watch(each.__name__, each)
    threads = clock.start(stop)
    until(lambda: min(looked.values()) >= 3)
    held.set()
    stop.set()
    for thread in threads:
        thread.join(5)
    assert [thread.is_alive() for thread in threads] == [False] * 3
    assert {record.getMessage() for record in caplog.records} == {"The watch stumbles stumbled"}


def test_a_watch_under_the_same_code_takes_the_place_of_the_former() -> None:
    clock.watch("one", lambda: 1.0)
    clock.watch("one", lambda: 2.0)
    assert [each.look() for each in clock._watches.values()] == [2.0]
