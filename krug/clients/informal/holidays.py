"""Professional holidays of clients, each by the calendar of the country the client lives in."""

import datetime
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from krug.clients import hours
from krug.clients.informal.days import Clients, among
from krug.clients.models import Client, Employment, Practice
from krug.core import calendar, places
from krug.core.calendar import professions
from krug.core.calendar.rules import Profession


@dataclass(frozen=True, slots=True)
class NearHoliday:
    client_id: int
    on: datetime.date
    profession: Profession

    @property
    def key(self) -> str:
        return f"{self.profession.code}:{self.on.year}"


def holidays_near(clients: Clients, since: datetime.date, until: datetime.date) -> list[NearHoliday]:
    """The professional holidays of these live clients (None: the whole base) between these days, both included."""
    if clients is not None and not isinstance(clients, QuerySet):
        clients = sorted(set(clients))
    days = {country: list(professions.between(since, until, country)) for country in (*calendar.COUNTRIES, "")}
    wanted = {profession.code for found in days.values() for _on, profession in found}
    if not wanted:
        return []
    rows = Practice.objects.filter(
        among("client", clients), profession__in=wanted, archived_at=None, client__archived_at=None
    )
    practising = list(rows.order_by().values_list("client_id", "profession"))
    country = countries({client_id for client_id, _code in practising})
    found = [
        NearHoliday(client_id, on, profession)
        for client_id, code in practising
        for on, profession in days[country[client_id]]
        if profession.code == code
    ]
    return sorted(found, key=lambda each: (each.on, each.client_id, each.profession.code))


def countries(client_ids: "set[int]") -> dict[int, str]:
    """By whose calendar each of these clients celebrates."""
    found = hours.whereabouts(client_ids) if client_ids else {}
    return {pk: calendar_of(place.country) for pk, place in found.items()}


def calendar_of(country: str) -> str:
    """The country whose calendar is kept there: its own, or ours where we know of none."""
    here = places.country_of_zone(timezone.get_current_timezone_name())
    return next((each for each in (country, here) if each in calendar.COUNTRIES), "")


def offered(country: str) -> list[Profession]:
    """Professions that have a holiday in this country, by name."""
    found = (each for each in professions.ALL.values() if each.rule(calendar_of(country)))
    return sorted(found, key=lambda each: str(each.name))


def suggested(client: Client, jobs: "list[Employment]", country: str, *, by_activity: bool = True) -> list[Profession]:
    """Professions that the present places of work or the activity speak of, as far as they have a holiday there."""
    present = [job for job in jobs if job.ended_on is None]
    activity = client.okved or next((job.company.okved for job in present if job.company.okved), "")
    codes = professions.suggested([job.position for job in present], activity if by_activity else "")
    return [profession for code in codes if (profession := professions.ALL[code]).rule(calendar_of(country))]
