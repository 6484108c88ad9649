"""Archives that are not whole, not what they say, or far too much."""

import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from krug.exchange.reading.tests import hostile
from krug.exchange.reading.tests.making import FILES, ods, ods_row, raw_xlsx, xlsx, zipped
from tests.broken.cases import (
    DAMAGED,
    PEOPLE,
    Broken,
    Make,
    bytes_of,
    cut_at,
    either,
    parts,
    read,
    refused,
    with_wrong_bytes,
)

SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
UNTOLD: tuple[str, ...] = (
    *DAMAGED,
    "unknown_format",
    "not_a_table",
    "encrypted",
    "empty",
    "hostile",
    "no_sheets",
    "empty_sheet",
)
UNTOLD += ("too_wide", "too_heavy", "many_parts", "bomb", "repeated", "ancient_excel", "binary_workbook")


def a_workbook(path: Path) -> None:
    xlsx(path, PEOPLE)


def an_ods(path: Path) -> None:
    ods(path, {"Лист": "".join(ods_row(*row) for row in PEOPLE)})


def an_xls(path: Path) -> None:
    path.write_bytes((FILES / "clients.xls").read_bytes())


WHOLE: dict[str, tuple[Make, int]] = {"xlsx": (a_workbook, 40), "ods": (an_ods, 40), "xls": (an_xls, 5)}


def archives() -> Iterator[Broken]:
    for form, (make, rows) in WHOLE.items():
        for part in parts(20):
            yield refused("broken off", f"{form} at {part:.0%}", cut_at(make, part), *DAMAGED)
        for seed in range(16):
            spoiled = with_wrong_bytes(make, seed, (1, 3, 20, 200)[seed % 4])
            yield either("wrong bytes", f"{form} number {seed}", spoiled, rows, *UNTOLD)
    yield from _wrong_archives()
    yield from _bombs()
    yield from _encrypted()


def _wrong_archives() -> Iterator[Broken]:
    kind = "wrong archive"
    yield refused(kind, "a lying table of contents", hostile.lying, *DAMAGED)
    yield refused(kind, "a wrong sum", hostile.spoiled, *DAMAGED)
    yield refused(kind, "no parts", lambda path: zipped(path, {}), "not_a_table")
    yield refused(kind, "one part of a workbook", lambda path: zipped(path, {"xl/workbook.xml": ""}), *DAMAGED)
    yield read(kind, "something behind its end", _followed, 40)
    yield either(kind, "something before its beginning", _preceded, 40, *UNTOLD)
    yield either(kind, "every part twice", _doubled, 40, *UNTOLD)
    yield either(kind, "parts with a way out", _climbing, 40, *UNTOLD)
    yield read(kind, "packed without packing", lambda path: _packed(path, zipfile.ZIP_STORED), 40)
    yield either(kind, "packed by BZIP2", lambda path: _packed(path, zipfile.ZIP_BZIP2), 40, *UNTOLD)
    yield either(kind, "packed by LZMA", lambda path: _packed(path, zipfile.ZIP_LZMA), 40, *UNTOLD)
    yield refused(kind, "an ods without a table", lambda path: zipped(path, {"mimetype": SPREADSHEET}), *DAMAGED)


def _packed(path: Path, how: int) -> None:
    a_workbook(path)
    with zipfile.ZipFile(path) as whole:
        contents = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)


def _followed(path: Path) -> None:
    a_workbook(path)
    path.write_bytes(path.read_bytes() + b"\n" * 300)


def _preceded(path: Path) -> None:
    a_workbook(path)
    path.write_bytes(b"\n" * 300 + path.read_bytes())


def _doubled(path: Path) -> None:
    a_workbook(path)
    with zipfile.ZipFile(path) as whole:
        contents = [(name, whole.read(name)) for name in whole.namelist()]
    content = b"".join(_archive(path, contents))
    path.write_bytes(content)


def _archive(path: Path, contents: list[tuple[str, bytes]]) -> Iterator[bytes]:
    """Written by halves under other names, which are then made the same."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents:
            archive.writestr(name, content)
            archive.writestr(f"{name[:-1]}~", content)
    yield path.read_bytes().replace(b"~", b"l")


def _climbing(path: Path) -> None:
    a_workbook(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../../../outside/krug-was-here", "x")


def _bombs() -> Iterator[Broken]:
    kind, codes = "bomb", ("bomb", "too_heavy", "many_parts", *DAMAGED, "no_sheets", "empty_sheet", "not_a_table")
    yield refused(kind, "half a gigabyte of spaces", hostile.endless, "bomb")
    yield refused(kind, "ten thousand parts", hostile.many_parts, "many_parts")
    for part in ("xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/media/image1.png"):
        yield either(kind, part, partial(_inflated, part=part), 1, *codes)
    yield refused(kind, "content of an ods", _inflated_ods, *codes)
    yield refused(kind, "an archive in an archive", _nested, "not_a_table", "bomb")
    yield refused(kind, "a row repeated for ever", _repeated_row, "repeated", told=("Row 1", "«Лист»", "1000000 times"))
    yield refused(kind, "a cell repeated for ever", _repeated_cell, "too_wide", told=("Row 1", "16384"))
    yield refused(kind, "an xls with a cell far away", lambda path: _file(path, "stray_cell.xls"), "too_heavy")
    yield refused(kind, "an xls going round in circles", hostile.circular, *DAMAGED)


def _file(path: Path, name: str) -> None:
    path.write_bytes((FILES / name).read_bytes())


def _inflated(path: Path, part: str) -> None:
    with zipfile.ZipFile(raw_xlsx(path, "<row><c t='str'><v>Имя</v></c></row>"), "a", zipfile.ZIP_DEFLATED) as archive:
        _write_spaces(archive, f"{part}" if part not in archive.namelist() else f"{part}.bin")


def _inflated_ods(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", SPREADSHEET)
        _write_spaces(archive, "content.xml")


def _write_spaces(archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(name, "w") as part:
        for _megabyte in range(200):
            part.write(b" " * 1_048_576)


def _nested(path: Path) -> None:
    inner = zipped(path.with_name("inner.zip"), {"x": b" " * 50_000_000}).read_bytes()
    zipped(path, {f"{number}.zip": inner for number in range(200)})


def _repeated_row(path: Path) -> None:
    ods(path, {"Лист": ods_row(*["x"] * 100, repeated=1_000_000)})


def _repeated_cell(path: Path) -> None:
    cell = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="999999999"/>'
    ods(path, {"Лист": f"<table:table-row>{cell}</table:table-row>"})


def _encrypted() -> Iterator[Broken]:
    kind = "encrypted"
    for name in ("encrypted.xlsx", "locked.xls"):
        yield refused(kind, name, partial(_file, name=name), "encrypted")
    yield refused(kind, "an archive with a password", hostile.locked_archive, "encrypted")
    manifest = "<file-entry><encryption-data/></file-entry>"
    yield refused(kind, "an ods", lambda path: ods(path, {"Лист": ods_row("x")}, manifest=manifest), "encrypted")
    whole = {"mimetype": SPREADSHEET, "encrypted-package": "x"}
    yield refused(kind, "an ods as a whole", lambda path: zipped(path, whole), "encrypted")
    for stream in ("EncryptedPackage", "DRMContent"):
        yield refused(
            kind, stream, partial(hostile.compound, name=stream), "encrypted", "unknown_format", "not_a_table"
        )
    yield refused(kind, "a PGP message", bytes_of(b"\x85\x01\x0c\x03" + bytes(range(256)) * 8), *UNTOLD)
