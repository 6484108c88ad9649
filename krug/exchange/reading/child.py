"""The child process in which foreign files are read: whatever they do, they do it here and within limits.

Started as `python -m krug.exchange.reading.child`. Commands come in frames on the standard input, answers go out in
frames on the standard output; it ends when its input does.
"""

import gc
import itertools
import os
import resource
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from krug.exchange.reading import wire
from krug.exchange.reading.layout import HEAD_ROWS
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.sifting import Kept, Left, Table, is_blank, sift
from krug.exchange.reading.source import Line, Source

_TextOptions = dict[str, str | None]
_Reader = Callable[[Path, Limits, _TextOptions], Source]

_ROWS_IN_FRAME = 250
_OPEN_FILES = 64
_LAST_ROW = 2**31 - 1  # far beyond the last of any spreadsheet; what is written down of a row has no place for more
_GRACE_S = 5


def main() -> None:
    """Answer commands until there are no more."""
    answers = _take_over_output()
    session = _Session()
    with suppress(BrokenPipeError):
        while command := _next_command(sys.stdin.buffer):
            for answer in _answered(session, command):
                answers.write(answer)
                answers.flush()


def _take_over_output() -> BinaryIO:
    """The pipe to our parent, out of the reach of whatever prints."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _next_command(commands: BinaryIO) -> wire.Message | None:
    length = commands.read(wire.LENGTH.size)
    return wire.unpack(commands.read(*wire.LENGTH.unpack(length))) if length else None


def _answered(session: "_Session", command: wire.Message) -> Iterator[bytes]:
    """The answers to one command, the last of them "done" or a refusal."""
    name, *arguments = command
    try:
        yield from session.commands[name](*arguments)
        yield wire.pack(("done",))
    except CannotRead as refusal:
        yield wire.pack(("refused", refusal.code, refusal.facts))
    except MemoryError:
        gc.collect()
        yield wire.pack(("refused", "too_heavy", {}))
    except GeneratorExit:
        raise
    except BaseException:  # a panic inside the Rust library is not an Exception
        yield wire.pack(("failed", traceback.format_exc()))


class _Session:
    """The file being read and what may be asked about it."""

    source: Source

    def __init__(self) -> None:
        self.commands: dict[str, Callable[..., Iterator[bytes]]] = {
            "open": self.open,
            "sheets": self.sheets,
            "head": self.head,
            "rows": self.rows,
        }

    def open(self, path: str, kind: str, limits: dict[str, Any], text: _TextOptions) -> Iterator[bytes]:
        agreed = Limits(**limits)
        opened = _READERS[kind]()
        _confine(agreed)
        self.source = opened(Path(path), agreed, text)
        yield wire.pack(("opened", getattr(self.source, "encoding", None), getattr(self.source, "delimiter", None)))

    def sheets(self) -> Iterator[bytes]:
        yield wire.pack(("sheets", [(sheet.name, sheet.rows, sheet.hidden) for sheet in self.source.sheets()]))

    def head(self, sheet: str) -> Iterator[bytes]:
        filled = (line for line in self._lines(sheet) if not is_blank(line[1]))
        rows = [wire.sent(*line) for line in itertools.islice(filled, HEAD_ROWS)]
        yield wire.pack(("head", rows, self.source.merged(sheet)))

    def rows(self, sheet: str, table: tuple[Any, ...]) -> Iterator[bytes]:
        rows: list[wire.Sent] = []
        left: list[Left] = []
        for found in sift(self._lines(sheet), Table(*table)):
            if isinstance(found, Kept):
                rows.append(wire.sent(*found))
            else:
                left.append(found)
            if len(rows) >= _ROWS_IN_FRAME or len(left) >= _ROWS_IN_FRAME:
                yield from _frames(rows, left)
                rows, left = [], []
        yield from _frames(rows, left)

    def _lines(self, sheet: str) -> Iterator[Line]:
        """The lines of a sheet; if it is damaged, up to where."""
        reached = 0
        try:
            for line in self.source.rows(sheet):
                if line[0] > _LAST_ROW:
                    break
                reached = line[0]
                yield line
            else:
                return
        except CannotRead as refusal:
            if refusal.code != "damaged" or not reached:
                raise
        raise CannotRead("damaged_sheet", sheet=sheet, row=reached)


def _frames(rows: list[wire.Sent], left: list[Left]) -> Iterator[bytes]:
    """The rows in as few frames as their size allows."""
    frame = wire.pack(("rows", rows, [tuple(run) for run in left]))
    if len(frame) <= wire.MOST_BYTES:
        yield frame
    elif len(rows) > 1:
        yield from _frames(rows[: len(rows) // 2], left)
        yield from _frames(rows[len(rows) // 2 :], [])
    else:
        raise CannotRead("too_heavy")


def _confine(limits: Limits) -> None:
    """Take from this process, for good, what reading a file does not need."""
    bounds = (
        (resource.RLIMIT_AS, limits.memory_bytes, limits.memory_bytes),
        # The softer bound tells us why the process ended.
        (resource.RLIMIT_CPU, limits.processor_s, limits.processor_s + _GRACE_S),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES, _OPEN_FILES),
    )
    for bound, soft, hard in bounds:
        # macOS knows some of these names without obeying them.
        with suppress(ValueError, OSError):
            resource.setrlimit(bound, (soft, hard))


# Readers are imported when they are needed, because most files need one of them and opening should be quick.


def _text() -> _Reader:
    from krug.exchange.reading.text.source import TextTable

    return lambda path, limits, text: TextTable(path, limits, **text)


def _xlsx() -> _Reader:
    from krug.exchange.reading.xlsx.source import Xlsx

    return lambda path, limits, text: Xlsx(path, limits)


def _xls() -> _Reader:
    from krug.exchange.reading.xls import Xls

    return lambda path, limits, text: Xls(path)


def _ods() -> _Reader:
    from krug.exchange.reading.ods.source import Ods

    return lambda path, limits, text: Ods(path, limits)


def _html() -> _Reader:
    from krug.exchange.reading.html.source import HtmlTables

    return lambda path, limits, text: HtmlTables(path)


def _vcard() -> _Reader:
    from krug.exchange.reading.vcard.source import Cards

    return lambda path, limits, text: Cards(path, limits)


def _access() -> _Reader:
    from krug.exchange.reading.access.source import Access

    return lambda path, limits, text: Access(path, limits)


_READERS: dict[str, Callable[[], _Reader]] = {
    "csv": _text, "xlsx": _xlsx, "xls": _xls, "ods": _ods, "html": _html, "vcard": _vcard,
    "access": _access,
}  # fmt: skip

if __name__ == "__main__":
    main()
