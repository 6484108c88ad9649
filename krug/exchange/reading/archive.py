"""Workbooks that are zip archives: opened only after their table of contents has been found to be modest."""

import struct
import zipfile
from typing import BinaryIO

from krug.exchange.reading.limits import MIB, Limits
from krug.exchange.reading.refusals import CannotRead

_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_LONGEST_END = 22 + 65_535
_ENTRY_BYTES = 46


def contents(file: BinaryIO, limits: Limits) -> zipfile.ZipFile:
    """The archive, opened. Refuses one that is cut short, locked, or promises to swell beyond the limits."""
    _check_count(file, limits)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as failure:
        raise CannotRead("damaged") from failure
    _check_sizes(archive.infolist(), limits)
    if any(member.flag_bits & 1 for member in archive.infolist()):
        raise CannotRead("encrypted")
    return archive


def _check_count(file: BinaryIO, limits: Limits) -> None:
    # zipfile reads the whole table of contents into memory, so its length is looked up first.
    tail = _tail(file)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise CannotRead("truncated")
    count, size = struct.unpack("<HL", tail[at + 10 : at + 16])
    at_64 = tail.rfind(_END_64, 0, at)
    if (count == 0xFFFF or size == 0xFFFFFFFF) and at_64 >= 0:
        count, size = struct.unpack("<QQ", tail[at_64 + 32 : at_64 + 48])
    if count > limits.members or size > limits.members * _ENTRY_BYTES * 8:
        raise CannotRead("many_parts")


def _tail(file: BinaryIO) -> bytes:
    length = file.seek(0, 2)
    file.seek(max(0, length - _LONGEST_END))
    return file.read(_LONGEST_END)


def _check_sizes(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    swollen = unpacked > limits.ratio_from_bytes and unpacked > limits.ratio * packed
    if swollen or unpacked > limits.unpacked_bytes:
        raise CannotRead("bomb", megabytes=unpacked // MIB)


def names(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Members by a name in lower case with forward slashes: some programs write `xl\\Worksheets\\Sheet1.xml`."""
    return {member.filename.replace("\\", "/").lstrip("/").lower(): member for member in archive.infolist()}
