"""Which column of a sheet is what: guessed by its name and by what stands in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from krug.clients.portable import as_text
from krug.core import registry
from krug.core.registry import Column
from krug.core.text.fold import fold

NOTE = "note"
NOTHING = ""
SAMPLES_SHOWN = 3
SURE_BY_NAME, LIKELY_BY_NAME = 95, 80
BY_CONTENT, LEAST_SHARE = 88, 0.7
UNKNOWN_TO_NOTE = 50
WRONG_CONTENT = 0.15

_NUMBERING = re.compile(r"^(№|n|no|№ ?п/?п|п/?п|id|#|номер|номер п/п|код)\.?$")
_EXTRA = re.compile(r"\([^)]*\)|[*:]+|\s*\d+$")
_BETWEEN = re.compile(r"[,;_]+\s*")
# What can be told from anything else by its look, and what tells by its look that it is nothing else.
_STRICT = {"phone", "email", "inn", "purchase_on"}
_TELLING = {"phone", "email", "inn"}
# A column that only looks like names of clients is none when another already says who they are.
_SAYS_WHO = {"who": {"name", "last_name", "first_name", "company"}, "name": {"who", "last_name", "first_name"}}
# Without one of the others in the sheet these would be read and kept nowhere.
_NOTHING_ALONE = {
    "purchase_on": {"purchase_amount"},
    "purchase_what": {"purchase_amount"},
    "touch_kind": {"touch_at", "touch_text"},
}


@dataclass
class Mapped:
    """One column of the sheet and what it becomes. ``confidence`` and ``filled`` are in percent."""

    index: int
    header: str
    target: str
    confidence: int
    filled: int
    samples: list[str]

    def as_dict(self) -> dict[str, Any]:
        return self.__dict__


def guess(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Mapped]:
    """The likeliest meaning of each column; what has no meaning of its own goes to the note, numbering to nothing."""
    texts = [texts_of(rows, place) for place in range(len(headers))]
    chosen = _chosen(headers, texts)
    _settle_names(chosen, texts)
    _settle_parts(chosen, texts)
    return [_mapped(place, header, chosen.get(place), texts[place], len(rows)) for place, header in enumerate(headers)]


def texts_of(rows: Sequence[Sequence[Any]], place: int) -> list[str]:
    """What stands in a column, as its author sees it; empty cells left out."""
    return [as_text(row[place]) for row in rows if row[place] not in (None, "")]


def _chosen(headers: Sequence[str], texts: Sequence[Sequence[str]]) -> dict[int, tuple[str, int]]:
    """The code of a column and the certainty by the place in the sheet, the surest first to choose."""
    ranked = [
        (score, place, column.code, is_named)
        for place, header in enumerate(headers)
        if not _is_reason(place, header)
        for column, score, is_named in _candidates(header, texts[place])
    ]
    chosen: dict[int, tuple[str, int]] = {}
    taken: set[str] = set()
    for score, place, code, is_named in sorted(ranked, key=lambda candidate: (-candidate[0], candidate[1])):
        is_free = code not in taken or registry.portable[code].many
        if place not in chosen and is_free and (is_named or not _SAYS_WHO.get(code, set()) & taken):
            chosen[place] = (code, score)
            taken.add(code)
    return chosen


def _candidates(header: str, texts: Sequence[str]) -> list[tuple[Column, int, bool]]:
    """What a column may be, how certainly, and whether its name says so. What it is called goes before its look."""
    shares = {column.code: _share(column, texts) for column in registry.portable}
    fitting = {code for code, share in shares.items() if share is not None and share >= LEAST_SHARE}
    found, is_sure = [], False
    for column in registry.portable:
        named, share = _by_name(header, column), shares[column.code]
        if not named:
            score = _by_content(column, share or 0)
        elif share is None:
            score = named
        else:
            score = 0 if _is_denied(column.code, share, fitting) else round(named * (0.75 + 0.25 * share))
        if score:
            found.append((column, score, named > 0))
            is_sure |= named == SURE_BY_NAME
    return [candidate for candidate in found if candidate[2] or not is_sure]


def _is_denied(code: str, share: float, fitting: set[str]) -> bool:
    """A name is believed unless what stands below it surely is something else: «Ромашка» may well be a company."""
    return share < WRONG_CONTENT and bool(fitting if code in _STRICT else fitting & _TELLING)


def _by_content(column: Column, share: float) -> int:
    """«Persons and companies mixed» only where neither alone fits as well."""
    return round(BY_CONTENT * share) - (column.code == "who") if share >= LEAST_SHARE else 0


def _by_name(header: str, column: Column) -> int:
    name = _bare(header)
    if name in column.headers:
        return SURE_BY_NAME
    if not _is_known(name) and _bare(header.rpartition(" / ")[2]) in column.headers:
        return SURE_BY_NAME
    spaced = f" {name} "
    fits = any(f" {known} " in spaced for known in column.headers if len(known) > 2)
    return LIKELY_BY_NAME if fits else 0


def _is_known(name: str) -> bool:
    return any(name in column.headers for column in registry.portable)


def _bare(header: str) -> str:
    return _BETWEEN.sub(" ", _EXTRA.sub("", fold(header)).strip(" .,;:_-"))


def _share(column: Column, texts: Sequence[str]) -> float | None:
    if column.fits is None or not texts:
        return None
    return sum(map(column.fits, texts)) / len(texts)


def _settle_names(chosen: dict[int, tuple[str, int]], texts: Sequence[Sequence[str]]) -> None:
    """«Имя» that holds whole names, without a column of surnames, is the full name."""
    codes = {code: place for place, (code, _score) in chosen.items()}
    place = codes.get("first_name")
    if place is None or "last_name" in codes or "name" in codes:
        return
    whole = sum(len(text.split()) > 1 for text in texts[place])
    if texts[place] and whole * 2 > len(texts[place]):
        chosen[place] = ("name", chosen[place][1])


def _settle_parts(chosen: dict[int, tuple[str, int]], texts: Sequence[Sequence[str]]) -> None:
    """What a purchase or a touch is told of in part only goes to the note, where it is not lost."""
    codes = {code for code, _score in chosen.values()}
    for place, (code, _score) in chosen.items():
        if texts[place] and not _NOTHING_ALONE.get(code, codes) & codes:
            chosen[place] = (NOTE, UNKNOWN_TO_NOTE)


def _mapped(place: int, header: str, choice: tuple[str, int] | None, texts: Sequence[str], rows: int) -> Mapped:
    if choice is None:
        nothing = not texts or _NUMBERING.match(fold(header)) is not None or _is_reason(place, header)
        choice = (NOTHING, 100) if nothing else (NOTE, UNKNOWN_TO_NOTE)
    samples = list(dict.fromkeys(texts))[:SAMPLES_SHOWN]
    return Mapped(place, header, choice[0], choice[1], round(100 * len(texts) / max(rows, 1)), samples)


def _is_reason(place: int, header: str) -> bool:
    """Whether this is our own column of reasons, in a file of unread rows that was mended and came back."""
    return place == 0 and fold(header) in _names_of_reason()


@cache
def _names_of_reason() -> frozenset[str]:
    names = set()
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            names.add(fold(_("Reason")))
    return frozenset(names)


def names_somebody(mapping: Sequence[dict[str, Any]]) -> bool:
    """Whether a row could say whom it is about."""
    targets = {column["target"] for column in mapping}
    return bool(targets & {"who", "name", "last_name", "first_name", "company", "phone", "email", "inn"})
