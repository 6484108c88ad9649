"""Where the feed comes from: of each source the newest rows of one client before a place.

The first page is asked with every card and is always worded the same, so it is put into SQL once.
"""

import datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.timezone import get_current_timezone

from krug.clients.models import Client, Purchase
from krug.core import registry
from krug.core.db.prepared import prepared
from krug.core.models import Change, ChangeSet
from krug.timeline.models import Attachment, Event, Interaction, Participant

SHOWN = 30
OF_TASKS = "tasks."  # how the codes of what becomes of promises begin
NOON = datetime.time(12)
YEARS = range(1700, 2300)
TOUCH, PURCHASE, CHANGE, MASS_CHANGE = 3, 2, 1, 0  # of one moment what people did stands above what followed


class Place(NamedTuple):
    """Where an entry stands in the feed: by time, at equal times by what it is, then by its number."""

    at: datetime.datetime
    rank: int
    number: int

    def encode(self) -> str:
        return f"{self.at.isoformat()}~{self.rank}~{self.number}"


def read_place(text: str) -> Place | None:
    """None for anything that is not such a place."""
    at, rank, number = (*text.split("~"), "", "")[:3]
    try:
        moment = datetime.datetime.fromisoformat(at)
    except ValueError:
        return None
    is_moment = moment.tzinfo is not None and moment.year in YEARS
    is_whole = rank.isdecimal() and number.isdecimal() and len(rank) < 2 and len(number) < 19
    return Place(moment, int(rank), int(number)) if is_moment and is_whole else None


R = TypeVar("R", bound=Model)


def touches(client: Client, before: Place | None, kind: str = "") -> list[Interaction]:
    """The client's own, and those of others in which they took part; of one kind, if there is one."""
    return list(_touches(client.pk, kind, before)) if before else _first_touches(client.pk, kind=kind)


def _touches(client: Any, kind: str, before: Place | None) -> QuerySet[Interaction]:
    """Both by their own index, in one statement."""
    live = Interaction.objects.filter(archived_at=None, **({"kind": kind} if kind else {}))
    part = Participant.objects.filter(client=client, archived_at=None).values("interaction")
    found = (live.filter(client=client), live.filter(pk__in=part).exclude(client=client))
    own, shared = (
        _with_name(_telling(Interaction.objects.filter(pk__in=_newest(rows, "at", TOUCH, before).values("pk"))), "by")
        for rows in found
    )
    return own.union(shared, all=True).order_by("-at", "-pk")[: SHOWN + 1]


def _telling(rows: "QuerySet[Interaction]") -> "QuerySet[Interaction]":
    """Most touches are of one client and without files: then nobody need ask for these."""
    others = Participant.objects.filter(interaction=OuterRef("pk"), archived_at=None)
    files = Attachment.objects.filter(touch=OuterRef("pk"), archived_at=None)
    return rows.annotate(has_others=Exists(others), has_files=Exists(files))


@prepared
def _first_touches(client: Any, *, kind: str) -> QuerySet[Interaction]:
    return _touches(client, kind, None)


def purchases(client: Client, before: Place | None) -> list[Purchase]:
    return list(_purchases(client.pk, before)) if before else _first_purchases(client.pk)


def _purchases(client: Any, before: Place | None) -> QuerySet[Purchase]:
    """They know only their day, and stand at its noon."""
    rows = Purchase.objects.filter(client=client, archived_at=None)
    rows = _with_name(rows, "recorded_by")
    if before is not None:
        zone = get_current_timezone()
        day = before.at.astimezone(zone).date()
        noon = datetime.datetime.combine(day, NOON, zone)
        earlier = Q(made_on__lt=day)
        if noon < before.at or (noon == before.at and before.rank > PURCHASE):
            earlier = Q(made_on__lte=day)
        elif noon == before.at and before.rank == PURCHASE:
            earlier |= Q(made_on=day, pk__lt=before.number)
        rows = rows.filter(earlier)
    return rows.order_by("-made_on", "-pk")[: SHOWN + 1]


@prepared
def _first_purchases(client: Any) -> QuerySet[Purchase]:
    return _purchases(client, None)


def codes_told(kind: str) -> tuple[str, ...]:
    """Of the events shown under a kind of the feed: promises kept and made stand apart from changes."""
    told = (offer.code for offer in registry.events if offer.in_history)
    return tuple(code for code in told if not kind or code.startswith(OF_TASKS) is (kind == "tasks"))


def events(client: Client, before: Place | None, kind: str = "") -> list[Event]:
    """Of this client and those of others told here too."""
    codes = codes_told(kind)
    return list(_events(client.pk, codes, before)) if before else _first_events(client.pk, codes=codes)


def _events(client: Any, codes: tuple[str, ...], before: Place | None) -> QuerySet[Event]:
    """Each side by its own index, both in one statement."""
    shown = Event.objects.filter(code__in=codes)
    sides = (shown.filter(client=client), shown.filter(other=client))
    one, other = (
        _with_name(Event.objects.filter(pk__in=_newest(rows, "at", CHANGE, before).values("pk")), "by")
        for rows in sides
    )
    return one.union(other, all=True).order_by("-at", "-pk")[: SHOWN + 1]


@prepared
def _first_events(client: Any, *, codes: tuple[str, ...]) -> QuerySet[Event]:
    return _events(client, codes, None)


def mass_changes(client: Client, before: Place | None) -> list[ChangeSet]:
    return list(_mass_changes(client.pk, before)) if before else _first_mass_changes(client.pk)


def _mass_changes(client: Any, before: Place | None) -> QuerySet[ChangeSet]:
    rows = ChangeSet.objects.filter(pk__in=Change.objects.filter(client_id=client).values("change_set"))
    return _newest(rows, "made_at", MASS_CHANGE, before)


@prepared
def _first_mass_changes(client: Any) -> QuerySet[ChangeSet]:
    return _mass_changes(client, None)


def _with_name(rows: "QuerySet[R]", who: str) -> "QuerySet[R]":
    """With the name of an employee, and not all that is kept of them, thirty times over."""
    columns = [field.attname for field in rows.model._meta.concrete_fields]
    return rows.select_related(who).only(*columns, f"{who}__first_name", f"{who}__last_name")


def _newest(rows: "QuerySet[R]", column: str, rank: int, before: Place | None) -> "QuerySet[R]":
    """One source's rows before a place, as many as a page may need."""
    if before is not None:
        earlier, here = Q(**{f"{column}__lt": before.at}), Q(**{column: before.at})
        if rank < before.rank:
            earlier |= here
        elif rank == before.rank:
            earlier |= here & Q(pk__lt=before.number)
        rows = rows.filter(earlier, **{f"{column}__lte": before.at})
    return rows.order_by(f"-{column}", "-pk")[: SHOWN + 1]
