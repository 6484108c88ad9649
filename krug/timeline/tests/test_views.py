"""The doors of the history: recording, removing, reading on; who may, pressed twice, and what cannot be read."""

import json
import re
from typing import Any

import pytest
from django.test import Client as Browser

from krug.clients import actions as clients
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.staff.models import Role
from krug.staff.testing import Cast
from krug.timeline import actions
from krug.timeline.tests.told import touches_of

pytestmark = pytest.mark.django_db

PAGE = re.compile(r'<li class="entry is-(\w+)')


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова")


def record(browser: Browser, client: Client, **data: str) -> Any:
    return browser.post(f"/clients/{client.pk}/strip/", {"kind": "call", **data})


def told(response: Any) -> dict[str, Any]:
    """The toast and what is to be read anew."""
    found = json.loads(response.headers["HX-Trigger"])
    return {"toast": found.pop("krug:toast")["text"], "refresh": sorted(found)}


def said(page: str) -> list[str]:
    return re.findall(r'<p class="said">([^<]*)</p>', page)


def test_of_an_archived_client_nothing_is_recorded_nor_removed(client: Client, cast: Cast, anna: Browser) -> None:
    touch = actions.record_interaction(client, kind="call", text="Before", by=cast.anna)
    clients.archive(client, by=cast.anna)
    assert touch is not None
    assert record(anna, client).status_code == 404
    assert anna.post(f"/touches/{touch.pk}/remove/").status_code == 404
    page = anna.get(f"/clients/{client.pk}/feed/").content.decode()
    assert (said(page), page.count("/remove/")) == (["Before"], 0)


def test_a_touch_is_removed_once(client: Client, cast: Cast, boris: Browser) -> None:
    touch = actions.record_interaction(client, kind="call", text="Mistake", by=cast.boris)
    assert touch is not None
    response = boris.post(f"/touches/{touch.pk}/remove/")
    assert (response.status_code, told(response)) == (200, {"toast": "Removed", "refresh": ["krug:refresh-totals"]})
    page = response.content.decode()
    assert (said(page), page.count("Touch removed")) == ([], 1)
    assert boris.post(f"/touches/{touch.pk}/remove/").status_code == 404
    assert touches_of(client)[0] == 0


def test_own_touches_are_removed_and_with_the_right_to_undo_those_of_others(client: Client, cast: Cast) -> None:
    """The feed offers it to whom the door lets in."""
    answers = {}
    for author in ("boris", "anna"):
        for name in ("anna", "olga", "boris", "vera", "gleb"):
            touch = actions.record_interaction(client, kind="call", by=getattr(cast, author))
            assert touch is not None
            browser = cast.browser(getattr(cast, name))
            offered = f"/touches/{touch.pk}/remove/" in browser.get(f"/clients/{client.pk}/feed/").content.decode()
            answers[author, name] = (offered, browser.post(f"/touches/{touch.pk}/remove/").status_code)
    yes, no = (True, 200), (False, 404)
    assert answers == {
        ("boris", "anna"): yes, ("boris", "olga"): yes, ("boris", "boris"): yes, ("boris", "vera"): no,
        ("boris", "gleb"): no, ("anna", "anna"): yes, ("anna", "olga"): yes, ("anna", "boris"): no,
        ("anna", "vera"): no, ("anna", "gleb"): no,
    }  # fmt: skip


def test_a_role_that_lost_a_right_loses_the_door_at_the_next_request(
    client: Client, cast: Cast, boris: Browser
) -> None:
    touch = actions.record_interaction(client, kind="call", by=cast.boris)
    assert touch is not None
    Role.objects.filter(name="Sales manager").update(rights={"clients.view": "own"})
    assert record(boris, client).status_code == 404
    assert boris.post(f"/touches/{touch.pk}/remove/").status_code == 404
    assert 'id="touch"' not in boris.get(f"/clients/{client.pk}/").content.decode()
    Role.objects.filter(name="Sales manager").update(rights={"clients.view": "own", "touches.record": "own"})
    assert record(boris, client).status_code == 204
    assert 'id="touch"' in boris.get(f"/clients/{client.pk}/").content.decode()


