"""Which days come round soon and for whom: birthdays of clients and of those close to them, and other days noted.

Whoever is a client themselves has their birthday on their own card. It is found through the relation or the place of
work, so nobody types it twice; what was typed of them all the same is left out.
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from krug.clients import access, hours, sight
from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.informal.yearly import comes_round, within
from krug.clients.models import OWN_BIRTHDAY, Anniversary, Client, Employment, Relation, What
from krug.clients.presence import Presence
from krug.core.db.expressions import OneOf
from krug.core.rights import Actor
from krug.core.text.fold import fold

Clients: TypeAlias = "QuerySet[Client] | Iterable[int] | None"

# Of a ready kind of relation: whose birthday it is to the one who stands first, and to the one who stands second.
_CLOSE: Final = {
    "parent": (What.CHILD.value, What.PARENT.value),
    "spouse": (What.SPOUSE.value, What.SPOUSE.value),
    "sibling": (What.SIBLING.value, What.SIBLING.value),
}
_PORTION: Final = 5_000
_DAY: Final = datetime.timedelta(days=1)
_MONTH: Final = datetime.timedelta(days=31)
_YEAR: Final = datetime.timedelta(days=364)  # each day once


@dataclass(frozen=True, slots=True)
class Near:
    """A day of a client that comes round ``on`` that day.

    ``what`` is a `What`, or `OWN_BIRTHDAY`; ``day`` as it is kept. ``person_id`` is whose birthday it is when that is
    a client too, ``anniversary_id`` the row when somebody noted it.
    """

    client_id: int
    on: datetime.date
    what: str
    day: datetime.date
    name: str = ""
    sex: str = ""
    person_id: int | None = None
    anniversary_id: int | None = None

    @property
    def years(self) -> int | None:
        """How many it makes; None where the year is not known, and in the year of the day itself."""
        return (self.on.year - self.day.year) or None if self.day.year != UNKNOWN_YEAR else None

    @property
    def key(self) -> str:
        """The same for the same day of the same client in the same year."""
        whom = f"p{self.person_id}" if self.person_id else f"a{self.anniversary_id}" if self.anniversary_id else ""
        return f"{self.what}{whom}:{self.on.year}"


class Ahead(NamedTuple):
    """``in_days``: from today where the client is."""

    in_days: int
    near: Near


def days_near(
    clients: Clients, since: datetime.date, until: datetime.date, *, actor: Actor | None = None
) -> list[Near]:
    """What comes round between these days, both included, for these live clients (None: the whole base), by the day.

    With an ``actor``, of others only those they may see, and nothing that is hidden from them; whether they may see
    the clients themselves is the caller's to know.
    """
    if clients is not None and not isinstance(clients, QuerySet):
        clients = sorted(set(clients))
    hidden = sight.hidden(actor) if actor else frozenset()
    found: list[Near] = []
    if "birth_date" not in hidden:
        found += _own(clients, since, until)
        born = {each.client_id for each in found}
        # Of two places of work at one company one is enough.
        found += dict.fromkeys(list(_of_ties([*_relations(actor), *_people(actor)], clients, born, since, until)))
    return _with_noted(found, [] if sight.DAYS in hidden else clients, since, until)


def _with_noted(found: list[Near], clients: Any, since: datetime.date, until: datetime.date) -> list[Near]:
    """With the days noted of these clients, but for birthdays that were found already."""
    known: dict[tuple[int, str, datetime.date], list[str]] = {}
    for each in found:
        known.setdefault((each.client_id, each.what, each.on), []).append(each.name)
    noted = _noted(clients, since, until) if clients != [] else ()
    more = [each for each in noted if not _is_same(each, known.get((each.client_id, each.what, each.on), ()))]
    return sorted([*found, *more], key=lambda each: (each.on, each.client_id, each.what, each.name))


def of_card(actor: Actor, client: Client, has: Presence, today: datetime.date) -> list[Near]:
    """The days of one client by when they come next; of the people of a company those of the next month."""
    hidden, until = sight.hidden(actor), today + _YEAR
    found: list[Near] = []
    if "birth_date" not in hidden:
        if has.relations and not client.is_company:  # which has no family
            found += dict.fromkeys(_of_ties(_relations(actor), [client.pk], (), today, until))
        if has.people:
            found += dict.fromkeys(_of_ties(_people(actor), [client.pk], (), today, today + _MONTH))
    return _with_noted(found, [client.pk] if has.days else [], today, until)


def days_ahead(
    clients: Clients, days: int, *, at: datetime.datetime | None = None, actor: Actor | None = None
) -> list[Ahead]:
    """The same for today and so many days after it, where «today» is that of each client's own time zone."""
    moment = at or timezone.now()
    utc = moment.astimezone(datetime.UTC).date()
    found = days_near(clients, utc - _DAY, utc + (days + 1) * _DAY, actor=actor)
    today = hours.today_of({each.client_id for each in found}, at=moment)
    ahead = (Ahead((each.on - today[each.client_id]).days, each) for each in found)
    return sorted((each for each in ahead if 0 <= each.in_days <= days), key=lambda each: each.in_days)


