"""A database as numbered pages, the maps that say which are whose, and rows on their pages."""

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from krug.exchange.reading.refusals import CannotRead

PAGE = 4096
DATA, DEFINITION, MAP = 1, 2, 5
_ACCESS_97 = 0
_KEY = b"\xc7\xda\x39\x6b"  # with which the header is masked, the same in every file
_MASKED, _DATABASE_KEY = slice(24, 24 + 128), 0x3E - 24
_DELETED, _ELSEWHERE, _OFFSET = 0x8000, 0x4000, 0x1FFF


class Pages:
    """The pages of a file. Raises CannotRead for what is encrypted, older than Access 2000, or broken off."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self.count = self._file.seek(0, 2) // PAGE
        self._kept = lru_cache(maxsize=256)(self._read)
        header = self.page(0)
        if header[20] == _ACCESS_97:
            raise CannotRead("ancient_access")
        if masked(header[_MASKED])[_DATABASE_KEY : _DATABASE_KEY + 4] != bytes(4):
            raise CannotRead("encrypted")

    def page(self, number: int) -> bytes:
        return self._kept(number)

    def _read(self, number: int) -> bytes:
        if not 0 <= number < self.count:
            raise CannotRead("damaged")
        self._file.seek(number * PAGE)
        return self._file.read(PAGE)

    def of_kind(self, kind: int, number: int) -> bytes:
        page = self.page(number)
        if page[0] != kind:
            raise CannotRead("damaged")
        return page

    def row(self, pointer: int) -> bytes:
        """What a pointer (page above, number of the row in its lowest byte) leads to."""
        page = self.of_kind(DATA, pointer >> 8)
        number = pointer & 0xFF
        if number >= rows_on(page):
            raise CannotRead("damaged")
        start, end, flags = _place(page, number)
        if flags & _ELSEWHERE:
            raise CannotRead("damaged")  # a row that moved twice is moved in its first place
        return page[start:end]

    def live_rows(self, number: int) -> Iterator[bytes]:
        """The rows of a page of data, in their order, those that moved from where they are now."""
        page = self.of_kind(DATA, number)
        for row in range(rows_on(page)):
            start, end, flags = _place(page, row)
            if flags & _DELETED:
                continue
            yield self.row(int.from_bytes(page[start : start + 4], "little")) if flags & _ELSEWHERE else page[start:end]

    def owned(self, pointer: int) -> Iterator[int]:
        """The pages that a map names: one bitmap beside its first page, or many, each on a page of its own."""
        told = self.row(pointer)
        if told[:1] == b"\0":
            yield from _marked(told[5:], int.from_bytes(told[1:5], "little"))
            return
        for at, (number,) in enumerate(struct.iter_unpack("<I", told[1 : 1 + (len(told) - 1) // 4 * 4])):
            if number:
                yield from _marked(self.of_kind(MAP, number)[4:], at * (PAGE - 4) * 8)


def rows_on(page: bytes) -> int:
    (count,) = struct.unpack_from("<H", page, 12)
    if 14 + 2 * count > PAGE:
        raise CannotRead("damaged")
    return int(count)


def _place(page: bytes, number: int) -> tuple[int, int, int]:
    """Rows lie from the end of their page towards its beginning, each ending where the one before it begins."""
    (told,) = struct.unpack_from("<H", page, 14 + 2 * number)
    end = PAGE if number == 0 else struct.unpack_from("<H", page, 12 + 2 * number)[0] & _OFFSET
    start = told & _OFFSET
    if not 14 <= start <= end <= PAGE:
        raise CannotRead("damaged")
    return start, end, told


def _marked(bits: bytes, first: int) -> Iterator[int]:
    for at, byte in enumerate(bits):
        if byte:
            yield from (first + at * 8 + bit for bit in range(8) if byte >> bit & 1)


def masked(data: bytes) -> bytes:
    """RC4, which here keeps no secret: the key stands in every description of the format. Twice is not at all."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + _KEY[i % 4]) % 256
        state[i], state[j] = state[j], state[i]
    i, j, plain = 0, 0, bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        plain.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(plain)
