"""The columns of the list: which there are, what stands in them, how an employee lays them out."""

import datetime
import html
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from krug.clients import actions, columns
from krug.clients.columns import LIST, Layout
from krug.clients.columns.layout import USUAL
from krug.clients.models import Totals
from krug.clients.testing import make_client, make_purchase
from krug.staff import preferences
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

EVERY = [
    "name", "warmth", "work", "owner", "category", "tags", "about", "completeness", "phone", "email", "city", "region",
    "there", "channel", "touched", "touches", "revenue", "purchases", "bought", "created", "changed", "birthday",
    "inn", "activity", "note",
    "children", "professions", "likes", "dislikes", "last_gift", "next_step",
]  # fmt: skip
HEAD = re.compile(r'<th class="([^"]*)" scope="col" data-code="([^"]*)"')
CELLS = re.compile(r'<td class="([^"]*)"[^>]*>(.*?)</td>', re.DOTALL)


def heads(page: str) -> list[str]:
    """Codes of the columns in their order, without those that only the list on a phone has."""
    return [code for css, code in HEAD.findall(page) if "for-card" not in css]


def cells(page: str) -> dict[str, str]:
    """What stands in the first row, as text, by the code of the column."""
    row = page[page.index("<tr data-row") :]
    found = {}
    for css, inside in CELLS.findall(row[: row.index("</tr>")]):
        code = re.search(r"col-(\S+)", css)
        if css == "pick":
            continue
        assert code is not None
        found[code[1]] = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inside)).split())
    return found


def get(browser: Browser, address: str = "/clients/") -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def lay_out(employee: Employee, *codes: str, **values: Any) -> None:
    actions.lay_out(Layout(codes, **values), by=employee)


def test_everybody_may_have_every_column(cast: Cast) -> None:
    for actor in (cast.anna, cast.boris, cast.gleb):
        assert [column.code for column in columns.of(actor)] == EVERY


def test_a_company_has_at_first_what_it_always_had(cast: Cast, anna: Browser) -> None:
    make_client(owner=cast.boris)
    assert heads(get(anna)) == ["name", "warmth", "phone", "city", "touched", "revenue", "owner"]


def test_every_column_tells_what_it_should(cast: Cast, anna: Browser) -> None:
    client = make_client(
        owner=cast.boris, phone="8 342 200-10-20", email="smirnova@teplo.example", city="Пермь", warmth=2,
        about="котёл", inn="500100732259", birth_date=datetime.date(1985, 11, 27), preferred_channel="email",
        activity="монтаж", note="любит чай",
    )  # fmt: skip
    dealers = actions.add_category("Dealers", by_id=cast.anna.pk)
    actions.change(client, {"category": dealers.pk}, by=cast.anna)
    actions.add_tag(client, "VIP", by=cast.anna)
    actions.add_employment(client, make_client(owner=cast.boris, name="ООО «Тепло»"), position="директор", by=cast.anna)
    make_purchase(client, 1000, by=cast.anna)
    actions.note_day(client, "child", datetime.date(2017, 5, 14), name="Соня", by=cast.anna)
    actions.add_profession(client, "accountant", by=cast.anna)
    for said in ("горы", "не любит звонки"):
        actions.add_taste(client, said, by=cast.anna)
    actions.give(client, "Книга", on=datetime.date(2020, 3, 8), by=cast.anna)
    Totals.objects.filter(pk=client.pk).update(interactions=1, last_interaction_at=now(), last_interaction_kind="call")
    lay_out(cast.anna, *EVERY)
    told = cells(get(anna, "/clients/?kind=person"))
    there = told.pop("there")
    assert re.fullmatch(r"\d\d:\d\d", there)
    assert told.pop("completeness").endswith("%")
    assert told == {
        "name": "Смирнова Анна Петровна ООО «Тепло», директор", "warmth": "warm", "work": "ООО «Тепло», директор",
        "owner": "BO", "category": "Dealers", "tags": "VIP", "about": "котёл", "phone": "+7 342 200-10-20",
        "email": "smirnova@teplo.example", "city": "Пермь", "region": "Пермский край", "channel": "e-mail",
        "touched": "today, call", "touches": "1", "revenue": "1 000 ₽", "purchases": "1",
        "bought": "1 Mar", "created": "today", "changed": "today", "birthday": "27 November 1985",
        "inn": "500100732259", "activity": "монтаж", "note": "любит чай",
        "children": "Соня 14.05.2017", "professions": "Accountant's Day", "likes": "горы", "dislikes": "звонки",
        "last_gift": "Книга, 8 Mar 2020",
        "next_step": "",
    }  # fmt: skip


