"""Lists by own fields: only those whose index is ready, and the index is what the engine takes."""

import datetime
import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import OuterRef
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from krug.clients import actions, conditions, listing
from krug.clients.actions.indexing import keep_own_indexes
from krug.clients.conditions import loads
from krug.clients.drafts import Draft
from krug.clients.listing import Filters, Page
from krug.clients.models import Client, OwnField, OwnValues
from krug.clients.own import indexes, ordering
from krug.clients.own.conditions import demands, own_conditions
from krug.clients.own.indexes import Compared
from krug.clients.testing import make_client, make_own_field
from krug.core import db
from krug.staff.testing import Cast, make_cast

pytestmark = pytest.mark.django_db


def fill(cast: Cast, field: OwnField, *values: object) -> list[Client]:
    clients = [make_client(owner=cast.boris, last_name=f"N{place}") for place in range(len(values))]
    for client, value in zip(clients, values, strict=True):
        if value is not None:
            actions.change(client, {field.code: value}, by=cast.anna)
    return clients


def names(page: Page) -> list[str]:
    return [line.name.split()[0] for line in page.lines]


def in_order(cast: Cast, code: str, *, who: str = "anna", size: int = 2) -> list[str]:
    """Page by page."""
    actor = getattr(cast, who)
    sort = listing.sort_of(actor, code)
    filters = listing.read_filters({}, sort)
    after, found = None, []
    while True:
        page = listing.page(actor, filters, sort, how_many=listing.count_for(actor, filters), after=after, size=size)
        found += names(page)
        if page.next is None:
            return found
        after = listing.decode_key(page.next.encode(), sort)


@pytest.mark.parametrize(
    ("of", "values", "wanted"),
    [
        ("number", (10, 9.5, None, 100, 9.5), ["N1", "N4", "N0", "N3"]),
        ("date", ("2026-03-01", "2025-12-31", None, "2026-02-01"), ["N1", "N3", "N0"]),
        ("text", ("b", "a", None, "b"), ["N1", "N0", "N3"]),
        ("yesno", (True, False, None, True), ["N1", "N0", "N3"]),
        ("money", (0, 100, -5, None), ["N2", "N0", "N1"]),
    ],
)
def test_a_list_is_sorted_by_an_own_field_page_by_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, of: str, values: tuple[object, ...], wanted: list[str]
) -> None:
    field = make_own_field(cast.anna, of, ready=True)
    fill(cast, field, *values)
    assert in_order(cast, field.code) == wanted
    assert in_order(cast, f"-{field.code}") == wanted[::-1]
    assert in_order(cast, field.code, who="vera") == []
    # When many match, the index is walked instead.
    monkeypatch.setattr(listing, "COUNTED_EXACTLY", 1)
    listing._many.clear()
    assert in_order(cast, field.code) == wanted
    assert in_order(cast, f"-{field.code}") == wanted[::-1]
    assert in_order(cast, field.code, who="vera") == []


def test_the_list_offers_the_order_only_when_the_index_is_there(cast: Cast, anna: Browser) -> None:
    field = make_own_field(cast.anna, "number", "Discount")
    assert "Discount" not in anna.get(reverse("clients")).content.decode()
    actions.change_own_field(field, actions.OwnSpec("Discount", in_lists=True), by=cast.anna)
    assert "Discount" not in anna.get(reverse("clients")).content.decode()
    keep_own_indexes()
    fill(cast, field, 3, None, 1)
    page = anna.get(reverse("clients"), {"sort": field.code}).content.decode()
    assert "Discount, where it is filled in" in page
    assert page.index(">N2<") < page.index(">N0<")
    assert ">N1<" not in page


def test_an_order_nobody_offers_is_the_usual_one(cast: Cast) -> None:
    field = make_own_field(cast.anna, "number")
    assert listing.sort_of(cast.anna, field.code).code == "-created"
    assert listing.sort_of(cast.anna, "own.nothing").code == "-created"
    sort = listing.Sort("own.car", "own__data", own="car")
    for key in ("e30", "", "W251bGwsIDFd", listing.Key([1], 1).encode()):
        assert listing.decode_key(key, sort) is None


