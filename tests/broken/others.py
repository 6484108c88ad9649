"""What is no table at all, and tables under another name."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from krug.exchange.reading.tests import hostile, making
from krug.exchange.reading.tests.access_files import TableOf, database
from krug.exchange.reading.tests.making import zipped
from tests.broken.archives import a_workbook, an_ods, an_xls
from tests.broken.cases import (
    PEOPLE,
    Broken,
    Make,
    bytes_of,
    cut_at,
    either,
    read,
    refused,
    with_wrong_bytes,
)

MAGIC: dict[str, bytes] = {
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\n", "a PNG": b"\x89PNG\r\n\x1a\n" + bytes(50),
    "a JPEG": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "a GIF": b"GIF89a\x01\0\x01\0", "a BMP": b"BM\x36\0\0\0", "a RAR": b"Rar!\x1a\x07\x01\0",
    "a 7z": b"7z\xbc\xaf\x27\x1c", "a gzip": b"\x1f\x8b\x08\0", "an RTF": b"{\\rtf1\\ansi",
    "a program": b"MZ\x90\0\3\0",
    "an SQLite base": b"SQLite format 3\0" + bytes(84), "JSON": '[\n {"name": "Анна"}]'.encode(),
    "XML": b"<clients><client/></clients>", "a letter": b"Received: from x\nSubject: y\n\nz",
    "a recording": b"ID3\x03\0\0\0\0\x0f", "an Excel 3 sheet": b"\x09\x02\x06\0\0\0\x10\0\0\0",
    "noise": bytes(range(256)) * 40, "an ELF": b"\x7fELF\x02\x01\x01" + bytes(60),
}  # fmt: skip
PACKED: dict[str, dict[str, str]] = {
    "a Word document": {"[Content_Types].xml": "", "word/document.xml": ""},
    "a presentation": {"ppt/presentation.xml": ""},
    "an OpenDocument text": {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""},
    "a zip of photos": {"1.jpg": "x"},
    "a binary workbook": {"xl/workbook.bin": ""},
    "an Apple table": {"Index/Document.iwa": ""},
}
ACCESS = {
    "an Access base": b"\0\1\0\0Standard ACE DB\0" + bytes(200), "an old Access base": b"\0\1\0\0Standard Jet DB\0",
    "an Access base of pages": b"\0\1\0\0Standard Jet DB\0" + bytes(range(256)) * 64,
}  # fmt: skip
NO_TABLE = ("not_a_table", "unknown_format", "ancient_excel", "binary_workbook", "numbers")


def others() -> Iterator[Broken]:
    for name, content in MAGIC.items():
        for ending in ("xlsx", "csv"):
            yield refused("no table", f"{name}.{ending}", bytes_of(content), *NO_TABLE)
    for name, parts in PACKED.items():
        yield refused("no table", f"{name}.xlsx", partial(zipped, parts=parts), *NO_TABLE)
    for stream in ("WordDocument", "__substg1.0_0037001F", "Catalog"):
        yield refused("no table", f"{stream}.xls", partial(hostile.compound, name=stream), *NO_TABLE)
    for name, content in ACCESS.items():
        yield refused("Access", name, bytes_of(content), "damaged", "ancient_access")
    yield from databases()
    for form, (tell, rows) in TABLES.items():
        for ending in ("xlsx", "xls", "ods", "csv", "tsv", "doc"):
            yield read("another name", f"{form} called .{ending}", tell, rows)


def databases() -> Iterator[Broken]:
    """Access databases, cut and overwritten; rows that nobody can find are missed by the count in the definition."""
    rows = [tuple(row) for row in PEOPLE[1:]]
    whole = partial(database, version=1, Клиенты=TableOf([(name, "text") for name in PEOPLE[0]], rows))
    yield read("Access", "whole", whole, 40)
    for part in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        yield refused("Access", f"cut at {part}", cut_at(whole, part), "damaged", "damaged_sheet")
    for seed in range(12):
        codes = ("damaged", "damaged_sheet", "empty", "encrypted", "ancient_access", "linked_tables", "no_such_sheet",
                 "too_heavy", *NO_TABLE)  # fmt: skip
        yield either("Access", f"wrong bytes {seed}", with_wrong_bytes(whole, seed, 60), 40, *codes)


def text_of(encoding: str, delimiter: str = ";") -> Make:
    lines = "".join(delimiter.join(row) + "\r\n" for row in PEOPLE)

    def make(path: Path) -> None:
        making.text(path, lines, encoding)

    return make


TABLES: dict[str, tuple[Make, int]] = {
    "a workbook": (a_workbook, 40), "an ods": (an_ods, 40), "an xls": (an_xls, 2),
    "text in UTF-8": (text_of("utf-8"), 40), "text in cp1251": (text_of("cp1251"), 40),
    "text by tabs": (text_of("utf-16", "\t"), 40),
}  # fmt: skip
