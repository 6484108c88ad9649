"""Questions about the time of filling. Rows of a few people and thirty days, never the base."""

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet, Sum
from django.utils.timezone import localdate

from krug.clients.columns import LIST
from krug.clients.effort import asked
from krug.clients.entry import standard as rules
from krug.clients.models import FillTime, SavedView
from krug.core.registry import Label
from krug.staff import queries as staff
from krug.staff.middleware import zone_of
from krug.staff.models import Employee

DAYS: Final = 30
SHOWN: Final = 12
COSTS_S: Final = 300  # a field is worth a thought from so many seconds of all people in thirty days on
# Who somebody is and how to reach them is never proposed to be dropped, whoever reads it.
_NEEDED: Final = frozenset(("phone", "email", "last_name", "first_name", "name", "owner", "address", "employment"))


@dataclass(frozen=True)
class Day:
    day: datetime.date
    seconds: int


@dataclass(frozen=True)
class Field:
    """``uses``: in so many saved views and lists of colleagues it is a column, a condition or an order."""

    code: str
    label: Label
    seconds: int
    edits: int
    uses: int = 0

    @property
    def each_s(self) -> int:
        return round(self.seconds / self.edits) if self.edits else self.seconds


@dataclass(frozen=True)
class Person:
    employee: Employee
    today: int
    usual: int  # seconds of a day on which there was any filling
    days: int


def today(employee: Employee) -> tuple[int, int]:
    """Active seconds the employee has spent today, of their zone, and how many the company's standard allows."""
    spent = FillTime.objects.filter(employee=employee, day=_today(employee))
    return spent.aggregate(all=Sum("seconds"))["all"] or 0, standard()


def standard() -> int:
    """Seconds a day that filling the base may take."""
    company = staff.company()
    return 60 * (company.fill_minutes if company else 30)


def _today(employee: Employee) -> datetime.date:
    return localdate(timezone=zone_of(employee, staff.company()))


def days(employee: Employee) -> list[Day]:
    """The last thirty, the oldest first, those without any filling too."""
    last = _today(employee)
    found = _of([employee.pk], last).values_list("day").annotate(all=Sum("seconds"))
    spent = dict(found.values_list("day", "all"))
    all_days = [last - datetime.timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    return [Day(day, spent.get(day, 0)) for day in all_days]


def fields(employee_ids: Iterable[int]) -> list[Field]:
    """What took the longest in thirty days, of all these people together."""
    known = asked.labels()
    rows = _of(employee_ids, localdate()).values_list("field").annotate(Sum("seconds"), Sum("edits"))
    made = [Field(code, known.get(code, code), seconds, edits) for code, seconds, edits in rows if code in known]
    return sorted(made, key=lambda field: (-field.seconds, field.code))[:SHOWN]


def people(found: "QuerySet[Employee]") -> list[Person]:
    """Each of them in the same two queries, who fills longest first."""
    employees = list(found)
    rows = _of([each.pk for each in employees], localdate() + datetime.timedelta(days=1))
    spent: dict[int, dict[datetime.date, int]] = {}
    for pk, day, seconds in rows.values_list("employee", "day").annotate(Sum("seconds")):
        spent.setdefault(pk, {})[day] = seconds
    told = [_person(each, spent.get(each.pk, {})) for each in employees]
    return sorted(told, key=lambda person: (-person.usual, str(person.employee)))


def _person(employee: Employee, spent: dict[datetime.date, int]) -> Person:
    filled = [seconds for seconds in spent.values() if seconds]
    return Person(employee, spent.get(_today(employee), 0), sum(filled) // max(len(filled), 1), len(filled))


def _of(employee_ids: Iterable[int], last: datetime.date) -> "QuerySet[FillTime]":
    since = last - datetime.timedelta(days=DAYS - 1)
    return FillTime.objects.filter(employee__in=list(employee_ids), day__gte=since, day__lte=last)


def droppable() -> list[Field]:
    """What costs time and nobody looks at: in no saved view and no list of anybody, and not required.

    That a field is read on cards one by one is not known; so this is a proposal, and a field comes back as it was.
    """
    everybody = Employee.objects.working()
    costly = [field for field in fields(everybody.values_list("pk", flat=True)) if field.seconds >= COSTS_S]
    uses, kept = _uses(), _NEEDED | _asked_for()
    return [field for field in costly if field.code in _items() - kept and not uses[field.code]]


def _items() -> set[str]:
    return {item.code for known in rules.of_each().values() for item in known.items if item.askable}


def _asked_for() -> set[str]:
    """Required of some cards, or in no form already."""
    every = [rule for known in rules.of_each().values() for rule in known.rules]
    return {rule.field for rule in every if rule.is_required or rule.is_left_out}


def left_out() -> Sequence[tuple[str, Label]]:
    """Ready fields that are in no form; the company's own that were retired stand with the own fields."""
    known = asked.labels()
    codes = {rule.field for each in rules.of_each().values() for rule in each.rules if rule.is_left_out}
    return [(code, known[code]) for code in sorted(codes & known.keys())]


def _uses() -> Counter[str]:
    """How many saved views and lists speak of each field, by the words in what is kept of them."""
    kept = [*SavedView.objects.filter(archived_at=None).values_list("asked", flat=True)]
    kept += [chosen.get(LIST) for chosen in Employee.objects.working().values_list("preferences", flat=True)]
    return Counter(word for each in kept if each for word in set(_WORD.findall(json.dumps(each))))


_WORD: Final = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)?")
