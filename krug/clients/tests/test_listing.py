"""The list through its own addresses: pages, conditions, counts, and what nobody can break."""

import base64
import datetime
import html
import json
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krug.clients import actions, listing
from krug.clients.drafts import Draft
from krug.clients.models import Client, Totals
from krug.clients.testing import make_client
from krug.core.changes.undo import revert
from krug.core.testing import published
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

SORTS = ["name", "-name", "created", "-created", "city", "-city", "touched", "-touched", "revenue", "-revenue"]
ON_TOTALS = ["touched", "-touched", "revenue", "-revenue"]
DAY = datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC)
ROW = re.compile(r'<tr data-row data-client="(\d+)"')
NEXT = re.compile(r'hx-get="(/clients/\?[^"]*after=[^"]*)"')
COUNT = re.compile(r'id="count">([^<·]*)')


def rows(page: str) -> list[int]:
    return [int(pk) for pk in ROW.findall(page)]


def next_of(page: str) -> str:
    found = NEXT.findall(page)
    assert len(found) <= 1
    return html.unescape(found[0]) if found else ""


def get(browser: Browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def walk(browser: Browser, address: str) -> list[list[int]]:
    """The rows of every page, read as a scroll reads them."""
    pages = []
    while address:
        page = get(browser, address)
        pages.append(rows(page))
        address = next_of(page)
    return pages


def flat(pages: list[list[int]]) -> list[int]:
    return [pk for page in pages for pk in page]


CITIES = ("", "Omsk", "Perm")


def fill(number: int, owner: Employee | None = None, **values: Any) -> list[int]:
    """Clients of three names, three cities, three sums and three touches: hundreds of them are equal."""
    drafts = [
        Draft("person", {"last_name": f"N{place % 3}", "city": CITIES[place % 3], "warmth": place % 4, **values},
              owner.pk if owner else None)
        for place in range(number)
    ]  # fmt: skip
    with transaction.atomic():
        made = actions.create_many(drafts, by_id=None)
    for part in range(3):
        touched = DAY + datetime.timedelta(days=part)
        Totals.objects.filter(pk__in=made[part::3]).update(
            last_interaction_at=touched, last_interaction_kind="call", revenue=part * 1000
        )
    return made


def ordered(ids: list[int], sort: str) -> list[int]:
    """Equal thirds one after the other, and in each by number; all the other way round when descending."""
    up = sorted(ids) if sort.endswith("created") else [pk for part in range(3) for pk in ids[part::3]]
    return up[::-1] if sort.startswith("-") else up


@pytest.fixture
def anna_sees(cast: Cast) -> list[int]:
    return fill(160)


@pytest.mark.parametrize("sort", SORTS)
def test_pages_give_every_row_exactly_once_in_every_order(anna_sees: list[int], anna: Browser, sort: str) -> None:
    pages = walk(anna, f"/clients/?sort={sort}")
    assert [len(page) for page in pages] == [50, 50, 50, 10]
    assert flat(pages) == ordered(anna_sees, sort)


@pytest.mark.parametrize("exactly", [5, 10_000], ids=["many", "few"])
@pytest.mark.parametrize("sort", SORTS)
def test_filtered_pages_are_the_same_whichever_way_they_are_read(
    anna_sees: list[int], anna: Browser, sort: str, exactly: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED_EXACTLY", exactly)
    fill(30, name="Firm")
    Client.objects.filter(pk__gt=anna_sees[-1]).update(kind="company")
    pages = walk(anna, f"/clients/?sort={sort}&kind=person")
    assert flat(pages) == ordered(anna_sees, sort)
    perm = [pk for place, pk in enumerate(anna_sees) if place % 3 == 2]
    expected = perm[::-1] if sort.startswith("-") else perm
    assert flat(walk(anna, f"/clients/?sort={sort}&kind=person&city=Perm")) == expected


@pytest.mark.parametrize("sort", SORTS)
def test_a_restricted_reader_pages_through_their_own_and_nothing_else(
    cast: Cast, boris: Browser, gleb: Browser, sort: str
) -> None:
    own = fill(60, cast.boris)
    team, foreign = fill(30, cast.olga), fill(30, cast.vera)
    nobodys = fill(30)
    assert flat(walk(boris, f"/clients/?sort={sort}")) == ordered(own, sort)
    assert sorted(flat(walk(cast.browser(cast.olga), f"/clients/?sort={sort}"))) == sorted(own + team)
    assert sorted(flat(walk(cast.browser(cast.vera), f"/clients/?sort={sort}"))) == sorted(foreign)
    assert sorted(flat(walk(gleb, f"/clients/?sort={sort}"))) == sorted(own + team + foreign + nobodys)
    assert flat(walk(gleb, f"/clients/?sort={sort}&owner={cast.boris.pk}")) == ordered(own, sort)
    assert flat(walk(gleb, f"/clients/?sort={sort}&owner=none")) == ordered(nobodys, sort)
    assert flat(walk(boris, f"/clients/?sort={sort}&owner={cast.vera.pk}")) == []


@pytest.mark.parametrize("sort", SORTS)
def test_rows_added_and_archived_between_pages_neither_repeat_nor_lose_the_others(
    anna_sees: list[int], cast: Cast, anna: Browser, sort: str
) -> None:
    """What was added before the place already read is seen the next time; what was archived is gone."""
    first = get(anna, f"/clients/?sort={sort}")
    read, unread = rows(first), ordered(anna_sees, sort)[50:]
    gone = [read[0], read[-1], unread[0], unread[-1]]  # the row by which the next page is asked for too
    for pk in gone:
        actions.archive(Client.objects.get(pk=pk), by=cast.anna)
    added = fill(3)
    after = flat(walk(anna, next_of(first)))
    assert [pk for pk in after if pk not in added] == unread[1:-1]
    assert len(after) == len(set(after))


@pytest.mark.parametrize("sort", ON_TOTALS)
def test_orders_by_totals_leave_the_archive_out_and_show_it_alone(
    anna_sees: list[int], cast: Cast, anna: Browser, sort: str
) -> None:
    archived = anna_sees[::20]
    for pk in archived:
        actions.archive(Client.objects.get(pk=pk), by=cast.anna)
    live = [pk for pk in ordered(anna_sees, sort) if pk not in archived]
    assert flat(walk(anna, f"/clients/?sort={sort}")) == live
    shown = flat(walk(anna, f"/clients/?view=archive&sort={sort}"))
    assert shown == [pk for pk in ordered(anna_sees, sort) if pk in archived]


@pytest.mark.parametrize("sort", SORTS)
def test_a_client_handed_over_and_back_moves_between_the_owners_lists(cast: Cast, anna: Browser, sort: str) -> None:
    client = make_client(owner=cast.boris)

    def lists() -> dict[str, list[int]]:
        owners = {"boris": cast.boris.pk, "vera": cast.vera.pk, "nobody": "none"}
        return {name: rows(get(anna, f"/clients/?sort={sort}&owner={pk}")) for name, pk in owners.items()}

    actions.change(client, {"owner": cast.vera.pk}, by=cast.anna)
    assert lists() == {"boris": [], "vera": [client.pk], "nobody": []}
    with published() as told:
        actions.change(client, {"owner": None}, by=cast.anna)
    assert lists() == {"boris": [], "vera": [], "nobody": [client.pk]}
    with transaction.atomic():
        revert(told[0].cells)
    assert lists() == {"boris": [], "vera": [client.pk], "nobody": []}


# Conditions


@pytest.fixture
def few(cast: Cast) -> dict[str, int]:
    """Clients by what they are: a letter each for owner, city, kind and warmth."""
    owners = {"b": cast.boris, "v": cast.vera, "-": None}
    made = {}
    for what in ("b P p 1", "b O p 2", "v P p 1", "- P c 1", "v O c 3", "- - p 0"):
        owner, city, kind, warmth = what.split()
        values: dict[str, Any] = {"city": {"P": "Perm", "O": "Omsk", "-": ""}[city], "warmth": int(warmth)}
        values |= {"name": what} if kind == "c" else {"last_name": what}
        made[what] = make_client(owner=owners[owner], **values).pk
    return made


@pytest.mark.parametrize("exactly", [0, 10_000], ids=["many", "few"])
@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", "b P p 1, b O p 2, v P p 1, - P c 1, v O c 3, - - p 0"),
        ("owner=BORIS", "b P p 1, b O p 2"),
        ("owner=none", "- P c 1, - - p 0"),
        ("city=Perm", "b P p 1, v P p 1, - P c 1"),
        ("city=perm", ""),
        ("kind=company", "- P c 1, v O c 3"),
        ("kind=person", "b P p 1, b O p 2, v P p 1, - - p 0"),
        ("warmth=1", "b P p 1, v P p 1, - P c 1"),
        ("warmth=0", "- - p 0"),
        ("owner=BORIS&city=Perm", "b P p 1"),
        ("owner=BORIS&kind=company", ""),
        ("owner=BORIS&warmth=2", "b O p 2"),
        ("owner=none&city=Perm", "- P c 1"),
        ("owner=none&kind=person", "- - p 0"),
        ("city=Perm&kind=person", "b P p 1, v P p 1"),
        ("city=Perm&warmth=1", "b P p 1, v P p 1, - P c 1"),
        ("city=Omsk&warmth=3", "v O c 3"),
        ("kind=company&warmth=1", "- P c 1"),
        ("kind=person&warmth=1", "b P p 1, v P p 1"),
        ("owner=BORIS&city=Perm&kind=person&warmth=1", "b P p 1"),
        ("view=archive", ""),
    ],
)
def test_conditions_alone_and_together(
    few: dict[str, int], cast: Cast, anna: Browser, asked: str, shown: str, exactly: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(listing, "COUNTED_EXACTLY", exactly)
    asked = asked.replace("BORIS", str(cast.boris.pk))
    for sort in ("created", "revenue"):
        assert rows(get(anna, f"/clients/?sort={sort}&{asked}")) == [few[what] for what in shown.split(", ") if what]


def test_the_archive_takes_the_same_conditions(few: dict[str, int], cast: Cast, anna: Browser) -> None:
    for pk in few.values():
        actions.archive(Client.objects.get(pk=pk), by=cast.anna)
    assert rows(get(anna, "/clients/")) == []
    assert rows(get(anna, "/clients/?view=archive&sort=created")) == list(few.values())
    assert rows(get(anna, "/clients/?view=archive&sort=revenue&city=Perm&kind=company")) == [few["- P c 1"]]


@pytest.mark.parametrize(
    "asked",
    ["owner=x", "owner=-1", "owner=999999999999999999", "owner=²", "kind=firm", "warmth=9", "warmth=x", "sort=phone",
     "sort=-", "view=trash", "city=%00", "after=", "after=x", "nothing=1", "owner=&city=&kind="],
)  # fmt: skip
def test_what_cannot_be_read_in_an_address_is_as_if_it_were_not_there(
    few: dict[str, int], anna: Browser, asked: str
) -> None:
    assert rows(get(anna, f"/clients/?{asked}")) == list(few.values())[::-1]


# Counts


def count(page: str) -> str:
    return html.unescape(COUNT.findall(page)[0]).strip()


def test_a_count_is_exact_while_that_is_cheap_and_says_when_it_is_not(
    cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert count(get(anna, "/clients/")) == "exactly 0 clients"
    fill(1)
    assert count(get(anna, "/clients/")) == "exactly 1 client"
    monkeypatch.setattr(listing, "COUNTED_EXACTLY", 5)
    fill(4)
    assert count(get(anna, "/clients/")) == "exactly 5 clients"
    fill(1)
    page = get(anna, "/clients/")
    assert (count(page), page.count("count exactly")) == ("more than 5 clients", 1)
    assert count(get(anna, "/clients/count/")) == "exactly 6 clients"
    assert count(get(anna, "/clients/?city=Perm")) == "exactly 1 client"


def test_a_count_is_of_what_this_reader_sees(few: dict[str, int], anna: Browser, boris: Browser) -> None:
    for browser, all_of_them, in_perm in ((anna, 6, 3), (boris, 2, 1)):
        assert count(get(browser, "/clients/")) == f"exactly {all_of_them} clients"
        expected = f"exactly {in_perm} client{'s' if in_perm > 1 else ''}"
        assert count(get(browser, "/clients/?city=Perm")) == expected
        assert count(get(browser, "/clients/count/?city=Perm")) == expected


def test_that_there_are_many_is_remembered_for_each_reader_apart(
    few: dict[str, int], anna: Browser, boris: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "COUNTED_EXACTLY", 3)
    assert count(get(anna, "/clients/")) == "more than 3 clients"
    assert count(get(boris, "/clients/")) == "exactly 2 clients"
    assert count(get(anna, "/clients/")) == "more than 3 clients"


# What the list costs


@pytest.mark.parametrize(
    "address",
    ["/clients/", "/clients/?sort=-revenue", "/clients/?sort=name&city=Perm&kind=person", "/clients/?view=archive"],
)
def test_the_list_asks_the_same_number_of_questions_for_one_three_and_sixty_clients(
    cast: Cast, anna: Browser, boris: Browser, address: str
) -> None:
    """Whose session it is, how many match, which rows, the rows, their phones, their places of work."""
    asked = {}
    get(anna, address)
    get(boris, address)
    for number in (1, 2, 57):
        _with_everything(cast, number, archived="archive" in address)
        for name, browser in (("anna", anna), ("boris", boris)):
            get(browser, address)  # what is remembered for some seconds is known again, but to a very slow machine
            tried = []
            for _try in range(2):
                with CaptureQueriesContext(connection) as captured:
                    page = get(browser, address)
                tried.append(len(captured))
            asked[name, number] = (min(tried), min(len(rows(page)), 1))
    assert asked == {(name, number): (7, 1) for name in ("anna", "boris") for number in (1, 2, 57)}


def _with_everything(cast: Cast, number: int, *, archived: bool) -> None:
    for place in range(number):
        client = make_client(
            owner=cast.boris, last_name=f"N{place}", city="Perm", phone=f"8 912 345-67-{place:02}", email="a@b.example"
        )
        actions.add_employment(client, make_client(owner=cast.boris, name="Firm"), by=cast.anna)
        if archived:
            actions.archive(client, by=cast.anna)


# Keys nobody gave out


def key(value: Any, pk: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, pk]).encode()).decode().rstrip("=")