def asked(cast: Cast, term: dict[str, object]) -> list[str]:
    """By both ways a list is read in."""
    found = []
    for is_stepping in (False, True):
        where = conditions.where(
            cast.anna, conditions.read(term), is_stepping=is_stepping, today=datetime.date(2026, 11, 25)
        )
        found.append([client.last_name for client in Client.objects.live().filter(where).order_by("pk")])
    assert found[0] == found[1]
    return found[0]


@pytest.mark.parametrize(
    ("of", "values", "op", "value", "wanted"),
    [
        ("text", ("Lada", "Audi", None), "is", "Lada", ["N0"]),
        ("text", ("Lada", "Audi", None), "one_of", ["Lada", "Audi"], ["N0", "N1"]),
        ("text", ("Lada", "Audi", None), "is_not", "Lada", ["N1", "N2"]),
        ("text", ("Lada", None, None), "empty", None, ["N1", "N2"]),
        ("number", (1, 2.5, 10), "gt", 2, ["N1", "N2"]),
        ("number", (1, 2.5, 10), "between", [1, 3], ["N0", "N1"]),
        ("money", (100, 250, 1000), "lt", "2,50", ["N0"]),
        ("date", ("2026-11-24", "2026-10-01", None), "last", 7, ["N0"]),
        ("date", ("2026-11-24", "2026-10-01", None), "before", "2026-11-24", ["N1"]),
        ("yesno", (True, False, None), "is", "no", ["N1"]),
        ("yesno", (True, False, None), "filled", None, ["N0", "N1"]),
        ("choice", ("red", "blue", None), "is", "blue", ["N1"]),
    ],
)
def test_own_fields_answer_in_the_language_of_conditions(
    cast: Cast, of: str, values: tuple[object, ...], op: str, value: object, wanted: list[str]
) -> None:
    added = ("red", "blue") if of == "choice" else ()
    field = make_own_field(cast.anna, of, ready=True, added=added)
    fill(cast, field, *values)
    term = {"field": field.code, "op": op} | ({} if value is None else {"value": value})
    assert asked(cast, term) == wanted


def test_conditions_offer_only_fields_whose_index_is_ready(cast: Cast) -> None:
    make_own_field(cast.anna, "text", "Pet")
    assert own_conditions(cast.anna) == []
    make_own_field(cast.anna, "text", "Car", ready=True)
    assert [field.code for field in own_conditions(cast.anna)] == ["own.car"]


def plan(sql: str, params: Any) -> str:
    with connection.cursor() as cursor:
        if not db.is_sqlite():
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if db.is_sqlite() else ''}{sql}", params)
        return "\n".join(" ".join(map(str, row)) for row in cursor.fetchall())


@pytest.fixture
def crowd(cast: Cast) -> OwnField:
    """Two thousand cards with rows of own values, a tenth of which hold the field."""
    field = make_own_field(cast.anna, "number", ready=True)
    ids = [make_client(owner=cast.boris).pk]
    ids += actions.create_many([_draft(place) for place in range(2_000)], by_id=None)
    OwnValues.objects.bulk_create(
        [OwnValues(client_id=pk, data={"car": pk % 50} if pk % 10 == 0 else {"other": 1}) for pk in ids]
    )
    db.analyze()
    return field


def _draft(place: int) -> Draft:
    return Draft("person", {"last_name": f"N{place}"})


def test_the_engine_takes_the_index_for_a_condition_and_for_an_order(cast: Cast, crowd: OwnField) -> None:
    name = indexes.name_of(crowd)
    assert indexes.present() == {name: True}
    holds = OwnValues.objects.filter(Compared("car", "=", 20, "data")).values("client")
    assert name in plan(*holds.query.sql_with_params())
    within = OwnValues.objects.filter(Compared("car", ">=", 20, "data"), Compared("car", "<=", 30, "data"))
    assert name in plan(*within.values("client").query.sql_with_params())
    sort = listing.sort_of(cast.anna, crowd.code)
    seen = listing.stepped_over(cast.anna, Filters(), sort).filter(pk=OuterRef("pk"))
    for descending in (False, True):
        walked = ordering.walked("car", seen, descending=descending).values_list("pk", flat=True)
        read = plan(*walked[:51].query.sql_with_params())
        assert name in read
        assert "TEMP B-TREE" not in read
        assert "Sort" not in read
        further = walked.filter(ordering.after("car", 20, 5, OwnValues, descending=descending))[:51]
        assert name in plan(*further.query.sql_with_params())


