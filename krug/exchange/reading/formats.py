"""What a file is, told by its contents. Its name is not even looked at."""

import io
import re
import struct
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Literal

from krug.exchange.reading import archive, compound
from krug.exchange.reading.limits import MIB, Limits
from krug.exchange.reading.refusals import CannotRead
from krug.exchange.reading.text import encodings

Format = Literal["xlsx", "xls", "ods", "csv", "html", "vcard", "access"]

_HEAD = 1 << 16
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"{\\rtf", "document"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"SQLite format 3\0", "database"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"ID3", "recording"),
    (b"OggS", "recording"),
)
_ANCIENT = re.compile(rb"\x09[\x00\x02\x04]\x04\x00|\x09[\x02\x04]\x06\x00", re.DOTALL)
_ACCESS = (b"\0\1\0\0Standard Jet DB\0", b"\0\1\0\0Standard ACE DB\0")
_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_READ: tuple[tuple[re.Pattern[str], Format], ...] = (
    (
        re.compile(
            r"(<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(!doctype html|html|head|meta|style|body|div|table)\b", re.DOTALL
        ),
        "html",
    ),
    (re.compile(r"begin:vcard\b"), "vcard"),
)
_MARKUP: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(r"<\?xml.*urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL), "xml_spreadsheet", ""),
    (re.compile(r"mime-version:.*text/html", re.DOTALL), "web_archive", ""),
    (re.compile(r"<\?xml|<[\w:]+[^<>;,\t]*>\s*<"), "not_a_table", "xml"),
    (re.compile(r'[\[{]\s*["\[{\]}]'), "not_a_table", "json"),
    (re.compile(r"(received|return-path|delivered-to|message-id): "), "not_a_table", "message"),
    (re.compile(r"begin:vcalendar"), "not_a_table", "calendar"),
)
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BIFF_LOCK, _BIFF_SHEET = 0x002F, 0x0085


def detect(path: Path, limits: Limits) -> Format:
    """The format of a file we read. Everything else is refused with its name, as are empty and locked files."""
    try:
        with path.open("rb") as file:
            return _detected(file, limits)
    except OSError as failure:
        raise CannotRead("unreadable") from failure


def _detected(file: BinaryIO, limits: Limits) -> Format:
    if file.seek(0, 2) > limits.file_bytes:
        raise CannotRead("too_large", megabytes=limits.file_bytes // MIB)
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_ARCHIVE):
        return _of_archive(file, limits)
    if head.startswith(compound.MAGIC):
        return _of_compound(file)
    if head.startswith(_ACCESS):
        return "access"
    _refuse_magic(head)
    return _of_text(head)


def _of_archive(file: BinaryIO, limits: Limits) -> Format:
    with archive.contents(file, limits) as opened:
        names = archive.names(opened)
        if "mimetype" in names or "content.xml" in names:
            return _of_open_document(opened, names)
    if "xl/workbook.bin" in names:
        raise CannotRead("binary_workbook")
    if any(name.endswith("workbook.xml") for name in names):
        return "xlsx"
    if "index/document.iwa" in names or "index.zip" in names:
        raise CannotRead("numbers")
    kinds = (("word/", "document"), ("ppt/", "presentation"))
    found = next((kind for folder, kind in kinds if any(name.startswith(folder) for name in names)), "archive")
    raise CannotRead("not_a_table", kind=found)


def _of_open_document(opened: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> Format:
    try:
        with opened.open(names["mimetype"]) as member:
            kind = member.read(200)
    except (KeyError, NotImplementedError, zipfile.BadZipFile, OSError):
        kind = b"spreadsheet"
    if b"spreadsheet" in kind:
        return "ods"
    raise CannotRead("not_a_table", kind="presentation" if b"presentation" in kind else "document")


def _of_compound(file: BinaryIO) -> Format:
    inside = compound.Compound(file)
    if "encryptedpackage" in inside.streams:
        raise CannotRead("encrypted")
    stream = next((name for name in ("workbook", "book") if name in inside.streams), None)
    if stream is None:
        raise _other_compound(inside.streams)
    inside.reach(stream)
    if _is_locked(inside.beginning(stream, 4096)):
        raise CannotRead("encrypted")
    return "xls"


def _other_compound(streams: Iterable[str]) -> CannotRead:
    kinds = (("worddocument", "document"), ("powerpoint document", "presentation"), ("__substg1.0", "message"))
    for beginning, kind in kinds:
        if any(name.startswith(beginning) for name in streams):
            return CannotRead("not_a_table", kind=kind)
    return CannotRead("unknown_format")


def _is_locked(records: bytes) -> bool:
    """Whether the records a workbook begins with say that the others are encrypted."""
    at = 0
    while at + 4 <= len(records):
        code, length = struct.unpack_from("<HH", records, at)
        if code in (_BIFF_LOCK, _BIFF_SHEET):
            return bool(code == _BIFF_LOCK)
        at += 4 + length
    return False


def _refuse_magic(head: bytes) -> None:
    for magic, kind in _MAGIC:
        # A table may well begin with the word BMW; a picture has zero bytes after its BM.
        if head.startswith(magic) and (not magic.isascii() or len(magic) > 3 or b"\0" in head):
            raise CannotRead("not_a_table", kind=kind)
    if _ANCIENT.match(head):
        raise CannotRead("ancient_excel")


def _of_text(head: bytes) -> Format:
    text = head.decode(encodings.guess(io.BytesIO(head)), "replace").lstrip("\ufeff \t\r\n\0\x1a")
    if not text and len(head) < _HEAD:
        raise CannotRead("empty")
    beginning = text[:4096].lower()
    for readable, format_ in _READ:
        if readable.match(beginning):
            return format_
    for pattern, code, kind in _MARKUP:
        if pattern.match(beginning):
            raise CannotRead(code, kind=kind) if kind else CannotRead(code)
    if len(_CONTROL.findall(text)) > len(text) / 50 or text.count("\0") > len(text) / 5:
        raise CannotRead("unknown_format")
    return "csv"