HOSTILE = [
    "=", "%", "AAAA", "W10", "bnVsbA", key(None, 1), key([], 1), key({}, {}), key("x", "y"), key(1.5, 1), key(True, 1),
    key(2**63, 1), key(-(2**63), 2**63 - 1), key(1, 2**70), key("\0", 1), key("\ud800", 1), key("x" * 5000, 1),
    key("2026-03-01", 1), key("0001-01-01T00:00:00+14:00", 1), key("9999-12-31T23:59:59-14:00", 1),
    key("2026-03-01T00:00:00", 1), base64.urlsafe_b64encode(b"[" * 5000).decode(), key("'; DROP TABLE x", 1),
]  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
def test_a_hostile_place_is_never_an_error(few: dict[str, int], anna: Browser, sort: str) -> None:
    answers = {text: anna.get("/clients/", {"sort": sort, "after": text}).status_code for text in HOSTILE}
    assert answers == dict.fromkeys(HOSTILE, 200)


VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.datetimes().map(str)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(value=VALUES, pk=VALUES, sort=st.sampled_from(SORTS))
def test_no_place_whatever_is_an_error(anna: Browser, value: Any, pk: Any, sort: str) -> None:
    for asked in ({"after": key(value, pk)}, {"after": str(value)}, {"owner": str(value), "city": str(pk)}):
        assert anna.get("/clients/", {"sort": sort, **asked}).status_code == 200