def test_the_card_begins_with_the_same_feed_that_is_read_anew(client: Client, cast: Cast, boris: Browser) -> None:
    actions.record_interaction(client, kind="call", text="Hello", by=cast.boris)
    card = boris.get(f"/clients/{client.pk}/").content.decode()
    feed = boris.get(f"/clients/{client.pk}/feed/").content.decode()
    assert feed.startswith('<div id="feed"')
    assert feed.strip() in card


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("all", ["touch", "purchase", "change"]),
        ("touches", ["touch"]),
        ("purchases", ["purchase"]),
        ("changes", ["change"]),
    ],
)
def test_each_tab_is_its_own_address(client: Client, cast: Cast, boris: Browser, kind: str, shown: list[str]) -> None:
    actions.record_interaction(client, kind="call", by=cast.boris)
    assert boris.post(f"/clients/{client.pk}/purchases/", {"amount": "100", "made_on": "01.03.2020"}).status_code == 204
    clients.change(client, {"city": "Omsk"}, by=cast.boris)
    page = boris.get(f"/clients/{client.pk}/feed/?kind={kind}").content.decode()
    assert sorted(PAGE.findall(page)) == sorted(shown)
    assert re.findall(r'aria-pressed="true" hx-get="[^"]*kind=(\w+)"', page) == [kind]


@pytest.mark.parametrize(
    "query", ["kind=letters", "kind=", "before=now", "before=2026-03-01T09:30:00%2B00:00", "before=~"]
)
def test_an_address_that_means_nothing_is_no_page(client: Client, boris: Browser, query: str) -> None:
    assert boris.get(f"/clients/{client.pk}/feed/?{query}").status_code == 404


def test_methods_that_have_no_meaning_are_refused(client: Client, boris: Browser) -> None:
    assert boris.post(f"/clients/{client.pk}/feed/").status_code == 405
    assert boris.get("/touches/1/remove/").status_code == 405


def test_the_feed_of_a_strangers_client_is_not_there(client: Client, cast: Cast, gleb: Browser) -> None:
    vera = cast.browser(cast.vera)
    assert vera.get(f"/clients/{client.pk}/feed/").status_code == 404
    assert vera.get("/clients/999999/feed/").status_code == 404
    assert gleb.get(f"/clients/{client.pk}/feed/").status_code == 200


def test_reading_on_by_the_addresses_of_the_pages_shows_everything_once(
    client: Client, cast: Cast, boris: Browser
) -> None:
    for place in range(75):
        actions.record_interaction(client, kind="note", text=f"{place}", by=cast.boris)
    found, address = [], f"/clients/{client.pk}/feed/?kind=touches"
    pages = 0
    while address:
        page = boris.get(address).content.decode()
        found += said(page)
        pages += 1
        assert ('id="feed"' in page) is (pages == 1)
        older = re.findall(r'<li class="older" hx-get="([^"]+)"', page)
        address = older[0].replace("&amp;", "&") if older else ""
    assert (pages, found) == (3, [f"{place}" for place in range(74, -1, -1)])


def test_an_empty_feed_says_what_to_do(client: Client, boris: Browser) -> None:
    page = boris.get(f"/clients/{client.pk}/feed/").content.decode()
    assert page.count("Nothing yet. The first call, letter or meeting will stand here.") == 1
    page = boris.get(f"/clients/{client.pk}/feed/?kind=purchases").content.decode()
    assert page.count("Nothing bought yet") == 1


HOSTILE = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "'-alert(1)-'", "</textarea><b>"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_typed_stays_text(client: Client, cast: Cast, boris: Browser, text: str) -> None:
    record(boris, client, text=text)
    clients.change(client, {"city": text, "last_name": text[:100]}, by=cast.boris)
    page = boris.get(f"/clients/{client.pk}/feed/").content.decode()
    escaped = (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;").replace("'", "&#39;")
    )
    assert said(page) == [escaped]
    assert page.count(escaped) == 3
    if text != escaped:
        assert page.count(text) == 0
