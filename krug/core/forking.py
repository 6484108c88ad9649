"""Forks of this process, with the program loaded before: what never changes lies in memory once for all of them."""

import gc
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import cache

_STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Fork:
    """What `subprocess.Popen` is to a program, to a function that a fork of this process does in a session of its own.

    Call while this process has no other thread and no connection: a fork would take them along broken.
    """

    def __init__(self, work: Callable[[], None], first: Callable[[], None]) -> None:
        _load()
        self.returncode: int | None = None
        # A signal that came before the fork has its own manners would be lost.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        self.pid = os.fork()
        if not self.pid:
            _go_on(work, first)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)

    def poll(self) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode

    def wait(self, timeout: float | None = None) -> None:
        """Raises TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            time.sleep(0.02)


@cache
def _load() -> None:
    """What the workers need, kept out of the way of the collector, which would write into every page of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from krug.core import worker  # noqa: F401

    gc.collect()
    gc.freeze()


def _go_on(work: Callable[[], None], first: Callable[[], None]) -> None:
    code = 1
    try:
        os.setsid()
        for number in _STOPPING:
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup holds for the fork too
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPPING)
        first()
        work()
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)
