"""The container of old Office files (OLE compound document), read just far enough to tell what is inside."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from krug.exchange.reading.refusals import CannotRead

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_BYTES = 512
_ENTRY_BYTES = 128
_LAST_SECTOR = 0xFFFFFFFA
_SMALL_STREAM = 4096
_MOST_ENTRIES = 10_000


class Compound:
    """Names of the streams inside and the beginning of any of them. Refuses a file whose tables lead past its end."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.length = file.seek(0, 2)
        file.seek(0)
        header = file.read(_HEADER_BYTES)
        if len(header) < _HEADER_BYTES:
            raise CannotRead("truncated")
        self.sector = 1 << min(struct.unpack_from("<H", header, 30)[0], 16)
        if self.sector not in (512, 4096):
            raise CannotRead("damaged")
        self.table = self._table(header)
        self.streams = self._streams(struct.unpack_from("<L", header, 48)[0])

    def beginning(self, name: str, size: int) -> bytes:
        """The first bytes of a stream; nothing of a stream so small that it is kept elsewhere."""
        start, length = self.streams[name]
        return b"" if length < _SMALL_STREAM else self._chain(start, min(size, length))[:size]

    def reach(self, name: str) -> None:
        """Refuse the file as cut short if any part of this stream lies past its end."""
        start, left = self.streams[name]
        if left < _SMALL_STREAM:
            return
        for number in self._numbers(start, left):
            if (number + 1) * self.sector + min(self.sector, left) > self.length:
                raise CannotRead("truncated")
            left -= self.sector

    def _read(self, number: int) -> bytes:
        self.file.seek((number + 1) * self.sector)
        sector = self.file.read(self.sector)
        if not sector:
            raise CannotRead("truncated")
        return sector.ljust(self.sector, b"\0")

    def _table(self, header: bytes) -> bytes:
        """Which sector follows which, for the whole file: four bytes for each."""
        entries = self.sector // 4
        most = self.length // self.sector // entries + 2
        parts = list(struct.unpack_from("<109L", header, 76))[:most]
        extra = struct.unpack_from("<L", header, 68)[0]
        while extra < _LAST_SECTOR and len(parts) < most:
            *more, extra = struct.unpack(f"<{entries}L", self._read(extra))
            parts += more
        return b"".join(self._read(part) for part in parts[:most] if part < _LAST_SECTOR)

    def _numbers(self, start: int, size: int) -> Iterator[int]:
        """The sectors of a stream. Refuses a chain that leads nowhere or round in a circle."""
        count = len(self.table) // 4
        for met in range(-(-size // self.sector)):
            if start >= _LAST_SECTOR:
                return
            if start >= count or met > count:
                raise CannotRead("damaged")
            yield start
            start = struct.unpack_from("<L", self.table, start * 4)[0]

    def _chain(self, start: int, size: int) -> bytes:
        return b"".join(self._read(number) for number in self._numbers(start, size))

    def _streams(self, start: int) -> dict[str, tuple[int, int]]:
        directory = self._chain(start, _MOST_ENTRIES * _ENTRY_BYTES)
        found = {}
        for at in range(0, len(directory) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
            name_bytes = min(struct.unpack_from("<H", directory, at + 64)[0], 64)
            name = directory[at : at + max(name_bytes - 2, 0)].decode("utf-16-le", "replace")
            found[name.lower()] = struct.unpack_from("<LL", directory, at + 116)
        return found
