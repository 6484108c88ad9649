"""What others have done since the reader's last visit to a card is marked; and the feed is asked by kinds."""

import datetime

import pytest
from django.test import Client as Browser
from django.utils.timezone import now

from krug.clients import actions as clients
from krug.clients.models import Client, Opening
from krug.clients.testing import make_client, make_purchase
from krug.staff.testing import Cast
from krug.timeline import queries
from krug.timeline.testing import make_touch
from krug.timeline.tests.told import lines

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова")


def new(cast: Cast, client: Client) -> list[str]:
    return [entry.text for entry in queries.feed(cast.boris, client).entries if entry.is_new]


def opened(cast: Cast, client: Client, *, ago: datetime.timedelta) -> None:
    """Boris opened the card so long ago."""
    clients.note_opening(client, by=cast.boris)
    Opening.objects.filter(client=client).update(at=now() - ago)


def test_what_others_did_since_the_last_visit_is_new_and_stays_so_on_a_reload(client: Client, cast: Cast) -> None:
    make_touch(client, by=cast.olga, text="старое", at=now() - 3 * HOUR)
    assert new(cast, client) == []  # on a first visit all would be
    opened(cast, client, ago=2 * HOUR)
    make_touch(client, by=cast.olga, text="новое", at=now() - HOUR)
    make_touch(client, by=cast.boris, text="своё", at=now() - HOUR)
    assert new(cast, client) == ["новое"]
    clients.note_opening(client, by=cast.boris)  # the page says that it was opened
    assert new(cast, client) == ["новое"]
    clients.note_opening(client, by=cast.boris)
    assert new(cast, client) == ["новое"]


def test_the_next_visit_begins_after_half_an_hour(client: Client, cast: Cast) -> None:
    opened(cast, client, ago=2 * HOUR)
    make_touch(client, by=cast.olga, text="новое", at=now() - HOUR)
    clients.note_opening(client, by=cast.boris)
    Opening.objects.update(at=now() - datetime.timedelta(minutes=29))
    assert new(cast, client) == ["новое"]
    Opening.objects.update(at=now() - datetime.timedelta(minutes=31))
    assert new(cast, client) == []


def test_other_cards_between_do_not_end_a_visit(client: Client, cast: Cast) -> None:
    opened(cast, client, ago=2 * HOUR)
    make_touch(client, by=cast.olga, text="новое", at=now() - HOUR)
    clients.note_opening(client, by=cast.boris)
    clients.note_opening(make_client(owner=cast.boris), by=cast.boris)
    clients.note_opening(client, by=cast.boris)
    assert new(cast, client) == ["новое"]


def test_a_purchase_of_an_earlier_day_is_new_when_it_is_recorded_now(client: Client, cast: Cast) -> None:
    opened(cast, client, ago=2 * HOUR)
    make_purchase(client, 100, by=cast.olga, on=datetime.date(2026, 1, 1))
    assert new(cast, client) == ["Boiler"]


def test_the_page_says_since_when(client: Client, cast: Cast, boris: Browser) -> None:
    address = f"/clients/{client.pk}/feed/"
    opened(cast, client, ago=2 * HOUR)
    assert "New since" not in boris.get(address).content.decode()
    make_touch(client, by=cast.olga, text="новое")
    page = boris.get(address).content.decode()
    assert ("New since" in page, page.count("entry is-touch new")) == (True, 1)


def test_each_kind_is_shown_alone(client: Client, cast: Cast, boris: Browser) -> None:
    for kind in ("call", "email", "message", "meeting", "visit", "note"):
        make_touch(client, by=cast.boris, kind=kind, text=kind)
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    for kind in ("call", "email", "message", "meeting", "visit", "note"):
        assert [entry.text for entry in queries.feed(cast.boris, client, kind=kind).entries] == [kind]
    assert len(lines(cast.boris, client, "touches")) == 6
    assert [line.partition(" |")[0] for line in lines(cast.boris, client, "changes")] == ["Card changed"]
    assert lines(cast.boris, client, "tasks") == []
    assert boris.get(f"/clients/{client.pk}/feed/?kind=smoke").status_code == 404
