"""Commands of `krug` without the second it takes to load it: a process that has loaded it is forked for each of them.

What is forked has the code, the settings and the data of `python -m krug …`, its own arguments and streams, and its own
exit code. `make assurance` starts each anew. Who proves the start itself does so too.
"""

import atexit
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Protocol

from krug.core import supervisor
from tests import depth

ROOT = Path(__file__).resolve().parent.parent
WITHIN_S = 120.0


class Running(Protocol):
    """What a forked process and a started one have in common."""

    def send_signal(self, sig: int, /) -> None: ...
    def kill(self) -> None: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...


class Forge:
    """Of one installation. It is loaded when the first command is wanted, and anew when its surroundings change."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self._loaded: dict[str, str] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        """A command with nobody at the terminal."""
        with (
            tempfile.TemporaryFile("w+") as into,
            tempfile.TemporaryFile("w+") as out,
            tempfile.TemporaryFile("w+") as complaint,
        ):
            into.write(typed)
            into.seek(0)
            code = self._begin(words, into, out, complaint).wait(WITHIN_S)
            out.seek(0)
            complaint.seek(0)
            return subprocess.CompletedProcess(words, code, out.read(), complaint.read())

    def begin(self, *words: str, told: IO[str]) -> Running:
        with open(os.devnull) as nothing:
            return self._begin(words, nothing, told, told)

    def close(self) -> None:
        if self._process is not None:
            self._link.close()
            self._process.kill()
            self._process.wait()
            self._process = None

    def _begin(self, words: Sequence[str], into: IO[str], out: IO[str], complaint: IO[str]) -> Running:
        if depth.IS_FULL:
            return subprocess.Popen(
                [sys.executable, "-m", "krug", *words], env=self.environment, cwd=ROOT, stdin=into, stdout=out,
                stderr=complaint, preexec_fn=supervisor._die_with_parent,  # noqa: PLW1509
            )  # fmt: skip
        self._load()
        ours, theirs = socket.socketpair()
        with theirs:
            streams = [theirs.fileno(), into.fileno(), out.fileno(), complaint.fileno()]
            socket.send_fds(self._link, [json.dumps(words).encode() + b"\n"], streams)
        return Forged(ours)

    def _load(self) -> None:
        if self._process is not None and self._loaded == self.environment:
            return
        self.close()
        self._link, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forge", str(theirs.fileno())], env=self.environment, cwd=ROOT,
                pass_fds=[theirs.fileno()], preexec_fn=supervisor._die_with_parent,  # noqa: PLW1509
            )  # fmt: skip
        self._loaded = dict(self.environment)


class Forged:
    """A forked process, known by the link over which its number and in the end its exit code are told."""

    def __init__(self, link: socket.socket) -> None:
        self._told = link.makefile("r")
        link.settimeout(WITHIN_S)
        self._link = link
        self.pid = int(self._told.readline())
        self._code: int | None = None

    def send_signal(self, sig: int, /) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        if self._code is None:
            self._link.settimeout(0)
            with suppress(BlockingIOError):
                if self._link.recv(1, socket.MSG_PEEK):
                    return self.wait()
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        if self._code is None:
            self._link.settimeout(timeout)
            self._code = int(self._told.readline())
            self._told.close()
            self._link.close()
        return self._code


def serve(link: socket.socket) -> list[str]:
    """Fork for whoever asks. It returns in a process that was forked, with the words of its command."""
    while True:
        said, fds, _flags, _where = socket.recv_fds(link, 65536, 4)
        if not said:
            sys.exit()
        while not said.endswith(b"\n"):
            said += link.recv(65536)
        if os.fork():
            for number in fds:
                os.close(number)
            continue
        link.close()
        words: list[str] = json.loads(said)
        if _is_the_command(socket.socket(fileno=fds[0]), fds[1:]):
            return words


def _is_the_command(told: socket.socket, streams: list[int]) -> bool:
    """Fork once more, and wait for what was forked; this process is between the two, as `init` would be."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    supervisor._die_with_parent()
    number = os.fork()
    if number:
        told.sendall(f"{number}\n".encode())
        _number, status = os.waitpid(number, 0)
        with suppress(OSError):
            told.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    supervisor._die_with_parent()
    told.close()
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    return True


def command() -> int:
    """The exit code, as the interpreter would have it."""
    try:
        runpy.run_module("krug", run_name="__main__")
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return ended.code or 0
        print(ended.code, file=sys.stderr)
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def load() -> None:
    """Whatever every command loads, the addresses too, which the checks before a command look at."""
    import django
    from django.conf import settings
    from django.core.management import get_commands
    from django.db import connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    __import__(settings.ROOT_URLCONF)
    get_commands()
    opened: list[Any] = [one for one in connections.all(initialized_only=True) if one.connection is not None]
    assert opened == [], "what is forked would share a connection"


if __name__ == "__main__":
    load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.argv[1:] = serve(socket.socket(fileno=int(sys.argv[1])))
    code = command()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # to take what was loaded down piece by piece takes as long as loading it
