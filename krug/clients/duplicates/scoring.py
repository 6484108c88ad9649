"""How sure it is that two clients are one, in points of a hundred, and what speaks for it.

The scale is fixed by what must not be merged unseen: a family shares a phone but not first names; a namesake in the
same city shares a name but no way to be reached; branches of a company share its INN but not the KPP.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from krug.clients.duplicates import likeness
from krug.clients.duplicates.facts import Contact, Facts
from krug.clients.duplicates.likeness import Likeness
from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.models import ContactKind
from krug.core.registry import Label

SURE = 80  # from here on two cards may be merged without being looked at one by one
LOOK = 55  # from here on they are worth looking at
MOST = 100
CROWD = 8  # a contact more clients than this have is an office's or a dormitory's

_NAMES = {
    Likeness.SAME: 35, Likeness.VARIANT: 35, Likeness.TYPO: 35, Likeness.INITIAL: 20, Likeness.PART: 10,
    Likeness.SURNAME: 10, Likeness.OTHER: 0,
}  # fmt: skip
_COMPANIES = {Likeness.SAME: 45, Likeness.VARIANT: 40, Likeness.TYPO: 35, Likeness.PART: 10, Likeness.OTHER: 0}
_WAYS = {ContactKind.EMAIL: 50, ContactKind.PHONE: 45}
_OTHER_WAY, _CROWDED = 45, 25
_PATRONYMIC, _WORKPLACE, _BIRTH, _BIRTHDAY, _INN = 15, 30, 35, 15, 70
_CITY, _OTHER_CITY = 10, -10
_CITY_OF_COMPANY, _OTHER_CITY_OF_COMPANY = 20, -15
_NOT_SURE = SURE - 1
_RENAMED = 70

REASONS: dict[str, Label] = {
    "inn": pgettext_lazy("in common", "the same INN"),
    "ogrn": _("the same OGRN"),
    "phone": pgettext_lazy("in common", "the same phone"),
    "email": pgettext_lazy("in common", "the same e-mail"),
    "birth_date": _("the same date of birth"),
    "company": _("the same place of work"),
    "name": _("the same name"),
    "variant": _("another form of the name"),
    "typo": _("the name with a slip"),
    "initial": _("initials that fit"),
    "part": _("a part of the name"),
    "surname": _("the same name, another surname"),
    "city": _("the same city"),
    "similar": _("a similar name"),
}
_OF_LIKENESS = {
    Likeness.SAME: "name", Likeness.VARIANT: "variant", Likeness.TYPO: "typo", Likeness.INITIAL: "initial",
    Likeness.PART: "part", Likeness.SURNAME: "surname",
}  # fmt: skip


class Verdict(NamedTuple):
    """``reasons`` are codes, the weightiest first; kinds of contact are among them."""

    score: int
    reasons: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        return self.score >= SURE

    @property
    def is_worth_a_look(self) -> bool:
        return self.score >= LOOK


NOBODY = Verdict(0, ())


def said(reasons: Collection[str]) -> str:
    """What speaks for it, in words."""
    return ", ".join(dict.fromkeys(str(REASONS.get(reason, _("the same contact"))) for reason in reasons))


def judge(one: Facts, other: Facts, crowded: Collection[Contact] = ()) -> Verdict:
    """``crowded`` are contacts of so many clients that they say little."""
    if one.kind != other.kind:
        return NOBODY
    return _companies(one, other, crowded) if one.is_company else _persons(one, other, crowded)


def _persons(one: Facts, other: Facts, crowded: Collection[Contact]) -> Verdict:
    alike = likeness.of_persons(one.name, other.name)
    same_inn = bool(one.inn) and one.inn == other.inn
    if alike == Likeness.OTHER:
        return Verdict(LOOK, ("inn",)) if same_inn else NOBODY
    ways, reasons = _ways(one, other, crowded)
    points = ways + _NAMES[alike]
    if likeness.patronymics_agree(one.name, other.name):
        points += _PATRONYMIC
        points += _more_by_patronymic(alike, one, other, is_reached=bool(ways))
    if same_inn:
        points, reasons = points + _INN, ["inn", *reasons]
    points += _born(one, other, reasons)
    if one.jobs & other.jobs:
        points += _WORKPLACE
        reasons.append("company")
    reasons.append(_OF_LIKENESS[alike])
    points += _places(one, other, reasons, _CITY, 0 if ways or same_inn else _OTHER_CITY)
    return _verdict(points, reasons, is_doubtful=not same_inn and _contradict(one, other))


def _more_by_patronymic(alike: Likeness, one: Facts, other: Facts, *, is_reached: bool) -> int:
    """A first name with its patronymic is worth more than a first name where the surname is missing or another."""
    if alike == Likeness.PART:
        return 10 if one.name.first and other.name.first else 0
    is_woman = "f" in (one.sex, other.sex) or one.name.patronymic.endswith("на")
    return 10 if alike == Likeness.SURNAME and is_woman and is_reached else 0


def _born(one: Facts, other: Facts, reasons: list[str]) -> int:
    if one.birth is None or other.birth is None:
        return 0
    if one.birth == other.birth and one.birth.year != UNKNOWN_YEAR:
        reasons.append("birth_date")
        return _BIRTH
    is_one_day = (one.birth.month, one.birth.day) == (other.birth.month, other.birth.day)
    if is_one_day and UNKNOWN_YEAR in (one.birth.year, other.birth.year):
        reasons.append("birth_date")
        return _BIRTHDAY
    return 0


def _contradict(one: Facts, other: Facts) -> bool:
    """Born on other days, or with an INN of one's own each."""
    if one.inn and other.inn and one.inn != other.inn:
        return True
    if one.birth is None or other.birth is None or one.birth == other.birth:
        return False
    is_one_day = (one.birth.month, one.birth.day) == (other.birth.month, other.birth.day)
    return not (is_one_day and UNKNOWN_YEAR in (one.birth.year, other.birth.year))


