"""Files made to break a reader."""

import struct
import zipfile
from pathlib import Path

from krug.exchange.reading.tests.making import relations, xlsx, zipped


def named(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def lying(path: Path) -> Path:
    """An archive that says, in both places, that its sheet is a thousand times smaller than it is."""
    xlsx(path, [["Имя"], *[["Анна"]] * 20_000])
    content = bytearray(path.read_bytes())
    for header, size_at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        name = content.find(b"xl/worksheets/sheet1.xml", content.find(header))
        struct.pack_into("<L", content, content.rfind(header, 0, name) + size_at, 700)
    return named(path, bytes(content))


def locked_archive(path: Path) -> Path:
    content = bytearray(xlsx(path, [["Имя"], ["Анна"]]).read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return named(path, bytes(content))


def spoiled(path: Path) -> Path:
    """An archive with one wrong byte in the middle of its sheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/_rels/workbook.xml.rels", relations())
    content = bytearray(path.read_bytes())
    content[content.find(b"<workbook/>") + 2] ^= 1
    return named(path, bytes(content))


def endless(path: Path) -> Path:
    """A small file with a sheet of half a gigabyte of spaces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(128):
                sheet.write(b" " * 1_048_576)
    return path


def many_parts(path: Path) -> Path:
    return zipped(path, {"xl/workbook.xml": "<workbook/>", **{f"xl/{number}.xml": "" for number in range(10_000)}})


def compound(path: Path, name: str, size: int = 5_000) -> Path:
    """An OLE document with one stream of zeros."""
    sectors = -(-size // 512)
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<LLLL", header, 44, 1, 1, 0, 4096)
    struct.pack_into("<LLLL", header, 60, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    struct.pack_into("<109L", header, 76, 0, *[0xFFFFFFFF] * 108)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    directory = bytearray(512)
    encoded = name.encode("utf-16-le")
    directory[: len(encoded)] = encoded
    struct.pack_into("<H", directory, 64, len(encoded) + 2)
    struct.pack_into("<LL", directory, 116, 2, size)
    fat = struct.pack("<128L", *table, *[0xFFFFFFFF] * (128 - len(table)))
    return named(path, bytes(header) + fat + bytes(directory) + bytes(sectors * 512))


def circular(path: Path) -> Path:
    """An OLE document whose stream says it is very long and goes round in a circle."""
    content = bytearray(compound(path, "Workbook").read_bytes())
    struct.pack_into("<L", content, 512 + 4 * 3, 2)
    struct.pack_into("<L", content, 1024 + 120, 100_000_000)
    return named(path, bytes(content))
