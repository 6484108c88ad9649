"""What a finder of occasions is made of, and the registry of them."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from krug.core import db
from krug.core.db.expressions import OneOf
from krug.core.registry import Label, Registry

Facts = Mapping[str, Any]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Parameter:
    """A whole number the company may set, within bounds; ``unit`` stands behind the field («days», «%»).

    ``is_question`` is answered by yes or no. With ``choices`` it is a list of codes instead, chosen of those there are
    at the time; with ``by_segment`` a list of ``[category, warmth, number]``, in which None is any.
    """

    code: str
    label: Label
    default: Any
    least: int = 0
    most: int = 365
    unit: Label = ""
    choices: "Callable[[], Iterable[tuple[str, str]]] | None" = None
    by_segment: bool = False
    is_question: bool = False


@dataclass(frozen=True)
class Scope:
    """Of which clients, and of which days: from ``today`` where the company is to ``horizon``, both included.

    Some clients by their ids, or all after one id up to another. ``zone`` is where the company is.
    """

    today: datetime.date
    horizon: datetime.date
    zone: datetime.tzinfo
    ids: tuple[int, ...] | None = None
    after: int = 0
    upto: int = 0

    def q(self, path: str) -> Q:
        """The clients as a condition on a column («client_id», «pk»)."""
        if self.ids is not None:
            return Q(OneOf(path, self.ids))
        return Q(**{f"{path}__gt": self.after, f"{path}__lte": self.upto})

    def sql(self, column: str) -> str:
        """The same for a statement written by hand."""
        if self.ids is not None:
            return f"{column} IN ({db.listed(self.ids)})"
        return f"{column} > {self.after:d} AND {column} <= {self.upto:d}"

    def begin(self, day: datetime.date) -> datetime.datetime:
        """When a day begins where the company is."""
        return datetime.datetime.combine(day, datetime.time(), self.zone)

    def day(self, moment: datetime.datetime) -> datetime.date:
        """On which day of the company's a moment is."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Found:
    """There is a reason to contact a client on the days from ``opens_on`` to ``good_until``, both included.

    ``key`` is what it is about, the same each time it is found; ``facts`` are JSON, of which the sentence is made.
    """

    client_id: int
    key: str
    facts: dict[str, Any]
    opens_on: datetime.date
    good_until: datetime.date

    def holds(self, scope: Scope) -> bool:
        return self.opens_on <= scope.horizon and self.good_until >= scope.today


@dataclass(frozen=True)
class Finder:
    """A rule by which occasions are found.

    ``find(scope, values)`` gives all that hold on some day of the scope, by statements over sets of clients, never one
    by one: nothing but what the database holds may decide it, so that the whole base searched at night and one client
    searched at once come to the same. ``sentence(facts, at)`` is what a person can say at that moment, in the reader's
    language. ``chance`` is how many of a thousand lead to a sale until the company's own figures say better. ``tells``
    are codes of `clients.sight` by which a role that may not see them has no such occasions. One that ``is_of_circle``
    tells of other cards of the same owner: only whom those reach has it. Without ``find`` it makes tasks when something
    happens.
    """

    code: str
    label: Label
    explanation: Label
    icon: str
    sentence: "Callable[[Facts, datetime.datetime], str]"
    find: "Callable[[Scope, Values], Iterable[Found]] | None" = None
    parameters: tuple[Parameter, ...] = ()
    chance: int = 50
    tells: "Callable[[Values], Iterable[str]]" = lambda values: ()
    order: int = 100
    is_of_circle: bool = False


finders: Registry[Finder] = Registry("finders")
