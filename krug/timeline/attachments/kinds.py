"""What a file is, told by its content. The name has to agree, and what would run on a computer is refused.

A list of our own rather than a library: a dozen signatures cover what a company sends its clients, and every library
for it is either a native one or guesses by hundreds of rules nobody here could vouch for.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

HEAD: Final = 4096  # bytes that tell what a content is

IMAGES: Final = {"png": "image/png", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}  # shown on pages
TYPES: Final = {
    **IMAGES,
    "pdf": "application/pdf",
    "zip": "application/zip",
    "text": "text/plain; charset=utf-8",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "mp4": "video/mp4",
    "rtf": "application/rtf",
}
OTHER: Final = "application/octet-stream"  # all else, HTML and SVG above all: nothing a browser would open by itself

EXTENSIONS: Final[dict[str, frozenset[str]]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "png": "png", "jpeg": "jpg jpeg jpe jfif", "gif": "gif", "webp": "webp", "pdf": "pdf",
        "zip": "zip docx xlsx pptx docm xlsm pptm dotx xltx potx odt ods odp odg epub vsdx kmz pages numbers key fb2z",
        "ole": "doc xls ppt msg dot xlt pps vsd mpp mdb",
        "rtf": "rtf doc", "7z": "7z", "rar": "rar", "gz": "gz tgz", "tiff": "tif tiff", "bmp": "bmp",
        "mp3": "mp3", "wav": "wav", "ogg": "ogg oga opus ogv", "amr": "amr", "flac": "flac", "avi": "avi",
        "mp4": "mp4 m4a m4v mov 3gp heic heif avif", "webm": "webm mkv mka",
    }.items()
}  # fmt: skip
_TEXTS: Final = "txt csv tsv md log json xml yml yaml vcf ics eml htm html xhtml mht mhtml svg ini sql tex srt gpx kml"
_RUNS: Final = """
exe com scr pif bat cmd ps1 psm1 vbs vbe js jse mjs cjs wsf wsh wsc hta jar class msi msp msix appx dll sys cpl ocx drv
lnk url scf reg inf chm hlp sh bash zsh csh command py pyc pyw pl rb php phtml phar asp aspx jsp cgi apk ipa app dmg
pkg deb rpm run bin elf so dylib iso img vhd vhdx gadget application xll wll ade adp mde xhta sct msc
settingcontent-ms library-ms search-ms desktop
"""
TEXTS: Final = frozenset(_TEXTS.split())
RUNS: Final = frozenset(_RUNS.split())  # by name, whatever the content: run, or opened as if it were asked to

Test = Callable[[bytes], bool]


def _begins(*marks: bytes) -> Test:
    return lambda head: head.startswith(marks)


def _riff(what: bytes) -> Test:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == what


_SIGNS: Final[tuple[tuple[str, Test], ...]] = (
    ("png", _begins(b"\x89PNG\r\n\x1a\n")), ("jpeg", _begins(b"\xff\xd8\xff")), ("gif", _begins(b"GIF87a", b"GIF89a")),
    ("webp", _riff(b"WEBP")), ("wav", _riff(b"WAVE")), ("avi", _riff(b"AVI ")),
    ("pdf", lambda head: b"%PDF-" in head[:1024]), ("zip", _begins(b"PK\x03\x04", b"PK\x05\x06")),
    ("ole", _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")), ("rtf", _begins(b"{\\rtf")),
    ("7z", _begins(b"7z\xbc\xaf\x27\x1c")), ("rar", _begins(b"Rar!\x1a\x07")), ("gz", _begins(b"\x1f\x8b")),
    ("tiff", _begins(b"II*\x00", b"MM\x00*")), ("bmp", lambda head: head[:2] == b"BM" and head[6:10] == bytes(4)),
    ("mp3", lambda head: head[:3] == b"ID3" or (head[:1] == b"\xff" and head[1:2] in (b"\xfb", b"\xf3", b"\xf2"))),
    ("ogg", _begins(b"OggS")), ("amr", _begins(b"#!AMR")), ("flac", _begins(b"fLaC")),
    ("mp4", lambda head: head[4:8] == b"ftyp"), ("webm", _begins(b"\x1a\x45\xdf\xa3")),
)  # fmt: skip
_PROGRAMS: Final[Test] = _begins(
    b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe", b"L\x00\x00\x00\x01\x14\x02\x00", b"#!/", b"#! /", b"<?php", b"dex\n",
)  # fmt: skip


@dataclass(frozen=True)
class Dangerous(Exception):
    """A computer would run it."""

    name: str


@dataclass(frozen=True)
class Disagrees(Exception):
    """The name says one thing and the content another."""

    name: str


def extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def judge(name: str, head: bytes) -> str:
    """The kind of a content by how it begins, empty for what nobody here knows. Raises Dangerous, Disagrees."""
    ends = extension(name)
    kind = next((kind for kind, fits in _SIGNS if fits(head)), "")
    if ends in RUNS or _PROGRAMS(head) or (head[:2] == b"MZ" and b"\x00" in head):
        raise Dangerous(name)
    if not kind and ends in TEXTS and is_text(head):
        return "text" if not _MARKED_UP.search(head) and ends not in _OPENED else "page"
    expected = {known for known, names in EXTENSIONS.items() if ends in names}
    if (kind and kind not in expected) or (expected and kind not in expected) or (not kind and ends in TEXTS):
        raise Disagrees(name)
    return kind


_MARKED_UP: Final = re.compile(rb"<(?:!doctype|html|svg|script|\?xml)", re.IGNORECASE)
_OPENED: Final = frozenset(["htm", "html", "xhtml", "mht", "mhtml", "svg", "xml"])


def is_text(head: bytes) -> bool:
    """Letters in UTF-8, UTF-16 with its mark, or an older alphabet; no zero bytes."""
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" not in head


def content_type(kind: str) -> str:
    return TYPES.get(kind, OTHER)


def is_shown(kind: str) -> bool:
    """Whether a browser may show it in its place; the rest is only downloaded.

    Not PDF: browsers refuse to draw one inside a sandbox, and without it none is shown here.
    """
    return kind in IMAGES
