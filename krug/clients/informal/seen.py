"""The informal side as the card shows it to a reader."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from krug.clients import hours, sight
from krug.clients.informal import days, holidays, words
from krug.clients.informal.days import Near
from krug.clients.informal.yearly import coming
from krug.clients.models import Anniversary, Client, Employment, Gift, Liking, Practice, Taste, What
from krug.clients.presence import Presence
from krug.core.calendar import professions
from krug.core.calendar.rules import Profession
from krug.core.rights import Actor
from krug.core.text.fold import fold
from krug.ui import formats

SHOWN_GIFTS, MOST_GIFTS, OFFERED = 3, 50, 8


@dataclass(frozen=True)
class DayLine:
    near: Near
    label: str
    text: str
    soon: str


@dataclass(frozen=True)
class HolidayLine:
    """``id`` is the row of the profession."""

    id: int
    name: str
    day: str
    soon: str


@dataclass(frozen=True)
class Informal:
    """What is hidden from the reader is empty here already; ``denied`` they may not change."""

    born_soon: str = ""
    days: Sequence[DayLine] = ()
    holidays: Sequence[HolidayLine] = ()
    suggested: Sequence[Profession] = ()
    tastes: Sequence[Liking] = ()
    gifts: Sequence[Gift] = ()
    denied: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_empty(self) -> bool:
        return not (self.days or self.holidays or self.tastes or self.gifts)

    @property
    def latest_gifts(self) -> Sequence[Gift]:
        return self.gifts[:SHOWN_GIFTS]

    @property
    def older_gifts(self) -> Sequence[Gift]:
        return self.gifts[SHOWN_GIFTS:]


def of(
    actor: Actor, client: Client, has: Presence, jobs: list[Employment], there: hours.There | None, today: datetime.date
) -> Informal:
    day, country = (there.now.date(), there.country) if there else (today, "")
    denied = sight.readonly(actor)
    practising = practices_of(client) if has.professions else []
    may_suggest = not practising and sight.PROFESSIONS not in denied
    sees_activity = "okved" not in sight.hidden(actor)
    return Informal(
        born_soon=words.soon(coming(client.birth_date, day), day) if client.birth_date else "",
        days=[_line(client, near, day) for near in days.of_card(actor, client, has, day)],
        holidays=[_holiday(practice, country, day) for practice in practising],
        suggested=holidays.suggested(client, jobs, country, by_activity=sees_activity) if may_suggest else [],
        tastes=tastes_of(client) if has.tastes else [],
        gifts=gifts_of(client) if has.gifts else [],
        denied=denied,
    )


def _line(client: Client, near: Near, today: datetime.date) -> DayLine:
    is_titled = near.what == What.OTHER
    who = words.who(near.what, near.name, near.sex, of_company=client.is_company)
    label, told = (near.name, "") if is_titled else (who, near.name)
    text = ", ".join(filter(None, [told, words.age(near.day, today), words.when(near.day)]))
    return DayLine(near, label, text, words.soon(near.on, today))


def practices_of(client: Client) -> list[Practice]:
    return list(Practice.objects.filter(client=client, archived_at=None).order_by("id"))


def days_of(client: Client) -> list[Anniversary]:
    """What was noted, in the order of the year."""
    noted = Anniversary.objects.filter(client=client, archived_at=None)
    return sorted(noted, key=lambda each: (each.day.month, each.day.day, each.pk))


def _holiday(practice: Practice, country: str, today: datetime.date) -> HolidayLine:
    known = professions.ALL.get(practice.profession)
    on = professions.coming(known, today, holidays.calendar_of(country)) if known else None
    name = str(known.name) if known else practice.profession
    return HolidayLine(practice.pk, name, formats.day_and_month(on) if on else "", words.soon(on, today) if on else "")


def tastes_of(client: Client) -> list[Liking]:
    """What they like first."""
    found = Liking.objects.filter(client=client, archived_at=None).select_related("taste")
    return list(found.order_by("is_dislike", "taste__key"))


def gifts_of(client: Client) -> list[Gift]:
    """The newest first."""
    found = Gift.objects.live().filter(client=client).select_related("given_by").order_by("-given_on", "-id")
    return list(found[:MOST_GIFTS])


def tastes_beginning(typed: str) -> list[str]:
    """Names of tastes that some client has; without anything typed those that were made last."""
    used = Taste.objects.filter(Exists(Liking.objects.filter(taste=OuterRef("pk"), archived_at=None)))
    found = used.filter(key__startswith=fold(typed)).order_by("key") if typed else used.order_by("-pk")
    return list(found.values_list("name", flat=True)[:OFFERED])