def test_a_client_of_whom_nothing_is_known_is_an_empty_line(cast: Cast, anna: Browser) -> None:
    make_client(last_name="Смирнова", first_name="", patronymic="")
    lay_out(cast.anna, *EVERY)
    told = cells(get(anna))
    assert {code: text for code, text in told.items() if text} == {
        "name": "Смирнова", "completeness": told["completeness"], "created": "today", "changed": "today",
    }  # fmt: skip


def test_contacts_of_others_are_masked_in_their_columns_too(cast: Cast, gleb: Browser, anna: Browser) -> None:
    make_client(owner=cast.boris, phone="8 912 345-67-89", email="smirnova@teplo.example")
    for employee in (cast.gleb, cast.anna):
        lay_out(employee, "name", "phone", "email")
    assert (cells(get(anna))["phone"], cells(get(anna))["email"]) == ("+7 912 345-67-89", "smirnova@teplo.example")
    page = get(gleb)
    assert cells(page)["phone"] == "+7 912 •••-••-89"
    assert "345" not in page
    assert "smirnova@" not in page
    assert "mailto:" not in page


def test_what_is_hidden_from_a_role_is_no_column_and_stands_in_none(cast: Cast, boris: Browser) -> None:
    make_client(owner=cast.boris, phone="8 912 345-67-89", city="Пермь", about="болеет", inn="500100732259")
    lay_out(cast.boris, *EVERY)
    assert "болеет" in get(boris)
    cast.boris.role.fields = {"about": "hidden", "phone": "hidden", "city": "hidden", "purchases": "hidden"}
    cast.boris.role.save()
    page = get(boris)
    gone = {"about", "phone", "city", "region", "there", "revenue", "purchases", "bought"}
    assert heads(page) == [code for code in EVERY if code not in gone]
    assert [text for text in ("болеет", "345-67", "Пермь") if text in page] == []


def test_only_what_the_columns_need_is_asked_for(cast: Cast, anna: Browser) -> None:
    make_client(owner=cast.boris)
    asked = {}
    for codes in (("name",), ("name", "work", "phone", "email", "region", "there"), ("name", "tags"), tuple(EVERY)):
        lay_out(cast.anna, *codes)
        get(anna)
        with CaptureQueriesContext(connection) as captured:
            get(anna)
        asked[len(codes)] = len(captured)
    # The session, the saved views, the count, the rows, the lines, the places of work,
    # the phones of the list on a phone; the tags; children, professions, tastes, gifts; the next steps.
    assert asked == {1: 7, 6: 7, 2: 8, 31: 13}


@pytest.mark.parametrize("codes", [("name",), tuple(EVERY)], ids=["one", "every"])
def test_one_three_and_sixty_clients_cost_the_same_whatever_the_columns(
    cast: Cast, anna: Browser, codes: tuple[str, ...]
) -> None:
    lay_out(cast.anna, *codes)
    asked = set()
    for number in (1, 2, 57):
        for place in range(number):
            client = make_client(owner=cast.boris, phone=f"8 912 345-67-{place:02}", email="a@b.example")
            actions.add_tag(client, f"tag {place}", by=cast.anna)
            actions.star(client, by=cast.anna)
        get(anna)
        with CaptureQueriesContext(connection) as captured:
            get(anna)
        asked.add(len(captured))
    assert len(asked) == 1


# How it is laid out


def post(browser: Browser, **values: str) -> int:
    return browser.post("/clients/columns/", values).status_code


def kept(employee: Employee) -> Any:
    return Employee.objects.get(pk=employee.pk).preferences.get(LIST)


