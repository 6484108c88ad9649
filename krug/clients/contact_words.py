"""What a phone or an e-mail is for, as other programs say it: in the name of its column, beside it, or in a column of
its own."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.utils.translation import gettext, gettext_lazy, gettext_noop

from krug.core.registry import Column
from krug.core.text.fold import fold

LABEL = "contact_label"  # the column whose cells say what the phone or e-mail right after it is for
LABELLED = ("phone", "email")
CARDS = ("TEL", "EMAIL")  # columns of contact cards, whose cells have the words of the cards
LONGEST = 60

_MEANT = {
    gettext_noop("mobile"): "mobile cell iphone мобильный мобильная сотовый моб моб.",
    gettext_noop("work"): "work business рабочий рабочая раб раб. служебный",
    gettext_noop("home"): "home домашний домашняя дом дом.",
    gettext_noop("personal"): "personal личный личная частный",
    gettext_noop("fax"): "fax workfax homefax otherfax факс",
}
_WORDS = {word: code for code, words in _MEANT.items() for word in words.split()}
_SAY_NOTHING = {"main", "primary", "other", "custom", "voice", "pref", "internet", "основной", "другой", "obsolete"}
_BY_HEADER = (
    ("fax", re.compile(r"факс|\bfax")),
    ("mobile", re.compile(r"\bмоб|\bсот(ов|\b)|переносн|\bmobile|\bcell")),
    ("work", re.compile(r"\bраб(оч|\b|\.)|служебн|корпоратив|\bbusiness\b|\bwork\b|\bcompany main")),
    ("home", re.compile(r"\bдом(ашн|\b|\.)|\bhome\b")),
    ("personal", re.compile(r"\bличн|\bчастн|\bpersonal\b")),
)

Read = Callable[[Any, dict[str, Any]], None]


def said_by(header: str) -> str:
    """The code of what a column of phones or e-mails is called, "" for none."""
    name = fold(header)
    return next((code for code, pattern in _BY_HEADER if pattern.search(name)), "")


def word(text: str) -> str:
    """A label in the language of whoever loads the file; one of their own words stays as it is."""
    bare = text.strip(" *_$!<>()")
    folded = fold(bare)
    if not folded or folded in _SAY_NOTHING:
        return ""
    code = _WORDS.get(folded) or _WORDS.get(folded.replace(" ", ""))
    if code is None and "fax" in folded:
        code = "fax"
    return gettext(code) if code else bare[:LONGEST]


def labelled(read: Read, header: str) -> Read:
    """A reader of phones or e-mails that labels them by what the card says, the cell beside, the name of the column."""
    code = said_by(header)
    named = gettext(code) if code else ""
    in_words = cache(word)

    def reads(cell: Any, values: dict[str, Any]) -> None:
        before, beside = len(values.get("contacts", ())), in_words(values.pop(LABEL, ""))
        read(cell, values)
        for contact in values.get("contacts", ())[before:]:
            contact[4] = in_words(contact[4]) or beside or named

    return reads


def say(cell: Any, values: dict[str, Any]) -> None:
    """Kept until the phone or e-mail after it is read."""
    values[LABEL] = str(cell).split(" ::: ")[0].strip()[:LONGEST]


def are_labelled(header: str, targets: Mapping[int, str], place: int) -> bool:
    """Whether the contacts of this column have anything to be labelled by: most have not, and cost nothing."""
    if targets.get(place) not in LABELLED:
        return False
    return targets.get(place - 1) == LABEL or header in CARDS or bool(said_by(header))


def spoken_of(targets: Mapping[int, str], place: int) -> int:
    """A label is read right before what it speaks of: the place of that, else the column's own."""
    is_label = targets.get(place) == LABEL and targets.get(place + 1) in LABELLED
    return place + 1 if is_label else place


COLUMNS = (Column(LABEL, gettext_lazy("What the phone or e-mail to the right is for"), (), say, many=True, order=19),)
