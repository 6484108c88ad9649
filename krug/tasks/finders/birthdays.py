"""A birthday is near: the client's own; or a day of somebody close to them, or of the company."""

import datetime
from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext_lazy, pgettext

from krug.clients import hours, sight
from krug.clients.informal.days import Near, days_near
from krug.clients.informal.holidays import holidays_near
from krug.clients.models import OWN_BIRTHDAY, Client, What
from krug.core.calendar import professions
from krug.core.db.expressions import OneOf
from krug.tasks.finders.offer import Facts, Finder, Found, Parameter, Scope, Values, finders
from krug.tasks.finders.rules import DAYS
from krug.tasks.finders.telling import day_of, today, when

_PORTION: Final = 2_000


def own(scope: Scope, values: Values) -> Iterator[Found]:
    return _found(scope, values, is_own=True)


def close(scope: Scope, values: Values) -> Iterator[Found]:
    return _found(scope, values, is_own=False)


def _found(scope: Scope, values: Values, *, is_own: bool) -> Iterator[Found]:
    before, after = datetime.timedelta(days=values["before"]), datetime.timedelta(days=values["after"])
    clients = scope.ids if scope.ids is not None else Client.objects.filter(scope.q("pk"))
    all_near = days_near(clients, scope.today - after, scope.horizon + before)
    near = _of_one_circle([each for each in all_near if is_own == (each.what == OWN_BIRTHDAY)])
    zones = _zones({each.client_id for each in near}, str(scope.zone))
    for each in near:
        facts = _facts(each) | ({"zone": zone} if (zone := zones.get(each.client_id)) else {})
        yield Found(each.client_id, each.key, facts, each.on - before, each.on + after)


def _facts(near: Near) -> dict[str, Any]:
    facts = {"day": near.on.isoformat(), "what": near.what}
    named = {"years": near.years, "name": near.name}
    return facts | {name: value for name, value in named.items() if value}


def _of_one_circle(near: list[Near]) -> list[Near]:
    """Of another client's birthday only where both cards are one owner's: who sees the one sees the other."""
    between = {pk for each in near if each.person_id for pk in (each.client_id, each.person_id)}
    if not between:
        return near
    owners = dict(Client.objects.filter(OneOf("pk", between)).values_list("pk", "owner_id"))
    return [each for each in near if not each.person_id or owners[each.client_id] == owners[each.person_id]]


def _zones(client_ids: set[int], here: str) -> dict[int, str]:
    """Where clients are, if that is not where the company is."""
    found: dict[int, str] = {}
    ids = sorted(client_ids)
    for at in range(0, len(ids), _PORTION):
        places = hours.whereabouts(ids[at : at + _PORTION])
        found |= {pk: place.zone for pk, place in places.items() if place.zone != here}
    return found


def sentence(facts: Facts, at: datetime.datetime) -> str:
    told = {"when": when(datetime.date.fromisoformat(facts["day"]), today(facts, at)), "years": facts.get("years")}
    if facts["what"] != OWN_BIRTHDAY:
        what, name = str(What(facts["what"]).label), facts.get("name", "")
        if facts["what"] == What.OTHER and name:  # which is what it is called
            what, name = name, ""
        said = f"{what[:1].upper()}{what[1:]} {told['when']}"
        return f"{said}: {name}" if name else said
    if told["years"]:
        return pgettext("occasion", "Birthday %(when)s, turning %(years)s") % told
    return pgettext("occasion", "Birthday %(when)s") % told


def holidays(scope: Scope, values: Values) -> Iterator[Found]:
    before, after = datetime.timedelta(days=values["before"]), datetime.timedelta(days=values["after"])
    clients = scope.ids if scope.ids is not None else Client.objects.filter(scope.q("pk"))
    for near in holidays_near(clients, scope.today - after, scope.horizon + before):
        facts = {"day": near.on.isoformat(), "profession": near.profession.code}
        yield Found(near.client_id, near.key, facts, near.on - before, near.on + after)


def holiday_said(facts: Facts, at: datetime.datetime) -> str:
    profession = professions.ALL.get(facts["profession"])
    return f"{profession.name if profession else ''} {when(day_of(facts), today(facts, at))}".strip()


_PARAMETERS = (
    Parameter("before", gettext_lazy("Offered before the day for"), 7, 1, 60, DAYS),
    Parameter("after", gettext_lazy("and after it for"), 0, 0, 30, DAYS),
)
finders.register(
    Finder(
        "birthday", gettext_lazy("Birthday is near"),
        gettext_lazy(
            "The client's own birthday by the date on the card. 29 February is kept on the 28th of a year without it."
        ),
        "cake", sentence, own, _PARAMETERS, chance=30, tells=lambda values: ("birth_date",), order=50,
    )
)  # fmt: skip
finders.register(
    Finder(
        "close_day", gettext_lazy("A day of the family or the company is near"),
        gettext_lazy(
            "Birthdays of family and colleagues and other days that come round. Days found on other cards are told of "
            "only if both cards have the same owner."
        ),
        "gift", sentence, close, _PARAMETERS, chance=20, tells=lambda values: ("birth_date", sight.DAYS), order=60,
        is_of_circle=True,
    )
)  # fmt: skip
finders.register(
    Finder(
        "profession", gettext_lazy("Professional holiday is near"),
        gettext_lazy("The holiday of a profession noted on the card, by the calendar of the client's country."),
        "calendar-event", holiday_said, holidays,
        (
            Parameter("before", gettext_lazy("Offered before the day for"), 3, 0, 60, DAYS),
            Parameter("after", gettext_lazy("and after it for"), 0, 0, 30, DAYS),
        ),
        chance=20, tells=lambda values: (sight.PROFESSIONS,), order=65,
    )
)  # fmt: skip
