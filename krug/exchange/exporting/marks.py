"""What makes a file ours when it comes back: a hidden column, signed.

Its heading names the export. Each row's mark names the client, the version of the card and what each of its cells said,
as fingerprints, so that what was changed in the file and what was changed in the base can be told apart though nobody
kept the values. The signature keeps marks from being made up, or carried from one file to another; what may be changed
is asked of the access of whoever brings the file back, never of a mark.
"""

import base64
import hashlib
import hmac
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from zlib import crc32

from django.conf import settings
from django.utils.crypto import salted_hmac

from krug.clients.sheets.column import FileColumn, said, saying

BEGINS = "krug."
_EMPTY, _REMEMBERED = crc32(b""), 2_000
_SALT = "krug.exchange.marks"


class Mark(NamedTuple):
    """What a row that came back says of itself."""

    client_id: int
    version: int
    prints: tuple[int, ...]


def print_of(column: FileColumn, cell: Any) -> int:
    return print_of_said(said(column.of, cell))


def print_of_said(text: str) -> int:
    return crc32(text.encode(errors="replace"))


class Prints:
    """Fingerprints of whole rows; what repeats from row to row, as cities do, is remembered."""

    def __init__(self, columns: Sequence[FileColumn]) -> None:
        self._columns: list[tuple[Callable[[Any], str], dict[Any, int]]] = [(saying(each.of), {}) for each in columns]

    def of(self, cells: Sequence[Any]) -> Iterator[int]:
        for (say, known), cell in zip(self._columns, cells, strict=True):
            if cell is None:
                yield _EMPTY
                continue
            found = known.get(cell)
            if found is None:
                found = print_of_said(say(cell)) if cell != "" else _EMPTY
                if len(known) < _REMEMBERED:
                    known[cell] = found
            yield found


class Marker:
    """Signs the rows of one export, and knows its own again."""

    def __init__(self, export_id: int, columns: Sequence[str]) -> None:
        self._export_id, self._about = export_id, f"{export_id}:{','.join(columns)}:"
        self._size = len(columns)
        self._struct = struct.Struct(f">{self._size}I")
        self._keys = [_key(secret) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]

    @property
    def heading(self) -> str:
        return f"{BEGINS}{self._export_id}.{self._sign('', self._keys[0])}"

    def knows(self, heading: str) -> bool:
        signed = heading.rpartition(".")[2]
        return any(hmac.compare_digest(signed.encode(), self._sign("", key).encode()) for key in self._keys)

    def mark(self, client_id: int, version: int, prints: Iterable[int]) -> str:
        told = base64.urlsafe_b64encode(self._struct.pack(*prints)).decode().rstrip("=")
        body = f"{client_id}.{version}.{told}"
        return f"{body}.{self._sign(body, self._keys[0])}"

    def read(self, mark: str) -> Mark | None:
        """None for what this export has not written."""
        body, _dot, signed = mark.strip().rpartition(".")
        if not any(hmac.compare_digest(signed.encode(), self._sign(body, key).encode()) for key in self._keys):
            return None
        client_id, version, told = body.split(".")
        prints = self._struct.unpack(base64.urlsafe_b64decode(told + "=" * (-len(told) % 4)))
        return Mark(int(client_id), int(version), prints)

    def _sign(self, body: str, key: bytes) -> str:
        digest = hashlib.blake2b((self._about + body).encode(errors="replace"), key=key, digest_size=12).digest()
        return base64.urlsafe_b64encode(digest).decode()


def export_of(heading: str) -> int | None:
    """Which export the heading of a column names, if it is one of ours."""
    number = heading.removeprefix(BEGINS).partition(".")[0]
    is_ours = heading.startswith(BEGINS) and number.isdecimal() and len(number) < 15
    return int(number) if is_ours else None


def _key(secret: str | bytes) -> bytes:
    return salted_hmac(_SALT, "", secret=secret, algorithm="sha256").digest()