def test_columns_are_chosen_ordered_widened_and_kept_in_sight(cast: Cast, anna: Browser, boris: Browser) -> None:
    make_client(owner=cast.boris)
    assert post(anna, columns="city,name,email") == 204
    assert heads(get(anna)) == ["city", "name", "email"]
    assert post(anna, frozen="2") == 204
    assert post(anna, code="city", width="260") == 204
    assert kept(cast.anna) == {"columns": ["city", "name", "email"], "widths": {"city": 260}, "frozen": 2}
    page = get(anna)
    assert [css.split()[-1] for css, code in HEAD.findall(page)[:3]] == ["f1", "f2", "col-email"]
    assert '<col width="260"' in page
    assert heads(get(boris)) == list(USUAL)
    assert post(anna, usual="yes") == 200
    assert kept(cast.anna) is None
    assert heads(get(anna)) == list(USUAL)


def test_who_the_client_is_stands_there_whatever_is_asked(cast: Cast, anna: Browser) -> None:
    make_client(owner=cast.boris)
    post(anna, columns="email")
    assert heads(get(anna)) == ["name", "email"]


def test_the_list_on_a_phone_stays_what_it_is(cast: Cast, anna: Browser) -> None:
    make_client(owner=cast.boris, phone="8 912 345-67-89", warmth=1)
    post(anna, columns="name,email")
    told = cells(get(anna))
    assert (list(told), told["phone"], told["warmth"]) == (
        ["name", "email", "warmth", "phone", "revenue"], "+7 912 345-67-89", "cold",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "is_kept"),
    [
        ({"columns": "," * 10_000}, None),
        ({"columns": "x" * 500}, None),
        ({"columns": "name,own.car,name"}, {"columns": ["name", "own.car"], "widths": {}, "frozen": 0}),
        ({"frozen": "99"}, {"columns": list(USUAL), "widths": {}, "frozen": 4}),
        ({"frozen": "-1"}, None),
        ({"code": "city", "width": "1"}, {"columns": list(USUAL), "widths": {"city": 48}, "frozen": 0}),
        ({"code": "city", "width": "99999"}, {"columns": list(USUAL), "widths": {"city": 800}, "frozen": 0}),
        ({"code": "city", "width": "²"}, None),
        ({"code": "x" * 500, "width": "100"}, None),
        ({}, None),
    ],
)
def test_what_cannot_be_is_not_kept(cast: Cast, anna: Browser, asked: dict[str, str], is_kept: Any) -> None:
    make_client(owner=cast.boris)
    assert post(anna, **asked) == 204
    assert kept(cast.anna) == is_kept
    get(anna)


def test_a_column_nobody_offers_any_more_waits_until_it_comes_back(cast: Cast, anna: Browser) -> None:
    make_client(owner=cast.boris)
    post(anna, columns="name,own.car,city")
    assert heads(get(anna)) == ["name", "city"]
    post(anna, frozen="1")
    assert kept(cast.anna)["columns"] == ["name", "own.car", "city"]


def test_an_employee_keeps_other_preferences_beside_it(cast: Cast) -> None:
    """Of two pages that keep something at once neither takes away what the other kept."""
    stale = Employee.objects.get(pk=cast.anna.pk)
    preferences.keep(cast.anna, "other", 1)
    preferences.keep(stale, LIST, {"frozen": 1})
    assert Employee.objects.get(pk=cast.anna.pk).preferences == {"other": 1, LIST: {"frozen": 1}}


ONE = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
MANY = ONE | st.lists(ONE, max_size=3) | st.dictionaries(st.text(max_size=5), ONE, max_size=3)
KEPT = MANY | st.fixed_dictionaries({}, optional={"columns": MANY, "widths": MANY, "frozen": MANY})


@given(KEPT)
def test_whatever_was_kept_is_read_and_stays_what_it_was_read_as(what: Any) -> None:
    read = Layout.read(what)
    assert Layout.read(read.as_json()) == read
    assert read.columns
    assert 0 <= read.frozen <= 4