def test_without_the_index_the_plan_is_another(cast: Cast, crowd: OwnField) -> None:
    """The twin: what proves the use of the index fails when it is gone."""
    indexes.drop(indexes.name_of(crowd))
    holds = OwnValues.objects.filter(Compared("car", "=", 20, "data")).values("client")
    assert indexes.name_of(crowd) not in plan(*holds.query.sql_with_params())


def test_indexes_follow_what_the_administrator_marks(cast: Cast) -> None:
    field = make_own_field(cast.anna, "text", ready=True)
    assert (field.indexed_at is not None, list(indexes.present())) == (True, [indexes.name_of(field)])
    actions.retire_own_field(field, by=cast.anna)
    keep_own_indexes()
    assert indexes.present() == {}
    actions.restore_own_field(field, by=cast.anna)
    assert OwnField.objects.get().indexed_at is None
    keep_own_indexes()
    assert list(indexes.present()) == [indexes.name_of(field)]
    actions.change_own_field(field, actions.OwnSpec("Car"), by=cast.anna)
    keep_own_indexes()
    assert indexes.present() == {}


def test_there_are_at_most_ten_indexes(cast: Cast) -> None:
    for place in range(10):
        make_own_field(cast.anna, "text", f"F{place}", ready=True)
    with pytest.raises(actions.TooManyOwn) as told:
        make_own_field(cast.anna, "text", "One more", ready=True)
    assert told.value.text == ("Lists can be filtered and sorted by 10 own fields at most. Take another one off first.")
    assert not OwnField.objects.filter(label="One more").exists()


def test_pages_ask_as_many_questions_with_any_number_of_own_fields(cast: Cast, anna: Browser) -> None:
    client = make_client(owner=cast.boris)
    asked = {number: _questions(cast, anna, client, number) for number in (0, 1, 20)}
    assert asked == dict.fromkeys((0, 1, 20), asked[0])


def _questions(cast: Cast, browser: Browser, client: Client, number: int) -> dict[str, int]:
    """Of the card and of the list, with so many own fields, all of them filled in."""
    there = OwnField.objects.count()
    fields = [make_own_field(cast.anna, "text", f"F{place}") for place in range(there, number)]
    actions.change(client, {field.code: "x" for field in fields}, by=cast.anna)
    asked = {}
    for name, address in (("card", reverse("client", args=[client.pk])), ("list", reverse("clients"))):
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        asked[name] = len(captured)
    return asked


def test_the_stored_values_are_one_json_object(cast: Cast) -> None:
    first, second = make_own_field(cast.anna), make_own_field(cast.anna, "money", "Rent")
    (client,) = fill(cast, first, "Lada")
    actions.change(client, {second.code: 12_50}, by=cast.anna)
    assert OwnValues.objects.get(client=client).data == {"car": "Lada", "rent": 1250}
    assert json.loads(json.dumps(OwnValues.objects.get().data)) == {"car": "Lada", "rent": 1250}


@pytest.mark.django_db(transaction=True)
def test_the_job_builds_the_index_outside_a_transaction() -> None:
    """On PostgreSQL that is what lets others write meanwhile."""
    cast = make_cast()
    actions.add_own_field("text", actions.OwnSpec("Car", in_lists=True), by=cast.anna)
    keep_own_indexes()
    keep_own_indexes()
    field = OwnField.objects.get()
    assert field.indexed_at is not None
    assert indexes.present() == {indexes.name_of(field): True}
    indexes.drop(indexes.name_of(field))
    keep_own_indexes()
    assert indexes.present() == {indexes.name_of(field): True}


@pytest.mark.parametrize(
    ("condition", "all_hold_it"),
    [
        ('{"field":"own.car","op":"gt","value":1}', True),
        ('{"all":[{"field":"city","op":"is","value":"Пермь"},{"field":"own.car","op":"filled"}]}', True),
        ('{"all":[{"any":[{"field":"own.car","op":"filled"}]}]}', False),
        ('{"field":"own.car","op":"empty"}', False),
        ('{"field":"own.car","op":"is_not","value":"lada"}', False),
        ('{"field":"own.boat","op":"filled"}', False),
        ("", False),
    ],
)
def test_who_is_found_by_a_field_is_not_asked_once_more_whether_they_hold_it(condition: str, all_hold_it: bool) -> None:
    assert demands(loads(condition), "own.car") is all_hold_it
