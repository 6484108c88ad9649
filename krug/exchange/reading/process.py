"""Our side of the child process: asking it, waiting no longer than agreed, and putting its death into words."""

import logging
import os
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import krug
from krug.exchange.reading import wire
from krug.exchange.reading.refusals import CannotRead

logger = logging.getLogger(__name__)

_CHUNK = 1 << 20
_DYING_S = 10.0
# Rust aborts when it gets no memory; the kernel kills when there is none left.
_DEATHS = {-signal.SIGXCPU: "too_slow", -signal.SIGABRT: "too_heavy", -signal.SIGKILL: "too_heavy"}


class Child:
    """A process that reads one file, until it is closed. It inherits none of our settings and secrets."""

    def __init__(self, silence_s: float) -> None:
        self.silence_s = silence_s
        self.is_answering = False
        self.answers, its_output = os.pipe()
        its_input, self.commands = os.pipe()
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "krug.exchange.reading.child"],
                stdin=its_input,
                stdout=its_output,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        finally:
            os.close(its_input)
            os.close(its_output)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.answers, selectors.EVENT_READ)

    def ask(self, *command: object) -> Iterator[wire.Message]:
        """The answers to one command as they come. Refuses the file when the child does, falls silent or dies."""
        self.is_answering = True
        self._write(wire.pack(command))
        while (answer := self._answer())[0] not in ("done", "refused", "failed"):
            yield answer
        self.is_answering = False
        if answer[0] == "refused":
            raise CannotRead(answer[1], **answer[2])
        if answer[0] == "failed":
            logger.warning("A file was refused as damaged because reading it failed:\n%s", answer[1])
            raise CannotRead("damaged")

    def close(self) -> None:
        """End the child whatever it is doing."""
        self.process.kill()
        self.process.wait()
        self.selector.close()
        os.close(self.answers)
        os.close(self.commands)

    def _write(self, command: bytes) -> None:
        # A child that is already dead is told from its silence.
        with suppress(BrokenPipeError):
            while command:
                command = command[os.write(self.commands, command) :]

    def _answer(self) -> wire.Message:
        (length,) = wire.LENGTH.unpack(self._read(wire.LENGTH.size))
        if length > wire.MOST_BYTES:
            raise CannotRead("too_heavy")
        content = self._read(length)
        try:
            return wire.unpack(content)
        except (EOFError, ValueError, TypeError) as failure:
            raise CannotRead("damaged") from failure

    def _read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            if not self.selector.select(self.silence_s):
                raise CannotRead("too_slow")
            part = os.read(self.answers, min(size, _CHUNK))
            if not part:
                raise CannotRead(self._cause_of_death())
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _cause_of_death(self) -> str:
        status = self.process.wait(_DYING_S)
        logger.warning("The process reading a file ended by itself with status %s", status)
        return _DEATHS.get(status, "damaged")


def _environment() -> dict[str, str]:
    paths = [str(Path(krug.__path__[0]).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH") if name in os.environ}
    return {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1", **kept}