def test_the_menu_shows_the_chosen_first_and_the_others_by_what_they_are_about(cast: Cast, anna: Browser) -> None:
    post(anna, columns="city,name")
    codes = re.findall(r'<li data-code="([^"]*)"( class="unchosen")?', get(anna, "/clients/columns/"))
    assert codes[:2] == [("city", ""), ("name", "")]
    assert [code for code, css in codes[2:] if css] == [code for code in EVERY if code not in ("city", "name")]


def test_many_clients_cannot_be_read_without_the_right(cast: Cast, anna: Browser) -> None:
    with transaction.atomic():
        cast.gleb.role.rights = {}
        cast.gleb.role.save()
    browser = cast.browser(cast.gleb)
    assert [browser.get("/clients/columns/").status_code, post(browser, frozen="1")] == [404, 404]


# Cells that are changed where they stand


CHANGED = re.compile(r'<td class="[^"]*col-(\S+?)[ "][^>]*data-field="([^"]*)"')


def changeable(page: str) -> dict[str, str]:
    return dict(CHANGED.findall(page))


def test_cells_of_simple_fields_are_changed_by_those_who_may_change_the_card(
    cast: Cast, anna: Browser, boris: Browser, gleb: Browser
) -> None:
    client = make_client(owner=cast.boris, city="Пермь")
    for employee in (cast.anna, cast.boris, cast.gleb):
        lay_out(employee, *EVERY)
    every = {
        "warmth": "warmth", "owner": "owner", "category": "category", "about": "about", "city": "city",
        "channel": "preferred_channel", "birthday": "birth_date", "inn": "inn",
    }  # fmt: skip
    without_owner = {code: field for code, field in every.items() if code != "owner"}
    expected = [(anna, every), (boris, without_owner), (gleb, {})]
    for address in ("/clients/", f"/clients/{client.pk}/row/"):
        assert [changeable(get(browser, address)) for browser, _ in expected] == [fields for _, fields in expected]
    # What is said here the door of the field says too.
    for browser, fields in expected:
        answers = {field: browser.get(f"/clients/{client.pk}/fields/{field}/").status_code for field in every.values()}
        assert answers == {field: 200 if field in fields.values() else 404 for field in every.values()}


def test_cells_of_companies_of_the_archive_and_of_what_is_only_seen_are_not_changed(
    cast: Cast, anna: Browser, boris: Browser
) -> None:
    lay_out(cast.anna, "name", "birthday", "city")
    lay_out(cast.boris, "name", "birthday", "city")
    client = make_client(owner=cast.boris, name="ООО «Тепло»")
    assert changeable(get(anna)) == {"city": "city"}
    cast.boris.role.fields = {"city": "seen"}
    cast.boris.role.save()
    assert changeable(get(boris)) == {}
    actions.archive(client, by=cast.anna)
    assert changeable(get(anna, "/clients/?view=archive")) == {}
    assert changeable(get(anna, f"/clients/{client.pk}/row/")) == {}


def test_a_row_read_anew_is_the_row_of_the_list(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris, city="Пермь", phone="8 912 345-67-89")
    lay_out(cast.anna, *EVERY, frozen=2)
    page = get(anna)
    row = page[page.index("<tr data-row") : page.index("</tbody>")]
    assert get(anna, f"/clients/{client.pk}/row/").split() == row.split()


def test_a_right_over_a_category_reaches_its_cells_too(cast: Cast, boris: Browser) -> None:
    dealers = actions.add_category("Dealers", by_id=cast.anna.pk)
    client = make_client(owner=cast.vera, city="Пермь", category_id=dealers.pk, phone="8 912 345-67-89")
    role = cast.boris.role
    role.groups = {"clients.view": [dealers.pk]}
    role.save()
    page = get(boris, f"/clients/{client.pk}/row/")
    assert (changeable(page), cells(page)["phone"]) == ({}, "+7 912 •••-••-89")
    role.rights["contacts.see"] = "own"
    role.groups = {code: [dealers.pk] for code in ("clients.view", "clients.edit", "contacts.see")}
    role.save()
    page = get(boris, f"/clients/{client.pk}/row/")
    assert (changeable(page), cells(page)["phone"]) == ({"warmth": "warmth", "city": "city"}, "+7 912 345-67-89")
