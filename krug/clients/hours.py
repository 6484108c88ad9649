"""What time it is where a client is, and whether it is a time to call."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from krug.clients import cities, contacts
from krug.clients.models import Client, ContactKind, ContactPoint
from krug.core import calendar, places
from krug.core.db.expressions import OneOf

DAY_BEGINS, DAY_ENDS, NIGHT_ENDS = datetime.time(9), datetime.time(21), datetime.time(5)


@dataclass(frozen=True)
class There:
    """The clock of a client. ``supposed_by`` is "city", "phone" or "inn"; empty when the zone was chosen on the card.

    ``begins`` and ``ends`` are the hours to call in, the client's own if they were told.
    """

    now: datetime.datetime
    zone: str
    country: str
    supposed_by: str
    begins: datetime.time
    ends: datetime.time

    @property
    def differs(self) -> bool:
        """Whether the reader's clock shows another time."""
        return self.now.utcoffset() != timezone.localtime(self.now).utcoffset()

    @property
    def hours(self) -> str:
        """Either "early" or "late" outside the hours to call in; empty inside them."""
        moment = self.now.time()
        if self.begins >= self.ends or self.begins <= moment < self.ends:
            return ""
        return "early" if NIGHT_ENDS <= moment < self.begins else "late"

    @property
    def holiday(self) -> str:
        return calendar.holiday(self.now.date(), self.country)


def there(client: Client, points: Sequence[ContactPoint], *, at: datetime.datetime) -> There | None:
    """By the zone on the card, else supposed: by the city, the code of a telephone, the INN. None: nothing tells."""
    if client.time_zone:
        zone, country, by = client.time_zone, places.country_of_zone(client.time_zone), ""
    else:
        supposed = _supposed(client.city, contacts.place(points), client.inn)
        if supposed is None:
            return None
        (place, by) = supposed
        zone, country = place.zone, place.country
    begins, ends = client.call_from or DAY_BEGINS, client.call_to or DAY_ENDS
    return There(at.astimezone(ZoneInfo(zone)), zone, country, by, begins, ends)


def clock(
    time_zone: str, city: str, by_phone: places.Place | None, inn: str, *, at: datetime.datetime
) -> datetime.datetime | None:
    """The same clock for a line of the list, of which no more is known than this."""
    if not time_zone:
        supposed = _supposed(city, by_phone, inn)
        time_zone = supposed[0].zone if supposed else ""
    return at.astimezone(ZoneInfo(time_zone)) if time_zone else None


def _supposed(city: str, by_phone: places.Place | None, inn: str) -> tuple[places.Place, str] | None:
    if place := cities.place_of(city):
        return place, "city"
    if by_phone:
        return by_phone, "phone"
    if place := places.of_inn(inn):
        return place, "inn"
    return None


def whereabouts(client_ids: Collection[int]) -> dict[int, places.Place]:
    """The zone and country of each of these clients, told or supposed; where nothing tells, those of who asks."""
    points: dict[int, list[ContactPoint]] = {}
    phones = ContactPoint.objects.filter(OneOf("client_id", client_ids), kind=ContactKind.PHONE, archived_at=None)
    for point in phones.order_by("-is_preferred", "id").only("client_id", "kind", "key"):
        points.setdefault(point.client_id, []).append(point)
    here = timezone.get_current_timezone_name()
    rows = Client.objects.filter(OneOf("pk", client_ids)).values_list("pk", "time_zone", "city", "inn")
    found = {}
    for pk, zone, city, inn in rows:
        supposed = None if zone else _supposed(city, contacts.place(points.get(pk, [])), inn)
        place = supposed[0] if supposed else None
        found[pk] = place or places.Place(zone or here, places.country_of_zone(zone or here))
    return found


def today_of(client_ids: Collection[int], *, at: datetime.datetime) -> dict[int, datetime.date]:
    """Which day it is at this moment where each of these clients is."""
    return {pk: at.astimezone(ZoneInfo(place.zone)).date() for pk, place in whereabouts(client_ids).items()}
