"""The clock of a client: told on the card, supposed from what is known, and whether it is a time to call."""

import datetime
import html
import re
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from krug.clients import actions, drafts, hours
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

AT = datetime.datetime(2026, 11, 25, 11, 35, tzinfo=datetime.UTC)  # 14:35 in Moscow


def told(client: Client, at: datetime.datetime = AT) -> tuple[str, str, str] | None:
    there = hours.there(client, list(client.contact_points.all()), at=at)
    return None if there is None else (f"{there.now:%H:%M}", there.zone, there.supposed_by)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"time_zone": "Asia/Omsk", "city": "Владивосток"}, ("17:35", "Asia/Omsk", "")),
        ({"city": "г. Владивосток", "phone": "8 343 222-33-44"}, ("21:35", "Asia/Vladivostok", "city")),
        ({"city": "Берёзовский", "phone": "8 343 222-33-44"}, ("16:35", "Asia/Yekaterinburg", "phone")),
        ({"phone": "8 912 345-67-89", "inn": "540000000000"}, ("18:35", "Asia/Novosibirsk", "inn")),
        ({"phone": "+359 2 987 65 43"}, ("13:35", "Europe/Sofia", "phone")),
        ({"phone": "8 912 345-67-89"}, None),
    ],
)
def test_the_card_tells_it_before_the_city_the_telephone_and_the_inn(
    cast: Cast, known: dict[str, Any], expected: Any
) -> None:
    assert told(make_client(owner=cast.boris, **known)) == expected


def test_the_first_telephone_that_tells_is_taken(cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89")
    actions.add_contact(client, drafts.contact("email", "anna@teplo.example"), by=cast.boris)
    actions.add_contact(client, drafts.contact("phone", "8 4012 22-33-44"), by=cast.boris)
    assert told(client) == ("13:35", "Europe/Kaliningrad", "phone")


@pytest.mark.parametrize(
    ("hour", "own", "expected"),
    [
        (1, {}, "late"),  # four at night
        (5, {}, "early"),
        (6, {}, ""),  # nine o'clock in Moscow
        (17, {}, ""),
        (18, {}, "late"),
        (7, {"call_from": datetime.time(11)}, "early"),
        (15, {"call_to": datetime.time(18)}, "late"),
        (12, {"call_from": datetime.time(18), "call_to": datetime.time(9)}, ""),  # over midnight: we do not judge
    ],
)
def test_an_hour_is_early_or_late_by_the_clients_own_wish_or_by_custom(
    cast: Cast, hour: int, own: dict[str, Any], expected: str
) -> None:
    client = make_client(owner=cast.boris, city="Москва", **own)
    there = hours.there(client, [], at=AT.replace(hour=hour, minute=0))
    assert there is not None
    assert there.hours == expected


def test_a_holiday_there_is_told_in_that_country(cast: Cast) -> None:
    at = datetime.datetime(2026, 3, 3, 9, tzinfo=datetime.UTC)
    sofia, moscow = make_client(owner=cast.boris, city="София"), make_client(owner=cast.boris, city="Москва")
    assert [there.holiday for each in (sofia, moscow) if (there := hours.there(each, [], at=at))] == [
        "Liberation Day", "",
    ]  # fmt: skip


def line(browser: Browser, client: Client) -> str:
    """What the head says under the name."""
    page = html.unescape(browser.get(f"/clients/{client.pk}/?part=head").content.decode())
    (found,) = re.findall(r'<p class="second">(.*?)</p>', page, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", found).split())


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"city": "Владивосток", "sex": "f"}, r"it is probably \d\d:\d\d for her now"),
        ({"city": "Владивосток", "sex": "m"}, r"it is probably \d\d:\d\d for him now"),
        ({"time_zone": "Asia/Vladivostok", "sex": "f"}, r"it is \d\d:\d\d for her now"),
        ({"name": "ООО «Тепло»", "time_zone": "Asia/Vladivostok"}, r"it is \d\d:\d\d there now"),
    ],
)
def test_the_head_says_what_time_it_is_and_that_it_is_supposed(
    cast: Cast, boris: Browser, known: dict[str, Any], words: str
) -> None:
    assert re.search(words, line(boris, make_client(owner=cast.boris, **known)))


def test_the_clock_of_ones_own_zone_is_there_only_to_warn(cast: Cast, boris: Browser) -> None:
    page = boris.get(f"/clients/{make_client(owner=cast.boris, city='Москва').pk}/").content.decode()
    assert 'class="there same"' in page
    assert "Supposed by the city" in page
    nowhere = boris.get(f"/clients/{make_client(owner=cast.boris, city='Нигде').pk}/").content.decode()
    assert "data-clock" not in nowhere
    assert "data-hours" not in nowhere


def test_the_readers_own_zone_decides_whether_it_differs(cast: Cast) -> None:
    there = hours.there(make_client(owner=cast.boris, city="Екатеринбург"), [], at=AT)
    assert there is not None
    with timezone.override("Asia/Yekaterinburg"):
        assert not there.differs
    with timezone.override("Europe/Moscow"):
        assert there.differs
