"""Putting the pieces together: whom the text is about, and what becomes of the rest."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from krug.clients.models import Kind
from krug.clients.pasting import lines, marks
from krug.clients.pasting.sheet import Piece, Sheet

LONGEST = 5_000
_OF_COMPANY: Final = ("inn", "kpp", "ogrn", "full_name", "legal_address", "activity")
_OF_PERSON: Final = ("position", "birth_date")
_OWN_NUMBERS: Final = (("inn", 12), ("ogrn", 15))
_SEPARATORS: Final = " \t\r,;|•·:–—-/<>"


class Taken(NamedTuple):
    """A field of the form, what it is filled with, and the very words that was read from."""

    field: str
    value: str
    source: str


@dataclass(frozen=True)
class Pasted:
    """``pieces`` make up the whole text; ``kind`` is whom it is about."""

    text: str
    kind: str
    pieces: tuple[Piece, ...]

    @cached_property
    def taken(self) -> list[Taken]:
        return [
            Taken(code, value, " ".join(self.text[piece.start : piece.end].split()))
            for piece in self.pieces
            for code, value in piece.values.items()
        ]

    @cached_property
    def fields(self) -> dict[str, str]:
        """Several phones and several e-mails stand in one field, separated by commas."""
        found: dict[str, str] = {}
        for each in self.taken:
            found[each.field] = f"{found[each.field]}, {each.value}" if each.field in found else each.value
        return found

    @cached_property
    def rest(self) -> str:
        """What was not understood, line by line, without the signs that stood around what was."""
        kept = "".join(self.text[piece.start : piece.end] if not piece.values else "\v" for piece in self.pieces)
        told = (_tidy(line) for line in kept.replace("\r\n", "\n").split("\n"))
        return "\n".join(line for line in told if line)


def _tidy(line: str) -> str:
    parts = (" ".join(part.strip(_SEPARATORS).split()) for part in line.split("\v"))
    return ", ".join(part for part in parts if any(map(str.isalnum, part)))


def read(text: str) -> Pasted:
    """What a pasted text says of a client, by fields of the form of a new one."""
    sheet = Sheet(text)
    marks.take_all(sheet)
    lines.take_all(sheet)
    lines.take_doubtful_person(sheet)
    kind = _kind(sheet)
    return Pasted(text, kind, tuple(_settled(piece, kind) for piece in sheet.pieces()))


def _kind(sheet: Sheet) -> str:
    """A person who is named before the company works there; requisites and what is named after them is a company's."""
    if not sheet.has("company"):
        return Kind.PERSON
    company_from = min(map(sheet.place_of, ("company", "full_name", "inn", "kpp", "ogrn")))
    return Kind.PERSON if sheet.has("person") and sheet.place_of("person") < company_from else Kind.COMPANY


def _settled(piece: Piece, kind: str) -> Piece:
    """A piece in the fields of the form; what is of no use to this kind of client is left to the rest."""
    is_company = kind == Kind.COMPANY
    names = {"person": "" if is_company else "who", "company": "who" if is_company else "company"}
    values = {names.get(code, code): value for code, value in piece.values.items() if _fits(code, value, kind)}
    return Piece(piece.start, piece.end, {code: value for code, value in values.items() if code})


def _fits(code: str, value: str, kind: str) -> bool:
    """A person has an INN and an OGRN too, but longer ones."""
    if kind == Kind.COMPANY:
        return code not in _OF_PERSON
    return code not in _OF_COMPANY or (code, len(value)) in _OWN_NUMBERS