def _companies(one: Facts, other: Facts, crowded: Collection[Contact]) -> Verdict:
    if one.inn and other.inn and one.inn != other.inn:
        return NOBODY
    alike = likeness.of_companies(one.company, other.company)
    if one.inn and one.inn == other.inn:
        if one.kpp and other.kpp and one.kpp != other.kpp:
            return Verdict(LOOK, ("inn",))  # a branch
        return Verdict(MOST if alike else _RENAMED, ("inn", _OF_LIKENESS[alike]) if alike else ("inn",))
    if alike == Likeness.OTHER:
        return NOBODY
    points, reasons = _ways(one, other, crowded)
    points += _COMPANIES[alike]
    reasons.append(_OF_LIKENESS[alike])
    points += _places(one, other, reasons, _CITY_OF_COMPANY, _OTHER_CITY_OF_COMPANY)
    return _verdict(points, reasons, is_doubtful=bool(one.ogrn and other.ogrn and one.ogrn != other.ogrn))


def _ways(one: Facts, other: Facts, crowded: Collection[Contact]) -> tuple[int, list[str]]:
    """Of several contacts of one kind one counts: a family shares all its phones."""
    points: dict[str, int] = {}
    for contact in one.contacts & other.contacts:
        kind = contact[0]
        worth = _CROWDED if contact in crowded else _WAYS.get(ContactKind(kind), _OTHER_WAY)
        points[kind] = max(points.get(kind, 0), worth)
    return sum(points.values()), sorted(points, key=lambda kind: (-points[kind], kind))


def _places(one: Facts, other: Facts, reasons: list[str], same: int, another: int) -> int:
    if not one.city or not other.city:
        return 0
    if one.city == other.city:
        reasons.append("city")
        return same
    return another


def _verdict(points: int, reasons: list[str], *, is_doubtful: bool) -> Verdict:
    """What contradicts itself is left to people, if anything."""
    score = max(0, min(points, MOST))
    if is_doubtful:
        score = LOOK if score >= SURE + _CITY else 0
    return Verdict(score, tuple(reasons))
