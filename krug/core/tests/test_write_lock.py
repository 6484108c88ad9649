"""The write lock itself, also across a fork."""

import os
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from krug.core.db.sqlite.lock import NoLock, WriteLock
from krug.core.tests.flocks import is_free

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(60)]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "base.sqlite3.lock")


def test_taking_it_twice_is_one_taking(path: str) -> None:
    lock = WriteLock(path)
    lock.acquire()
    lock.acquire()
    assert (lock.held, is_free(path)) == (True, False)
    lock.release()
    assert (lock.held, is_free(path)) == (False, True)
    lock.release()
    lock.close()


def test_its_file_is_the_owners_only(path: str) -> None:
    lock = WriteLock(path)
    lock.acquire()
    lock.close()
    assert oct(os.stat(path).st_mode) == "0o100600"


def test_closing_gives_it_back_and_it_can_be_taken_anew(path: str) -> None:
    lock = WriteLock(path)
    lock.acquire()
    lock.close()
    assert is_free(path) is True
    lock.acquire()
    assert is_free(path) is False
    lock.close()


def test_it_waits_for_another_lock_on_the_same_file(path: str) -> None:
    first, second = WriteLock(path), WriteLock(path)
    first.acquire()
    waiting = threading.Thread(target=second.acquire)
    waiting.start()
    waiting.join(timeout=0.3)
    assert (waiting.is_alive(), second.held) == (True, False)
    first.release()
    waiting.join(timeout=20)
    assert (waiting.is_alive(), second.held) == (False, True)
    first.close()
    second.close()


def test_it_remembers_the_longest_hold(path: str) -> None:
    lock = WriteLock(path)
    for pause_s in (0.0, 0.05, 0.0):
        lock.acquire()
        time.sleep(pause_s)
        lock.release()
    lock.close()
    assert 0.05 <= lock.longest_hold_s < 5


def test_taking_it_twice_does_not_shorten_the_hold(path: str) -> None:
    lock = WriteLock(path)
    lock.acquire()
    time.sleep(0.05)
    lock.acquire()
    lock.close()
    assert lock.longest_hold_s >= 0.05


def test_a_database_in_memory_has_nobody_to_wait_for() -> None:
    lock = NoLock()
    lock.acquire()
    assert lock.held is True
    lock.release()
    assert (lock.held, lock.path) == (False, "")
    lock.close()


def forked(path: str, child: str, parent: str) -> str:
    """What is printed by a process that takes the lock and forks."""
    script = textwrap.dedent("""
        import fcntl, os, signal, sys, time
        from krug.core.db.sqlite.lock import WriteLock

        def say(*words): print(*words, flush=True)
        def is_free():
            with open(sys.argv[1], "r+b") as file:
                try: fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError: return False
            return True

        lock = WriteLock(sys.argv[1])
        lock.acquire()
        pid = os.fork()
        if not pid:
            {child}
            os._exit(0)
        {parent}
    """).format(child=child, parent=parent)
    ran = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, timeout=50, check=True)
    return ran.stdout


def test_a_forked_child_holds_nothing_and_waits_for_its_parent(path: str) -> None:
    said = forked(
        path,
        child="lock.acquire(); say('child has it'); lock.release()",
        parent="time.sleep(0.5); say('parent gives it back'); lock.release(); os.waitpid(pid, 0)",
    )
    assert said == "parent gives it back\nchild has it\n"


@pytest.mark.parametrize("verb", ["release", "close"])
def test_a_forked_child_cannot_give_back_what_its_parent_holds(path: str, verb: str) -> None:
    said = forked(path, child=f"lock.{verb}()", parent="os.waitpid(pid, 0); say(lock.held, is_free())")
    assert said == "True False\n"


def test_a_forked_child_does_not_keep_the_lock_of_a_dead_parent(path: str) -> None:
    said = forked(
        path,
        child="lock.release(); time.sleep(0.5); say('free', is_free())",
        parent="time.sleep(0.2); os._exit(0)",
    )
    assert said == "free True\n"