# The whole page, its table, its next rows, its choices


def test_the_browser_gets_a_page_and_htmx_its_table_and_the_scroll_its_rows(
    anna_sees: list[int], anna: Browser
) -> None:
    page = get(anna, "/clients/")
    table = anna.get("/clients/", headers={"HX-Request": "true"}).content.decode()
    more = get(anna, next_of(page))
    starts = [text.lstrip()[:15] for text in (page, table, more)]
    assert starts == ["<!doctype html>", '<div id="list">', "<tr data-row da"]
    assert rows(page) == rows(table)
    assert "<thead>" not in more


def test_choices_of_a_condition_are_of_what_the_reader_sees(
    few: dict[str, int], cast: Cast, anna: Browser, boris: Browser
) -> None:
    def choices(browser: Browser, name: str) -> list[str]:
        page = get(browser, f"/clients/options/{name}/")
        return [html.unescape(label).strip() for label in re.findall(r"<a [^>]*>\s*([^<]*)", page)]

    assert choices(anna, "city") == ["Omsk", "Perm"]
    assert choices(boris, "city") == ["Omsk", "Perm"]
    actions.change(Client.objects.get(pk=few["b O p 2"]), {"city": "Tula"}, by=cast.anna)
    assert choices(anna, "city") == ["Omsk", "Perm", "Tula"]
    assert choices(boris, "city") == ["Perm", "Tula"]
    assert choices(anna, "kind") == ["Person", "Company"]
    assert choices(anna, "owner") == ["Anna", "Boris", "Gleb", "Olga", "Vera", "nobody"]
    assert anna.get("/clients/options/phone/").status_code == 404
    assert anna.post("/clients/").status_code == 405
