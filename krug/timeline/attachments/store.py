"""Contents on disk, each under its SHA-256: written whole or not at all, never written over by another."""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from krug.timeline.attachments.kinds import HEAD

FOLDER: Final = "attachments"
INCOMING, LEAVING = "incoming", "leaving"
A_DAY_S: Final = 24 * 3600
BLOCK: Final = 1 << 20


class TooLarge(Exception):
    """More than `KRUG_MAX_FILE_MB`."""


class Empty(Exception):
    """Not a single byte: the sending broke off, or there is nothing in it."""


@dataclass(frozen=True)
class Incoming:
    """Content that is on disk under a name of its own, not yet kept."""

    path: Path
    sha256: str
    size: int
    head: bytes


def root() -> Path:
    return Path(settings.FILES_ROOT) / FOLDER


def path_of(sha256: str) -> Path:
    return root() / sha256[:2] / sha256


def largest() -> int:
    return int(settings.MAX_FILE_MB) * 1024 * 1024


def receive(chunks: Iterable[bytes]) -> Incoming:
    """Write what comes, and wait until the disk has all of it. Raises TooLarge, Empty, leaving nothing behind."""
    folder = _made(root() / INCOMING)
    path, digest, size, head = folder / os.urandom(16).hex(), hashlib.sha256(), 0, b""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                _refuse_too_large(size)
                head += chunk[: HEAD - len(head)] if len(head) < HEAD else b""
                digest.update(chunk)
                file.write(chunk)
            _refuse_empty(size)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Incoming(path, digest.hexdigest(), size, head)


def _refuse_too_large(size: int) -> None:
    if size > largest():
        raise TooLarge


def _refuse_empty(size: int) -> None:
    if not size:
        raise Empty


def keep(incoming: Incoming) -> None:
    """Give content its name. The same content again takes the place of what is there, so a damaged one is mended."""
    folder = _made(path_of(incoming.sha256).parent)
    incoming.path.replace(path_of(incoming.sha256))
    _sync(folder)


def drop(incoming: Incoming) -> None:
    incoming.path.unlink(missing_ok=True)


def note_leaving(sha256: str) -> None:
    """From now on nothing refers to it; a day later `swept` may take it."""
    with suppress(FileNotFoundError):
        os.utime(path_of(sha256))


def state(sha256: str, size: int, *, thoroughly: bool) -> str:
    """«missing», «damaged», or nothing when all is well. ``thoroughly`` reads every byte."""
    path = path_of(sha256)
    try:
        if path.stat().st_size != size:
            return "damaged"
        return "damaged" if thoroughly and _digest(path) != sha256 else ""
    except FileNotFoundError:
        return "missing"


def old() -> Iterator[str]:
    """Contents that have lain for a day, in whose names nobody may be working now."""
    for path in root().glob("[0-9a-f][0-9a-f]/*"):
        if _age_s(path) > A_DAY_S:
            yield path.name


def remove(sha256: str) -> bool:
    """Throw content away that nothing refers to; not if somebody sends it again at this moment.

    It is first put aside: what arrived meanwhile under the name is young, and goes back to its place.
    """
    path, aside = path_of(sha256), _made(root() / LEAVING) / sha256
    with suppress(FileNotFoundError):
        path.replace(aside)
        if _age_s(aside) > A_DAY_S:
            aside.unlink()
            return True
        aside.replace(path)
    return False


def tidy() -> None:
    """What a killed process left: half a sending goes, what was put aside comes back."""
    for path in root().glob(f"{INCOMING}/*"):
        if _age_s(path) > A_DAY_S:
            path.unlink(missing_ok=True)
    for aside in root().glob(f"{LEAVING}/*"):
        if not path_of(aside.name).exists():
            aside.replace(path_of(aside.name))


def _age_s(path: Path) -> float:
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return 0


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _made(folder: Path) -> Path:
    """The folder, known to the disk."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync(folder.parent)
    return folder


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
