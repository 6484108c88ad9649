"""Random bases of clients, and the slow obvious filter conditions are compared with."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from hypothesis import strategies as st

from krug.clients import actions
from krug.clients.drafts import Draft
from krug.clients.models import NEVER, Client, ContactPoint, Employment, Tag, Tagging, Totals

TODAY = datetime.date(2026, 11, 25)
NAMES = ("", "Тепло", "тепло и вода", "Елка", "ёлка", "ВодаТепло", "50% [скидка]*", "O'Neil\\x", "вода-тепло?")
CITIES = ("", "Пермь", "Омск", "пермь")
CODES = ("", "43", "43.22", "4", "01.1")
MOMENTS = (NEVER, *(datetime.datetime(2026, 11, day, 22, 30, tzinfo=datetime.UTC) for day in (1, 14, 24, 25, 28)))
DAYS = (
    None, datetime.date(1604, 11, 27), datetime.date(1604, 2, 29), datetime.date(1985, 11, 25),
    datetime.date(2000, 2, 29), datetime.date(1990, 1, 3), datetime.date(2001, 2, 28), datetime.date(1999, 3, 1),
)  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """A client as the obvious filter sees it."""

    about: str = ""
    city: str = ""
    okved: str = ""
    warmth: int = 0
    born: datetime.date | None = None
    owner: int = -1  # place among the owners; -1: nobody
    contacts: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    tags: tuple[int, ...] = ()
    jobs: tuple[int, ...] = ()  # places of companies
    revenue: int = 0
    bought_on: datetime.date | None = None
    touched: datetime.datetime = NEVER


somebody = st.builds(
    Someone,
    about=st.sampled_from(NAMES), city=st.sampled_from(CITIES), okved=st.sampled_from(CODES),
    warmth=st.integers(0, 3), born=st.sampled_from(DAYS), owner=st.integers(-1, 1),
    contacts=st.lists(st.sampled_from(["phone", "phone", "email", "vk"]), max_size=3).map(tuple),
    removed=st.lists(st.sampled_from(["phone", "email"]), max_size=2).map(tuple),
    tags=st.lists(st.integers(0, 1), max_size=2, unique=True).map(tuple),
    jobs=st.lists(st.integers(0, 2), max_size=2, unique=True).map(tuple),
    revenue=st.sampled_from([0, 0, 100, 5_000, 100_000]),
    bought_on=st.sampled_from([None, TODAY, TODAY - datetime.timedelta(days=7), datetime.date(2024, 2, 29)]),
    touched=st.sampled_from(MOMENTS),
)  # fmt: skip
COMPANIES = (("ООО «Тепло»", "43.22"), ("Вода", ""), ("Свет", "01.1"))


@dataclass
class Base:
    people: dict[int, Someone] = field(default_factory=dict)
    companies: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)


def made(everybody: list[Someone], owners: list[int]) -> Base:
    """Written straight into the tables: what the verbs would refuse is looked for too."""
    base = Base()
    with transaction.atomic():
        base.tags = [Tag.objects.get_or_create(key=name, defaults={"name": name})[0].pk for name in ("vip", "old")]
        firms = [Draft("company", {"name": name, "okved": code}, owners[0]) for name, code in COMPANIES]
        base.companies = list(actions.create_many(firms, by_id=None))
        ids = actions.create_many([_draft(each, owners) for each in everybody], by_id=None)
        base.people = dict(zip(ids, everybody, strict=True))
        for pk, each in base.people.items():
            _belongings(pk, each, base)
    return base


def _draft(each: Someone, owners: list[int]) -> Draft:
    values = {"last_name": "Орлов", "about": each.about, "warmth": each.warmth}
    return Draft("person", values, owners[each.owner] if each.owner >= 0 else None, [])


def _belongings(pk: int, each: Someone, base: Base) -> None:
    Client.objects.filter(pk=pk).update(city=each.city, okved=each.okved, birth_date=each.born)
    for kinds, gone in ((each.contacts, None), (each.removed, MOMENTS[1])):
        ContactPoint.objects.bulk_create(
            ContactPoint(client_id=pk, kind=kind, value="x", archived_at=gone) for kind in kinds
        )
    Tagging.objects.bulk_create(Tagging(client_id=pk, tag_id=base.tags[tag]) for tag in each.tags)
    Employment.objects.bulk_create(Employment(person_id=pk, company_id=base.companies[at]) for at in each.jobs)
    Totals.objects.filter(pk=pk).update(
        revenue=each.revenue, last_purchase_on=each.bought_on, last_interaction_at=each.touched
    )


def _days(days: int) -> list[datetime.date]:
    return [TODAY + datetime.timedelta(days=day) for day in range(days + 1)]


def _comes_round(born: datetime.date | None, days: int) -> bool:
    return born is not None and any(
        (day.month, day.day) == (born.month, born.day)
        or ((born.month, born.day) == (2, 29) and (day.month, day.day) == (2, 28) and not _has_29(day.year))
        for day in _days(days)
    )


def _has_29(year: int) -> bool:
    return (datetime.date(year, 3, 1) - datetime.timedelta(days=1)).day == 29


def _local(moment: datetime.datetime) -> datetime.date:
    return (moment + datetime.timedelta(hours=3)).date()  # Moscow, the company's zone


def _has_word(text: str, begin: str) -> bool:
    return re.search(rf"(^|[^\w]){re.escape(begin)}", text, re.UNICODE) is not None


def _low(text: str) -> str:
    return text.lower().replace("ё", "е")


Holds = Callable[[Someone, Any, Base], bool]
NEGATED = {
    "is_not": "is", "none_of": "one_of", "contains_not": "contains", "not_last": "last", "empty": "filled",
    "nobody": "filled",
}  # fmt: skip
WARMTHS = ("unknown", "cold", "warm", "hot")


def _firms(who: Someone) -> list[str]:
    return [COMPANIES[at][0] for at in who.jobs]


Day = Callable[[Someone], datetime.date | None]


def _of_days(name: str, day_of: Day) -> dict[tuple[str, str], Holds]:
    def held(holds: Callable[[datetime.date, Any], bool]) -> Holds:
        return lambda who, value, base: (day := day_of(who)) is not None and holds(day, value)

    return {
        (name, "on"): held(lambda day, value: day.isoformat() == value),
        (name, "before"): held(lambda day, value: day.isoformat() < value),
        (name, "after"): held(lambda day, value: day.isoformat() > value),
        (name, "between"): held(lambda day, value: value[0] <= day.isoformat() <= value[1]),
        (name, "filled"): held(lambda day, value: True),
        (name, "last"): held(lambda day, value: TODAY - datetime.timedelta(days=value) <= day <= TODAY),
        (name, "next"): held(lambda day, value: TODAY <= day <= TODAY + datetime.timedelta(days=value)),
    }


OBVIOUS: dict[tuple[str, str], Holds] = {
    ("about", "is"): lambda who, value, base: bool(who.about) and _low(who.about) == _low(value),
    ("about", "contains"): lambda who, value, base: _has_word(_low(who.about), _low(value)),
    ("about", "starts"): lambda who, value, base: _low(who.about).startswith(_low(value)),
    ("about", "filled"): lambda who, value, base: who.about != "",
    ("city", "is"): lambda who, value, base: who.city == value,
    ("city", "one_of"): lambda who, value, base: who.city in value,
    ("city", "filled"): lambda who, value, base: who.city != "",
    ("okved", "is"): lambda who, value, base: who.okved == value,
    ("okved", "starts"): lambda who, value, base: who.okved.startswith(value),
    ("okved", "filled"): lambda who, value, base: who.okved != "",
    ("warmth", "is"): lambda who, value, base: WARMTHS[who.warmth] == value,
    ("warmth", "one_of"): lambda who, value, base: WARMTHS[who.warmth] in value,
    ("warmth", "filled"): lambda who, value, base: who.warmth != 0,
    ("birth_date", "anniversary"): lambda who, value, base: _comes_round(who.born, value),
    ("owner", "is"): lambda who, value, base: value == who.owner,
    ("owner", "one_of"): lambda who, value, base: who.owner >= 0 and who.owner in value,
    ("owner", "me"): lambda who, value, base: who.owner == 0,
    ("owner", "filled"): lambda who, value, base: who.owner >= 0,
    ("phone", "is"): lambda who, value, base: ("phone" in who.contacts) == value,
    ("contact_kind", "is"): lambda who, value, base: value in who.contacts,
    ("contact_kind", "one_of"): lambda who, value, base: any(kind in who.contacts for kind in value),
    ("tag", "is"): lambda who, value, base: value in who.tags,
    ("tag", "one_of"): lambda who, value, base: any(tag in who.tags for tag in value),
    ("tag", "filled"): lambda who, value, base: bool(who.tags),
    ("employer_okved", "starts"): lambda who, value, base: any(COMPANIES[at][1].startswith(value) for at in who.jobs),
    ("employer_okved", "filled"): lambda who, value, base: any(COMPANIES[at][1] for at in who.jobs),
    ("employer", "contains"): lambda who, value, base: any(_has_word(_low(name), _low(value)) for name in _firms(who)),
    ("works_in", "is"): lambda who, value, base: value in who.jobs,
    ("works_in", "filled"): lambda who, value, base: bool(who.jobs),
    ("revenue", "gt"): lambda who, value, base: who.revenue > float(value) * 100,
    ("revenue", "lt"): lambda who, value, base: who.revenue < float(value) * 100,
    ("revenue", "eq"): lambda who, value, base: who.revenue == float(value) * 100,
    ("revenue", "between"): lambda who, value, base: float(value[0]) * 100 <= who.revenue <= float(value[1]) * 100,
}  # fmt: skip
OBVIOUS |= _of_days("last_purchase", lambda who: who.bought_on)
OBVIOUS |= _of_days("touched", lambda who: _local(who.touched) if who.touched != NEVER else None)
_BIRTHDAYS = _of_days("birth_date", lambda who: who.born)
OBVIOUS |= {asked: _BIRTHDAYS[asked] for asked in _BIRTHDAYS if asked[1] in ("on", "after", "filled")}
# Who has no year was born neither before a day nor between two.
_YEARS = _of_days("birth_date", lambda who: who.born if who.born and who.born.year != 1604 else None)
OBVIOUS |= {asked: _YEARS[asked] for asked in _YEARS if asked[1] in ("before", "between")}

_ISO = ["1604-11-27", "1985-11-25", "2000-02-29", "2024-02-29", "2026-11-02", "2026-11-25", "2026-11-26"]
_TEXTS = ["тепло", "ТЕПЛО", "Ёлка", "елка", "вода", "50%", "[скидка]*", "скидка", "o'neil\\X", "?", "т", "*", "ода"]
_ONE: dict[str, list[Any]] = {
    "about": _TEXTS, "employer": _TEXTS, "city": ["Пермь", "Омск", "Уфа"], "okved": ["4", "43", "43.2", "01"],
    "employer_okved": ["4", "43", "43.2", "01"], "warmth": list(WARMTHS[1:]), "birth_date": _ISO, "owner": [0, 1],
    "phone": [True, False], "contact_kind": ["phone", "email", "telegram"], "tag": [0, 1], "works_in": [0, 1, 2],
    "revenue": ["0", "1.00", "50", "1000", "-5"], "last_purchase": _ISO, "touched": _ISO,
}  # fmt: skip
_NO_NEGATION = {("phone", "is"), ("birth_date", "is")}


def _value(name: str, op: str) -> "st.SearchStrategy[Any]":
    one = st.sampled_from(_ONE[name])
    match NEGATED.get(op, op):
        case "filled" | "me":
            return st.none()
        case "last" | "next":
            return st.sampled_from([0, 1, 7, 30, 3000])
        case "anniversary":
            return st.sampled_from([0, 2, 39, 95, 96, 365, 366])
        case "between":
            return st.lists(one, min_size=2, max_size=2)
        case "one_of":
            return st.lists(one, min_size=1, max_size=3)
    return one


def _questions() -> list[tuple[str, str]]:
    """Every operator with an obvious meaning, and its negation where there is one."""
    found = list(OBVIOUS)
    for negation, op in NEGATED.items():
        found += [
            (name, negation)
            for name, asked in OBVIOUS
            if asked == op
            and (name, op) not in _NO_NEGATION
            and (negation == "nobody") == (name == "owner" and op == "filled")
        ]
    return [(name, op) for name, op in found if (name, op) != ("owner", "filled")]


QUESTIONS = _questions()
term = st.sampled_from(QUESTIONS).flatmap(
    lambda asked: _value(*asked).map(lambda value: {"field": asked[0], "op": asked[1], "value": value})
)
condition = st.recursive(
    term,
    lambda parts: st.tuples(st.sampled_from(["all", "any"]), st.lists(parts, min_size=1, max_size=3)).map(
        lambda group: {group[0]: group[1]}
    ),
    max_leaves=5,
)


def holds(asked: dict[str, Any], who: Someone, base: Base) -> bool:
    """The slow obvious filter."""
    if "all" in asked:
        return all(holds(part, who, base) for part in asked["all"])
    if "any" in asked:
        return any(holds(part, who, base) for part in asked["any"])
    op = NEGATED.get(asked["op"], asked["op"])
    found = OBVIOUS[asked["field"], op](who, asked["value"], base)
    return found if op == asked["op"] else not found


def worded(asked: dict[str, Any], base: Base, owners: list[int]) -> dict[str, Any]:
    """The same with ids of rows instead of places in lists."""
    for word in ("all", "any"):
        if word in asked:
            return {word: [worded(part, base, owners) for part in asked[word]]}
    ids = {"owner": owners, "tag": base.tags, "works_in": base.companies}.get(asked["field"])
    value = asked["value"]
    if ids is not None and value is not None:
        value = [ids[each] for each in value] if isinstance(value, list) else ids[value]
    return {**asked, "value": value}
