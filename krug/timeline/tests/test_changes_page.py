"""The page of what somebody did: with where it came from, and its way back; and where it came from on the card."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from krug.clients import actions as clients
from krug.clients.bulk.deeds import SET, Deed
from krug.clients.bulk.selection import of_everything
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core import origin
from krug.core.tests import errands
from krug.core.worker import Worker
from krug.staff.testing import Cast, program
from krug.timeline import doings
from krug.timeline.models import Event, Rollback

pytestmark = pytest.mark.django_db


def page(browser: Browser, who: int | None = None) -> str:
    return browser.get(reverse("changes_of", args=[who]) if who else reverse("changes")).content.decode()


def post(browser: Browser, name: str, *args: int, **form: Any) -> str:
    return str(browser.post(reverse(name, args=args), form, headers={"HX-Request": "true"}).content.decode())


def field(text: str, name: str) -> str:
    return str(re.findall(rf'name="{name}" value="([^"]*)"', text)[0])


def test_ones_own_work_is_read_by_everybody_and_that_of_others_by_some(
    cast: Cast, anna: Browser, boris: Browser
) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    assert ("Омск" in page(boris), "Омск" in page(anna, cast.boris.pk), "Омск" in page(anna)) == (True, True, False)
    assert boris.get(reverse("changes_of", args=[cast.anna.pk])).status_code == 404


def test_it_says_where_each_change_came_from(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.anna, city="Пермь")
    anna.post(reverse("client_field", args=[client.pk, "city"]), {"value": "Омск", "seen": "Пермь"})
    sent = {"version": Client.objects.get().version, "fields": {"city": "Тула"}}
    address = reverse("api_client", args=[client.pk])
    token = program(cast.anna, "clients:write", "clients:read")
    assert token.patch(address, sent, content_type="application/json").status_code == 200
    with origin.coming_from(origin.COMMAND):
        clients.change(Client.objects.get(), {"city": "Уфа"}, by=cast.anna)
    clients.change(Client.objects.get(), {"city": "Пенза"}, by=cast.anna)
    told = [doing.where_from for doing in doings.page(cast.anna, cast.anna).doings if doing.client_id]
    assert told == ["", "by the command line", "through the API: Site", "in the browser"]
    card = anna.get(reverse("client_feed", args=[client.pk])).content.decode()
    assert [words in card for words in told[1:]] == [True] * 3


def test_a_bulk_stands_on_the_card_with_who_and_before_and_after(cast: Cast, anna: Browser) -> None:
    client = make_client(city="Пермь")
    clients.start_bulk(of_everything({}), Deed(SET, "city", "Омск"), key="a", by=cast.anna)
    card = anna.get(reverse("client_feed", args=[client.pk])).content.decode()
    assert [words in card for words in ("Changed together with others", "City: Омск", "<del>Пермь</del>", "Anna")] == [
        True
    ] * 4


def test_a_bulk_of_somebody_is_undone_from_there(cast: Cast, anna: Browser) -> None:
    make_client(owner=cast.olga, city="Пермь")
    clients.start_bulk(of_everything({}), Deed(SET, "city", "Омск"), key="a", by=cast.olga)
    text = page(anna, cast.olga.pk)
    address = re.findall(r'hx-post="(/changes/sets/\d+/undo/)"', text)[0]
    assert anna.post(address).status_code == 204
    errands.work_off(Worker("long", "long-1"))
    assert Client.objects.get().city == "Пермь"
    assert "/changes/sets/" not in page(anna, cast.olga.pk)
    assert anna.post(address).status_code == 404


def test_the_last_hour_is_weighed_taken_back_and_put_there_again(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    weighed = post(anna, "rollback_weigh", who=cast.boris.pk, minutes=60)
    assert "1 change" in weighed
    form = {name: field(weighed, name) for name in ("key", "who", "since", "upto")}
    done = post(anna, "rollback_start", **form)
    assert ("1 value is as it was" in done, Client.objects.get().city) == (True, "Пермь")
    post(anna, "rollback_start", **form)
    rollback = Rollback.objects.get()
    assert "Being undone" in post(anna, "rollback_undo", rollback.pk)
    errands.work_off(Worker("long", "long-1"))
    assert Client.objects.get().city == "Омск"
    assert "there again" in anna.get(reverse("rollback", args=[rollback.pk])).content.decode()


def test_nothing_to_take_back_is_said(cast: Cast, anna: Browser) -> None:
    assert "Nothing was changed" in post(anna, "rollback_weigh", who=cast.boris.pk, minutes=60)


@pytest.mark.parametrize(
    "form", [{"since": "yesterday"}, {"since": "2020-01-01T00:00:00+00:00"}, {"upto": "x"}, {"who": "999999"}]
)
def test_what_no_form_asks_for_is_not_found(cast: Cast, anna: Browser, form: dict[str, str]) -> None:
    weighed = post(anna, "rollback_weigh", who=cast.boris.pk, minutes=60)
    assert weighed
    good = {"who": str(cast.boris.pk), "since": "2026-01-01T00:00:00+00:00", "upto": "1", "key": "a"}
    assert anna.post(reverse("rollback_start"), {**good, **form}).status_code == 404
    assert anna.post(reverse("rollback_weigh"), {"who": cast.boris.pk, "minutes": "7"}).status_code == 404


def test_one_line_and_three_take_as_many_questions(cast: Cast, anna: Browser) -> None:
    def asked() -> int:
        page(anna)
        with CaptureQueriesContext(
            connection,
        ) as told:
            page(anna)
        return len(told)

    clients.change(make_client(owner=cast.anna, city="Пермь"), {"city": "Омск"}, by=cast.anna)
    one = asked()
    for _client in range(3):
        clients.change(make_client(owner=cast.boris, city="Пермь"), {"city": "Омск"}, by=cast.anna)
    assert asked() == one


def test_the_next_lines_come_with_the_scroll(cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doings, "SHOWN", 2)
    client = make_client(owner=cast.anna)
    for about in ("раз", "два", "три"):
        clients.change(client, {"about": about}, by=cast.anna)
    text = page(anna)
    more = re.findall(r'hx-get="([^"]*before[^"]*)"', text)[0]
    rest = anna.get(more).content.decode()
    assert ("три" in text, "<html" in rest, rest.count('class="entry')) == (True, False, 1)
    assert Event.objects.count() == 3
