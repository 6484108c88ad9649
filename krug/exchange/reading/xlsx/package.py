"""The parts of an XLSX workbook: which sheets it has and where they are kept in the archive."""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from krug.exchange.reading import archive, xml
from krug.exchange.reading.limits import Limits
from krug.exchange.reading.refusals import CannotRead

_CHUNK = 1 << 17


@dataclass(frozen=True, slots=True)
class SheetPart:
    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class _Contents:
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    since_1904: bool = False

    def element(self, name: str, attributes: xml.Attributes) -> None:
        if name == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in ("1", "true", "on")
        elif name == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), attributes.get("id", ""), hidden))


class Package:
    """An open workbook: its sheets in their order and the text of any of its parts."""

    def __init__(self, file: BinaryIO, limits: Limits) -> None:
        self.archive = archive.contents(file, limits)
        self.members = archive.names(self.archive)
        workbook = self._workbook()
        contents = _Contents()
        xml.walk(self.pieces(workbook), contents.element)
        self.since_1904 = contents.since_1904
        self.related = self._relations(workbook)
        self.sheets = [
            SheetPart(name, self.related[related][1], hidden)
            for name, related, hidden in contents.sheets
            if self.related.get(related, ("", ""))[0] == "worksheet"
        ]

    def part(self, kind: str) -> str | None:
        """The part of a kind that a workbook has one of, like its styles, if it is there."""
        parts = (part for found, part in self.related.values() if found == kind and part in self.members)
        return next(parts, None)

    def pieces(self, part: str) -> Iterator[bytes]:
        """The bytes of a part, unpacked little by little and checked against the sum kept with them."""
        if part not in self.members:
            raise CannotRead("damaged")
        try:
            with self.archive.open(self.members[part]) as member:
                while piece := member.read(_CHUNK):
                    yield piece
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as failure:
            raise CannotRead("damaged") from failure

    def _workbook(self) -> str:
        related = self._relations("").values() if "_rels/.rels" in self.members else ()
        return next((part for kind, part in related if kind == "officeDocument"), "xl/workbook.xml")

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part points to, by the mark it uses: the kind and the name of the other part."""
        folder, name = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def element(kind: str, attributes: xml.Attributes) -> None:
            if kind == "Relationship":
                target = posixpath.normpath(
                    posixpath.join("/", folder, attributes.get("Target", "").replace("\\", "/"))
                )
                related = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (related, target.lstrip("/").lower())

        xml.walk(self.pieces(f"{folder}/_rels/{name}.rels".lstrip("/")), element)
        return found
