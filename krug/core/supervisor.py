"""``krug run``: the web server and two background workers, restarted when they die, stopped together.

On Linux the workers are forks of the process that watches: what the program is made of is in memory once for the three.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TextIO

from krug.core.forking import Fork

GRACE_S = 20.0
QUICK_DEATH_S = 5.0
LONGEST_PAUSE_S = 30.0
LIVE_STREAMS_AND_PAGES = 256  # threads of the web server; a live stream holds one each
ALREADY_RUNNING = "Krug is already running with the data in {folder}. Stop it first (Ctrl+C in its window)."
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process under watch."""

    name: str
    command: Sequence[str] | Callable[[], None]  # a program, or what a fork of this process does
    process: "subprocess.Popen[bytes] | Fork | None" = None
    started_at: float = 0.0
    start_at: float = 0.0
    deaths_in_a_row: int = 0

    def start(self) -> None:
        if callable(self.command):
            self.process = Fork(self.command, _die_with_parent)
        else:
            self.process = subprocess.Popen(  # noqa: S603 — our own commands
                self.command,
                start_new_session=True,
                preexec_fn=_die_with_parent,  # noqa: PLW1509
            )
        self.started_at = time.monotonic()

    def is_dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def bury(self) -> None:
        """Kill what the dead process left behind and decide when to start it again."""
        assert self.process is not None
        _signal_group(self.process.pid, signal.SIGKILL)
        quick = time.monotonic() - self.started_at < QUICK_DEATH_S
        self.deaths_in_a_row = self.deaths_in_a_row + 1 if quick else 0
        pause = min(2.0 ** (self.deaths_in_a_row - 1), LONGEST_PAUSE_S) if self.deaths_in_a_row else 0.0
        self.start_at = time.monotonic() + pause
        _say(f"krug: {self.name} stopped with code {self.process.returncode}; starting it again", sys.stderr)
        self.process = None


@dataclass
class Supervisor:
    children: list[Child]
    stopping: bool = field(default=False, init=False)

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means: live on when the window is closed
            signal.signal(signal.SIGHUP, self._stop)
        while not self.stopping:
            self._look_after()
            time.sleep(0.2)
        return self._stop_all()

    def _look_after(self) -> None:
        for child in self.children:
            if child.is_dead():
                child.bury()
            if child.process is None and time.monotonic() >= child.start_at and not self.stopping:
                child.start()

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _stop_all(self) -> int:
        _say("\n  Krug is stopping.", sys.stdout)
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            _signal(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_S
        for process in running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _say(f"krug: process {process.pid} did not stop in time", sys.stderr)
            _signal_group(process.pid, signal.SIGKILL)
        return 0


def commands(host: str, port: int, web_workers: int, held: int) -> list[Child]:
    """``held`` is the descriptor of the lock, which is the watching process's alone."""
    python = sys.executable
    identity = uuid.uuid4().hex[:12]
    web = [python, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    web += ["--workers", str(web_workers), "--blocking-threads", str(LIVE_STREAMS_AND_PAGES), "--no-ws"]
    # Its warnings are about the many threads, which the live streams need; they would only frighten who starts Krug.
    web += ["--respawn-failed-workers", "--workers-kill-timeout", "5", "--log-level", "error"]
    web += ["--backlog", "1024", "config.wsgi:application"]
    return [
        Child("web server", web),
        Child("worker for quick jobs", _worker("fast", identity, held)),
        Child("worker for long jobs", _worker("long", identity, held)),
    ]


def _worker(queue: str, identity: str, held: int) -> Sequence[str] | Callable[[], None]:
    if str(sys.platform) == "linux":
        return partial(_work, queue, f"{queue}-{identity}", held)
    # Libraries of other systems do not outlive a fork.
    return [sys.executable, "-m", "krug", "worker", queue, "--id", f"{queue}-{identity}"]


def _work(queue: str, name: str, held: int) -> None:
    from krug.core import worker  # loaded before the fork

    os.close(held)
    worker.run(queue, name)


def claim(folder: Path) -> int | None:
    """Hold ``run.lock`` of a data folder while running. None when another Krug already runs there."""
    descriptor = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _die_with_parent() -> None:
    """On Linux children get SIGTERM when the supervisor is killed; elsewhere they live on and hold the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _say(text: str, where: TextIO) -> None:
    """Say it to whoever still listens: a closed window must not keep the children from being stopped."""
    with suppress(OSError):
        print(text, file=where, flush=True)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def main() -> int:
    host, port, folder, web_workers = sys.argv[1:5]
    held = claim(Path(folder))
    if held is None:
        _say(ALREADY_RUNNING.format(folder=folder), sys.stdout)
        return 1
    return Supervisor(commands(host, int(port), int(web_workers), held)).run()


if __name__ == "__main__":
    sys.exit(main())
