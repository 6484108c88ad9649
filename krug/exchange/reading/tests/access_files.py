"""Access databases for the tests, written page by page. What is written here was read by the mdbtools alike."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from krug.exchange.reading.access.pages import masked

PAGE = 4096
KINDS = {"bool": 1, "int": 4, "money": 5, "float": 7, "moment": 8, "text": 10, "file": 11, "memo": 12, "decimal": 16}
FIXED = {"bool": 0, "int": 4, "money": 8, "float": 8, "moment": 8, "decimal": 17}
INLINE, ALONE, CHAINED = "inline", "alone", "chained"


def compressed(text: str) -> bytes:
    """As Access 2000 and later write Latin letters."""
    return b"\xff\xfe" + text.encode("latin-1")


@dataclass
class Memo:
    text: str
    how: str = INLINE


@dataclass
class TableOf:
    """``deleted`` rows are still on the page, ``moved`` ones on another; ``short`` ones know ``short`` columns only."""

    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Any]]
    deleted: Sequence[int] = ()
    moved: Sequence[int] = ()
    short: dict[int, int] = field(default_factory=dict)
    flags: int = 0
    type: int = 1
    counted: int | None = None
    is_far: bool = False  # its pages are told by a map of maps


def database(path: Path, version: int = 1, key: int = 0, **tables: TableOf) -> Path:
    """A file with these tables; from version 2 on it is one of Access 2007 and later (.accdb)."""
    made = _Writer()
    told = [(made.table(table), name.replace("_", " "), table) for name, table in tables.items()]
    catalogue = TableOf(
        [("Id", "int"), ("Name", "text"), ("Type", "int"), ("Flags", "int"), ("LvProp", "file")],
        [(page, name, table.type, table.flags - (1 << 32) * (table.flags >> 31), None) for page, name, table in told],
    )
    made.table(catalogue, at=2)
    name = b"Standard Jet DB\0" if version == 1 else b"Standard ACE DB\0"
    header = bytearray(PAGE)
    header[:24] = b"\0\1\0\0" + name + struct.pack("<I", version)
    header[24:152] = masked(bytes(38) + struct.pack("<I", key) + bytes(86))
    made.pages[0] = bytes(header)
    path.write_bytes(b"".join(made.pages))
    return path


class _Writer:
    def __init__(self) -> None:
        self.pages = [bytes(PAGE)] * 3

    def add(self, page: bytes) -> int:
        assert len(page) <= PAGE
        self.pages.append(page.ljust(PAGE, b"\0"))
        return len(self.pages) - 1

    def table(self, table: TableOf, at: int = 0) -> int:
        at = at or self.add(b"")
        stored = [self._row(table, number, row) for number, row in enumerate(table.rows)]
        flags = [0xC000 * (number in table.deleted) for number in range(len(stored))]
        for number in table.moved:
            page = self.add(_data([stored[number]], [0x8000], at))
            stored[number], flags[number] = struct.pack("<I", page << 8), 0x4000
        owned = [self.add(_data(stored[i : i + 20], flags[i : i + 20], at)) for i in range(0, len(stored), 20)]
        page = self.add(_data([self._map(owned, is_far=table.is_far)], [0], 0))
        self._define(table, at, page << 8)
        return at

    def _map(self, owned: list[int], *, is_far: bool) -> bytes:
        bits = bytearray(PAGE - 4 if is_far else 64)
        for page in owned:
            bits[page // 8] |= 1 << page % 8
        if not is_far:
            return b"\0" + bytes(4) + bytes(bits)
        return b"\1" + struct.pack("<II", self.add(b"\5\1\0\0" + bytes(bits)), 0)

    def _define(self, table: TableOf, at: int, owned: int) -> None:
        live = len(table.rows) - len(table.deleted) if table.counted is None else table.counted
        others = sum(kind not in FIXED for _name, kind in table.columns)
        told = bytearray(55)
        struct.pack_into("<I", told, 8, 0)
        struct.pack_into("<I", told, 16, live)
        struct.pack_into("<BHHHII", told, 40, 0x4E, len(table.columns), others, len(table.columns), 0, 0)
        told += struct.pack("<II", owned, owned)
        told += b"".join(_columns(table.columns))
        for name, _kind in table.columns:
            encoded = name.encode("utf-16-le")
            told += struct.pack("<H", len(encoded)) + encoded
        self._spread(bytes(told[8:]), at)

    def _spread(self, told: bytes, at: int) -> None:
        """A long definition goes on on further pages."""
        rest = told[PAGE - 8 :]
        following = 0
        if rest:
            following = self.add(b"")
            self._spread(rest, following)
        self.pages[at] = (b"\2\1\0\0" + struct.pack("<I", following) + told[: PAGE - 8]).ljust(PAGE, b"\0")

    def _row(self, table: TableOf, number: int, row: Sequence[Any]) -> bytes:
        columns = table.columns[: table.short.get(number, len(table.columns))]
        fixed, others, ends, nulls = bytearray(), bytearray(), list[int](), 0
        size = 2 + sum(FIXED.get(kind, 0) for _name, kind in columns)
        for at, ((_name, kind), value) in enumerate(zip(columns, row, strict=False)):
            nulls |= (value is not None and value is not False) << at
            if kind in FIXED:
                fixed += _fixed(kind, value)
            else:
                others += self._other(kind, value)
                ends.append(size + len(others))
        starts = [size, *ends] if ends else [size]
        tail = b"".join(struct.pack("<H", each) for each in reversed(starts)) + struct.pack("<H", len(ends))
        if not any(kind not in FIXED for _name, kind in table.columns):
            tail = b""
        bits = nulls.to_bytes((len(columns) + 7) // 8, "little")
        return struct.pack("<H", len(columns)) + bytes(fixed) + bytes(others) + tail + bits

    def _other(self, kind: str, value: Any) -> bytes:
        if value is None:
            return b""
        if kind == "text":
            return value if isinstance(value, bytes) else str(value).encode("utf-16-le")
        memo = value if isinstance(value, Memo) else Memo(str(value))
        data = memo.text.encode("utf-16-le")
        if memo.how == INLINE:
            return struct.pack("<III", len(data) | 0x80000000, 0, 0) + data
        if memo.how == ALONE:
            return struct.pack("<III", len(data) | 0x40000000, self.add(_data([data], [0], 0)) << 8, 0)
        pointer = 0
        for part in reversed([data[i : i + 3000] for i in range(0, len(data), 3000)]):
            pointer = self.add(_data([struct.pack("<I", pointer) + part], [0], 0)) << 8
        return struct.pack("<III", len(data), pointer, 0)


def _data(rows: Sequence[bytes], flags: Sequence[int], owner: int) -> bytes:
    page, end = bytearray(PAGE), PAGE
    struct.pack_into("<BBHIIH", page, 0, 1, 1, 0, owner, 0, len(rows))
    for at, (row, flag) in enumerate(zip(rows, flags, strict=True)):
        end -= len(row)
        page[end : end + len(row)] = row
        struct.pack_into("<H", page, 14 + 2 * at, end | flag)
    assert end >= 14 + 2 * len(rows)
    return bytes(page)


def _columns(columns: Sequence[tuple[str, str]]) -> list[bytes]:
    found, offset, other = [], 0, 0
    for at, (_name, kind) in enumerate(columns):
        is_fixed = kind in FIXED
        size = FIXED.get(kind, 510)
        scale = 0x0212 if kind == "decimal" else 0
        found.append(
            struct.pack("<BIHHHHHBBIHH", KINDS[kind], 0, at, other, at, scale, 0, is_fixed | 2, 0, 0, offset, size)
        )
        offset, other = offset + FIXED.get(kind, 0), other + (not is_fixed)
    return found


def _fixed(kind: str, value: Any) -> bytes:
    if value is None or kind == "bool":
        return bytes(FIXED[kind])
    if kind == "moment":
        return struct.pack("<d", value if isinstance(value, float) else _days(value))
    if kind == "decimal":  # in hundredths
        return struct.pack("<B4I", 0x80 * (value < 0), 0, 0, abs(value) >> 32, abs(value) & 0xFFFFFFFF)
    return struct.pack({"int": "<i", "money": "<q", "float": "<d"}[kind], value)


def _days(value: date) -> float:
    seconds = (value.hour * 60 + value.minute) * 60 if isinstance(value, datetime) else 0
    return value.toordinal() - date(1899, 12, 30).toordinal() + seconds / 86_400