def _is_same(noted: Near, names: Collection[str]) -> bool:
    """Whether a noted birthday is that of a client known to be close, by one of these names."""
    words = set(fold(noted.name).split())
    return any(words <= set(fold(name).split()) for name in names)


def _own(clients: Any, since: datetime.date, until: datetime.date) -> Iterator[Near]:
    born = Client.objects.live().filter(among("pk", clients), comes_round(F("birth_date"), since, until))
    for pk, day, sex in born.order_by().values_list("pk", "birth_date", "sex"):
        assert day is not None  # by the condition
        for on in within(day, since, until):
            yield Near(pk, on, OWN_BIRTHDAY, day, sex=sex)


def _noted(clients: Any, since: datetime.date, until: datetime.date) -> Iterator[Near]:
    rows = Anniversary.objects.filter(
        among("client", clients), comes_round(F("day"), since, until), archived_at=None, client__archived_at=None
    )
    for pk, client_id, what, name, day in rows.order_by().values_list("pk", "client_id", "what", "name", "day"):
        for on in within(day, since, until):
            yield Near(client_id, on, what, day, name, anniversary_id=pk)


def _of_ties(
    ties: "Iterable[_Tie]", clients: Any, born: Collection[int], since: datetime.date, until: datetime.date
) -> Iterator[Near]:
    for tie in ties:
        mine, other = tie.mine, tie.other
        live = {f"{mine}__archived_at": None, f"{other}__archived_at": None}
        found = tie.rows.filter(comes_round(F(f"{other}__birth_date"), since, until), **live)
        columns = (f"{mine}_id", f"{other}_id", f"{other}__birth_date", f"{other}__name", f"{other}__sex", *tie.by)
        for narrowed in _narrowed(found, clients, born, mine, other):
            for client_id, person_id, day, name, sex, *kind in narrowed.order_by().values_list(*columns):
                for on in within(day, since, until):
                    yield Near(client_id, on, tie.what(*kind), day, name, sex=sex, person_id=person_id)


class _Tie(NamedTuple):
    """Rows between two clients: which end is the client's, which the other's, and whose birthday it is to the client:
    by which columns one tells it, and how.
    """

    rows: "QuerySet[Any]"
    mine: str
    other: str
    by: tuple[str, ...]
    what: Callable[..., str]


def _relations(actor: Actor | None) -> Iterator[_Tie]:
    related = access.seen_relations(actor) if actor else Relation.objects.filter(archived_at=None)
    close = related.filter(ended_on=None, kind__code__in=_CLOSE)
    for place, (mine, other) in enumerate((("first", "second"), ("second", "first"))):
        yield _Tie(close, mine, other, ("kind__code",), partial(_to_end, place))


def _people(actor: Actor | None) -> Iterator[_Tie]:
    jobs = access.seen_employments(actor) if actor else Employment.objects.filter(archived_at=None)
    yield _Tie(jobs.filter(ended_on=None), "company", "person", (), lambda: What.COLLEAGUE.value)


def _to_end(place: int, code: str) -> str:
    return _CLOSE[code][place]


def _narrowed(
    rows: "QuerySet[Any]", clients: Any, born: Collection[int], mine: str, other: str
) -> "Iterator[QuerySet[Any]]":
    """For some clients their ties are walked; for the whole base one begins with whose birthday it is."""
    if clients is not None:
        yield rows.filter(among(mine, clients))
        return
    ids = sorted(born)
    for first in range(0, len(ids), _PORTION):
        yield rows.filter(OneOf(f"{other}_id", ids[first : first + _PORTION]))


def among(path: str, clients: Any) -> Q:
    """Rows of these clients: a list of ids, a queryset, or None for all."""
    if clients is None:
        return Q()
    if isinstance(clients, QuerySet):
        return Q(**{f"{path}__in": clients.order_by().values("pk")})
    column = path if path == "pk" else f"{path}_id"
    return Q(OneOf(column, clients))
