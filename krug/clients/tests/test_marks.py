"""Looking at a client over the list; clients opened lately and favourites."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import actions, handy
from krug.clients.actions import marks
from krug.clients.models import Client, Favourite, Opening
from krug.clients.testing import make_client, make_purchase
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

LONG_AGO = datetime.datetime(2020, 3, 1, tzinfo=datetime.UTC)
ROW = re.compile(r'<tr data-row data-client="(\d+)"')


def listed(browser: Browser, view: str, more: str = "") -> list[int]:
    response = browser.get(f"/clients/?view={view}{more}")
    assert response.status_code == 200
    return [int(pk) for pk in ROW.findall(response.content.decode())]


def at_hand(browser: Browser) -> list[str]:
    """Groups and clients of the palette before anything is typed."""
    page = browser.post("/palette/", {"q": ""}).content.decode()
    return [name or group for group, name in re.findall(r'<h3 class="group">([^<]*)|<span class="name">([^<]*)', page)]


def written(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in captured if not query["sql"].strip(" \n(").startswith("SELECT")]


def open_card(browser: Browser, *clients: Client) -> None:
    for client in clients:
        assert browser.post(f"/clients/{client.pk}/opened/").status_code == 204


# Opened lately


def test_clients_opened_lately_stand_in_that_order(cast: Cast, anna: Browser, boris: Browser) -> None:
    a, b, c = (make_client(owner=cast.boris, last_name=name) for name in ("A", "B", "C"))
    open_card(anna, a, b, c, a)
    assert listed(anna, "recent") == [a.pk, c.pk, b.pk]
    assert listed(anna, "recent", "&sort=name") == [a.pk, b.pk, c.pk]
    assert listed(boris, "recent") == []
    assert [name for name in at_hand(anna) if len(name) == 1] == ["A", "C", "B"]


def test_looking_again_at_the_same_client_writes_nothing(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris)
    open_card(anna, client)
    with CaptureQueriesContext(connection) as captured:
        open_card(anna, client)
    assert written(captured) == []
    Opening.objects.update(at=LONG_AGO)
    open_card(anna, client)
    assert Opening.objects.get().at > LONG_AGO


def test_a_few_of_the_newest_are_kept(cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "KEPT", 2)
    a, b, c = (make_client(owner=cast.boris) for _ in range(3))
    open_card(cast.browser(cast.boris), a)
    open_card(anna, a, b, c)
    assert listed(anna, "recent") == [c.pk, b.pk]
    assert Opening.objects.count() == 3  # Boris's is his own


def test_opening_the_card_itself_writes_nothing(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris)
    anna.get(f"/clients/{client.pk}/")
    for address in (f"/clients/{client.pk}/", f"/clients/{client.pk}/peek/"):
        with CaptureQueriesContext(connection) as captured:
            assert anna.get(address).status_code == 200
        assert written(captured) == []


# Favourites


def test_a_favourite_is_one_however_often_it_is_pressed(cast: Cast, anna: Browser, boris: Browser) -> None:
    b, a = (make_client(owner=cast.boris, last_name=name) for name in ("B", "A"))
    for client in (b, b, a):
        page = anna.post(f"/clients/{client.pk}/star/", {"on": "yes"}).content.decode()
        assert 'aria-pressed="true"' in page
    assert Favourite.objects.count() == 2
    assert listed(anna, "favourites") == [a.pk, b.pk]
    assert listed(boris, "favourites") == []
    for _ in range(2):
        assert 'aria-pressed="false"' in anna.post(f"/clients/{b.pk}/star/", {"on": ""}).content.decode()
    assert listed(anna, "favourites") == [a.pk]


def test_there_is_an_end_to_favourites(cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST_FAVOURITES", 1)
    a, b = make_client(owner=cast.boris), make_client(owner=cast.boris)
    anna.post(f"/clients/{a.pk}/star/", {"on": "yes"})
    response = anna.post(f"/clients/{b.pk}/star/", {"on": "yes"})
    assert 'aria-pressed="false"' in response.content.decode()
    assert "krug:toast" in response.headers["HX-Trigger"]
    assert listed(anna, "favourites") == [a.pk]


def test_the_star_is_seen_on_the_row_the_card_and_the_look_of_who_pressed_it(
    cast: Cast, anna: Browser, boris: Browser
) -> None:
    client = make_client(owner=cast.boris)
    anna.post(f"/clients/{client.pk}/star/", {"on": "yes"})
    for browser, isit in ((anna, "true"), (boris, "false")):
        for address in ("/clients/", f"/clients/{client.pk}/", f"/clients/{client.pk}/peek/"):
            page = browser.get(address).content.decode()
            assert re.findall(r'class="star[^>]*aria-pressed="(\w+)"', page) == [isit]


def test_favourites_take_conditions_and_pages(cast: Cast, anna: Browser) -> None:
    made = [make_client(owner=cast.boris, last_name=f"N{n:02}", city="Perm" if n % 2 else "Omsk") for n in range(55)]
    for client in made:
        actions.star(client, by=cast.anna)
    first = listed(anna, "favourites")
    assert first == [client.pk for client in made[:50]]
    page = anna.get("/clients/?view=favourites").content.decode()
    more = re.findall(r'hx-get="/clients/(\?[^"]*after=[^"]*)"', page)[0].replace("&amp;", "&")
    assert [int(pk) for pk in ROW.findall(anna.get(f"/clients/{more}").content.decode())] == [
        client.pk for client in made[50:]
    ]
    assert len(listed(anna, "favourites", "&city=Perm")) == 27
    assert "exactly 55 clients" in page


@pytest.mark.parametrize("view", ["recent", "favourites"])
@pytest.mark.parametrize("sort", ["", "-revenue", "name", "-touched", "city", "-created", "-marked", "x"])
@pytest.mark.parametrize("after", ["", "x", "WyIyMDI2LTAzLTAxVDAwOjAwOjAwKzAwOjAwIiwxXQ", "WzEsMV0"])
def test_no_order_and_no_place_breaks_them(cast: Cast, anna: Browser, view: str, sort: str, after: str) -> None:
    client = make_client(owner=cast.boris)
    actions.star(client, by=cast.anna)
    actions.note_opening(client, by=cast.anna)
    assert anna.get(f"/clients/?view={view}&sort={sort}&after={after}").status_code == 200
    if not after:
        assert listed(anna, view, f"&sort={sort}") == [client.pk]


# Whom one may not see any more


def lose(client: Client, how: str, cast: Cast) -> None:
    if how == "handed over":
        actions.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    elif how == "archived":
        actions.archive(client, by=cast.anna)
    elif how == "no right":
        cast.boris.role.rights = {}
        cast.boris.role.save()


@pytest.mark.parametrize("how", ["nothing", "handed over", "archived"])
def test_who_may_not_be_seen_any_more_is_nowhere(cast: Cast, boris: Browser, how: str) -> None:
    """The first case shows that the others could leak."""
    client = make_client(owner=cast.boris, last_name="Тайный", first_name="", patronymic="")
    open_card(boris, client)
    boris.post(f"/clients/{client.pk}/star/", {"on": "yes"})
    lose(client, how, cast)
    seen = [
        listed(boris, "recent") == [client.pk],
        listed(boris, "favourites") == [client.pk],
        at_hand(boris).count("Тайный") == 2,
        boris.get(f"/clients/{client.pk}/peek/").status_code == 200,
    ]
    assert (
        seen
        == {
            "nothing": [True, True, True, True],
            "handed over": [False, False, False, False],
            "archived": [False, False, False, True],  # as the card itself opens
        }[how]
    )


def test_without_the_right_to_clients_nothing_is_at_hand(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris, last_name="Тайный", first_name="", patronymic="")
    open_card(boris, client)
    assert at_hand(boris).count("Тайный") == 1
    lose(client, "no right", cast)
    assert at_hand(boris).count("Тайный") == 0
    assert handy.at_hand(Employee.objects.get(pk=cast.boris.pk)) == []


def test_a_client_given_back_is_there_again(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris)
    actions.star(client, by=cast.boris)
    actions.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    assert listed(boris, "favourites") == []
    actions.change(client, {"owner": cast.boris.pk}, by=cast.anna)
    assert listed(boris, "favourites") == [client.pk]


# What it costs


def test_the_palette_asks_the_same_for_one_and_for_many(cast: Cast, anna: Browser) -> None:
    asked = set()
    for number in (1, 3, 12):
        for _ in range(number):
            client = make_client(owner=cast.boris)
            actions.add_employment(client, make_client(owner=cast.boris, name="Firm"), by=cast.anna)
            actions.star(client, by=cast.anna)
            actions.note_opening(client, by=cast.anna)
        at_hand(anna)
        with CaptureQueriesContext(connection) as captured:
            at_hand(anna)
        asked.add(len(captured))
    assert asked == {5}  # the session, those opened, the favourites, their lines, their places of work


def test_a_look_asks_few_questions_however_much_there_is(cast: Cast, anna: Browser) -> None:
    client, asked = make_client(owner=cast.boris, phone="8 912 345-67-89"), set()
    for number in (1, 3):
        for place in range(number):
            actions.add_tag(client, f"tag {number} {place}", by=cast.anna)
            make_purchase(client, 100, by=cast.anna)
        anna.get(f"/clients/{client.pk}/peek/")
        with CaptureQueriesContext(connection) as captured:
            anna.get(f"/clients/{client.pk}/peek/")
        asked.add(len(captured))
    # The session, the client, its contacts, its places of work, its tags, the touches of both ways, what results mean.
    assert asked == {8}


# The look itself


def test_a_look_tells_what_one_wants_to_know_and_masks_as_the_card_does(
    cast: Cast, anna: Browser, gleb: Browser
) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", city="Пермь", about="котёл")
    mine, masked = (each.get(f"/clients/{client.pk}/peek/").content.decode() for each in (anna, gleb))
    told = ("Смирнова Анна Петровна", "345", "Пермь", "котёл", "data-edit")
    assert [text in mine for text in told] == [True] * 5
    assert [text in masked for text in told] == [True, False, True, True, False]


def test_a_look_is_without_what_is_hidden_from_the_role(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", city="Пермь", about="болеет", warmth=3)
    actions.add_tag(client, "секрет", by=cast.anna)
    told = ("•••", "Пермь", "болеет", "секрет", "bought in all", "hot")
    page = boris.get(f"/clients/{client.pk}/peek/").content.decode()
    assert [text in page for text in told] == [True] * 6
    hidden = ("phone", "city", "about", "tags", "purchases", "warmth")
    cast.boris.role.fields = dict.fromkeys(hidden, "hidden")
    cast.boris.role.save()
    page = boris.get(f"/clients/{client.pk}/peek/").content.decode()
    assert [text in page for text in told] == [False] * 6


def test_a_field_the_role_may_not_change_is_no_button_in_a_look(cast: Cast, boris: Browser) -> None:
    client = make_client(owner=cast.boris, city="Пермь", about="котёл")
    address = f"/clients/{client.pk}/peek/"
    assert boris.get(address).content.decode().count("data-edit") == 2
    cast.boris.role.fields = {"city": "seen"}
    cast.boris.role.save()
    assert boris.get(address).content.decode().count("data-edit") == 1


def test_names_are_text_wherever_they_are_shown(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris, name='<img src=x onerror="a">')
    actions.star(client, by=cast.anna)
    pages = [
        anna.get("/clients/?view=favourites"),
        anna.get(f"/clients/{client.pk}/peek/"),
        anna.post("/palette/", {"q": ""}),
    ]  # fmt: skip
    assert ["<img" in page.content.decode() for page in pages] == [False] * 3
