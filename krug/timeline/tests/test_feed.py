"""The feed: everything of one client in one order of time, by pages that lose nothing and repeat nothing."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from krug.clients import actions as clients
from krug.clients import drafts
from krug.clients.models import Client, Purchase
from krug.clients.testing import make_client, make_purchase
from krug.core.changes import sets
from krug.core.changes.cells import Cell
from krug.core.models import ChangeSet
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline import actions, queries
from krug.timeline.models import Event, Interaction
from krug.timeline.sources import Place, read_place
from krug.timeline.tests.told import lines, pages, texts

pytestmark = pytest.mark.django_db

NOON = datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)  # in Moscow, where the company is


@pytest.fixture
def client(cast: Cast) -> Client:
    return make_client(owner=cast.boris, last_name="Орлова", city="Perm")


def touch(client: Client, text: str, at: datetime.datetime, by: Employee | None = None) -> None:
    Interaction.objects.create(client=client, kind="note", text=text, at=at, by=by)


def bought(client: Client, what: str, on: datetime.date) -> None:
    Purchase.objects.create(client=client, what=what, made_on=on, amount=100, recorded_at=NOON)


def changed(client: Client, at: datetime.datetime, *cells: Cell, code: str = "clients.changed") -> None:
    Event.objects.create(client=client, code=code, at=at, data={"cells": [cell.as_list() for cell in cells]})


def city(client: Client, old: str, new: str) -> Cell:
    return Cell("clients.client", client.pk, "city", old, new)


def imported(client: Client, label: str, at: datetime.datetime, *cells: Cell) -> ChangeSet:
    change_set = sets.begin("import", by_id=None, label=label)
    sets.record(change_set.pk, [(client.pk, cell) for cell in cells])
    ChangeSet.objects.filter(pk=change_set.pk).update(made_at=at)
    return change_set


def hours(number: float) -> datetime.timedelta:
    return datetime.timedelta(hours=number)


@pytest.fixture
def mixed(client: Client) -> Client:
    """One of each kind an hour after the other, and one of each at the same noon."""
    touch(client, "touch", NOON - hours(1))
    changed(client, NOON - hours(2), city(client, "Perm", "Omsk"))
    imported(client, "list.xlsx", NOON - hours(3), city(client, "Omsk", "Tula"))
    bought(client, "boiler", datetime.date(2026, 2, 28))
    touch(client, "touch at noon", NOON)
    changed(client, NOON, city(client, "Tula", "Ufa"))
    imported(client, "noon.xlsx", NOON, city(client, "Ufa", "Perm"))
    bought(client, "pump at noon", datetime.date(2026, 3, 1))
    return client


def test_everything_stands_in_one_order_and_of_one_moment_what_people_did_is_above(mixed: Client, cast: Cast) -> None:
    assert lines(cast.gleb, mixed) == [
        "Note | touch at noon",
        "Purchase 1\u00a0₽ | pump at noon",
        "Card changed | city: Tula → Ufa",
        "Updated by import | noon.xlsx | city: Ufa → Perm",
        "Note | touch",
        "Card changed | city: Perm → Omsk",
        "Updated by import | list.xlsx | city: Omsk → Tula",
        "Purchase 1\u00a0₽ | boiler",
    ]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("touches", ["touch at noon", "touch"]),
        ("purchases", ["pump at noon", "boiler"]),
        ("changes", ["Card changed", "noon.xlsx", "Card changed", "list.xlsx"]),
    ],
)
def test_each_tab_shows_its_own_and_nothing_else(mixed: Client, cast: Cast, kind: str, shown: list[str]) -> None:
    assert texts(pages(cast.anna, mixed, kind)) == shown


def test_nothing_of_other_clients_and_nothing_removed_is_shown(client: Client, cast: Cast) -> None:
    other = make_client()
    touch(other, "of another", NOON)
    bought(other, "of another", NOON.date())
    changed(other, NOON, city(other, "Perm", "Omsk"))
    imported(other, "of another", NOON, city(other, "Perm", "Omsk"))
    Interaction.objects.create(client=client, kind="note", text="removed", at=NOON, archived_at=NOON)
    Purchase.objects.create(
        client=client, what="removed", made_on=NOON.date(), amount=1, recorded_at=NOON, archived_at=NOON
    )
    assert lines(cast.anna, client) == []


# Pages


def many(client: Client, number: int, at: datetime.datetime) -> list[str]:
    """A touch, a purchase, a change and an import for each number, all of one noon."""
    for place in range(number):
        touch(client, f"touch{place}", at)
        bought(client, f"purchase{place}", at.date())
        changed(client, at, city(client, f"was{place}", f"is{place}"))
        imported(client, f"import{place}", at, city(client, f"was{place}", f"is{place}"))
    back = range(number - 1, -1, -1)
    return [
        *(f"touch{place}" for place in back),
        *(f"purchase{place}" for place in back),
        *["Card changed"] * number,
        *(f"import{place}" for place in back),
    ]


@pytest.mark.parametrize("shown", [1, 2, 3, 7, 10])
def test_pages_of_one_moment_repeat_nothing_and_lose_nothing(
    client: Client, cast: Cast, shown: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", shown)
    expected = [*many(client, 5, NOON), *many(client, 2, NOON - hours(24))]
    found = pages(cast.anna, client)
    assert texts(found) == expected
    assert [len(page) for page in found] == [len(expected[at : at + shown]) for at in range(0, 28, shown)]
    places = [entry.place for page in found for entry in page]
    assert places == sorted(set(places), reverse=True)


@pytest.mark.parametrize("kind", ["touches", "purchases", "changes"])
def test_pages_of_a_tab_repeat_nothing_and_lose_nothing(
    client: Client, cast: Cast, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 3)
    of_tab = {"touches": slice(0, 5), "purchases": slice(5, 10), "changes": slice(10, 20)}[kind]
    expected = many(client, 5, NOON)[of_tab]
    assert texts(pages(cast.anna, client, kind)) == expected


def test_purchases_stand_at_noon_of_their_day_between_what_was_before_and_after(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 1)
    touch(client, "evening before", NOON - hours(15))
    touch(client, "morning", NOON - hours(3))
    touch(client, "a moment before noon", NOON - datetime.timedelta(microseconds=1))
    touch(client, "a moment after noon", NOON + datetime.timedelta(microseconds=1))
    touch(client, "late evening", NOON + hours(11.9))
    touch(client, "next morning", NOON + hours(20))
    bought(client, "first", datetime.date(2026, 3, 1))
    bought(client, "second", datetime.date(2026, 3, 1))
    bought(client, "next day", datetime.date(2026, 3, 2))
    assert texts(pages(cast.anna, client)) == [
        "next day", "next morning", "late evening", "a moment after noon", "second", "first", "a moment before noon",
        "morning", "evening before",
    ]  # fmt: skip


def test_what_is_recorded_between_two_pages_moves_nothing(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "SHOWN", 2)
    for place in range(5):
        touch(client, f"touch{place}", NOON)
    first = queries.feed(cast.anna, client)
    touch(client, "meanwhile", NOON + hours(1))
    touch(client, "meanwhile", NOON)
    Interaction.objects.filter(text="touch3").update(archived_at=NOON)  # the one by which the next page is asked for
    second = queries.feed(cast.anna, client, before=first.next)
    third = queries.feed(cast.anna, client, before=second.next)
    assert texts([first.entries, second.entries, third.entries]) == [f"touch{place}" for place in (4, 3, 2, 1, 0)]
    assert third.next is None


def test_exactly_a_page_has_no_next_one(client: Client, cast: Cast) -> None:
    for place in range(30):
        touch(client, f"touch{place}", NOON)
    only = queries.feed(cast.anna, client)
    assert (len(only.entries), only.next) == (30, None)
    touch(client, "one more", NOON)
    first = queries.feed(cast.anna, client)
    assert (len(first.entries), first.next) == (30, first.entries[-1].place)
    assert texts([queries.feed(cast.anna, client, before=first.next).entries]) == ["touch0"]


# Places in addresses


def test_a_place_is_read_as_it_was_written() -> None:
    place = Place(datetime.datetime(2026, 3, 1, 9, 30, 0, 5, tzinfo=datetime.UTC), 2, 41)
    assert place.encode() == "2026-03-01T09:30:00.000005+00:00~2~41"
    assert read_place("2026-03-01T09:30:00.000005+00:00~2~41") == place


@pytest.mark.parametrize(
    "text",
    ["", "~", "~~", "now", "2026-03-01", "2026-03-01T09:30:00", "2026-03-01T09:30:00~1~1", "2026-03-01T09:30:00+00:00",
     "2026-03-01T09:30:00+00:00~1", "2026-03-01T09:30:00+00:00~~", "2026-03-01T09:30:00+00:00~-1~1",
     "2026-03-01T09:30:00+00:00~1~-1", "2026-03-01T09:30:00+00:00~12~1", "2026-03-01T09:30:00+00:00~1~x",
     "2026-03-01T09:30:00+00:00~1~" + "9" * 19, "0001-01-01T00:00:00+00:00~1~1", "9999-12-31T23:59:59+00:00~1~1",
     "2026-03-01T09:30:00+00:00~²~1", "2026-13-01T09:30:00+00:00~1~1"],
)  # fmt: skip
def test_what_is_no_place_is_not_read_as_one(text: str) -> None:
    assert read_place(text) is None


@given(st.text(alphabet=st.sampled_from("0123456789-+:T.~Z \0٣²x"), max_size=60) | st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_place(text: str) -> None:
    place = read_place(text)
    assert place is None or read_place(place.encode()) == place


@pytest.mark.parametrize("moment", ["1700-01-01T00:00:00+14:00", "2299-12-31T23:59:59.999999-12:00"])
@pytest.mark.parametrize("rank", [0, 2, 9])
def test_the_outermost_places_are_answered(mixed: Client, cast: Cast, moment: str, rank: int) -> None:
    place = read_place(f"{moment}~{rank}~{'9' * 18}")
    assert place is not None
    shown = len(queries.feed(cast.anna, mixed, before=place).entries)
    assert shown == (8 if moment.startswith("2299") else 0)


# Imports


def test_a_client_made_by_an_import_was_added_by_it(client: Client, cast: Cast) -> None:
    made = imported(client, "list.xlsx", NOON, Cell("clients.client", client.pk, "", None, None))
    ChangeSet.objects.filter(pk=made.pk).update(by_id=cast.anna.pk)
    (entry,) = queries.feed(cast.boris, client).entries
    assert (entry.title, entry.text, entry.who) == ("Added by import", "list.xlsx", "Anna")
    assert (entry.differences, entry.undo_url, entry.is_undone) == ((), "", False)


def test_what_an_import_added_to_a_client_needs_no_words(client: Client, cast: Cast) -> None:
    contact = Cell("clients.contactpoint", 5, "", None, None)
    imported(client, "list.xlsx", NOON, contact, city(client, "Perm", "Omsk"), city(client, "Omsk", "Tula"))
    assert lines(cast.boris, client) == ["Updated by import | list.xlsx | city: Perm → Omsk | city: Omsk → Tula"]


def test_an_import_undone_is_shown_as_undone(client: Client, cast: Cast) -> None:
    change_set = imported(client, "list.xlsx", NOON, city(client, "Perm", "Omsk"))
    ChangeSet.objects.filter(pk=change_set.pk).update(undone_at=NOON)
    assert lines(cast.anna, client) == ["Updated by import | list.xlsx | city: Perm → Omsk | undone"]


# How entries look


@pytest.mark.parametrize(
    ("kind", "direction", "icon", "title"),
    [
        ("call", "", "phone", "Call"),
        ("call", "in", "phone-incoming", "Call"),
        ("call", "out", "phone-outgoing", "Call"),
        ("email", "in", "mail", "Letter"),
        ("message", "", "message", "Message"),
        ("meeting", "out", "users", "Meeting"),
        ("note", "", "note", "Note"),
    ],
)
def test_each_kind_of_touch_has_its_name_and_icon(
    client: Client, cast: Cast, kind: str, direction: str, icon: str, title: str
) -> None:
    actions.record_interaction(client, kind=kind, direction=direction, by=cast.boris)
    (entry,) = queries.feed(cast.anna, client).entries
    assert (entry.icon, entry.title, entry.who, entry.day_only) == (icon, title, "Boris", False)


@pytest.mark.parametrize(
    ("result", "badge", "tone"),
    [
        ("", "", ""),
        ("agreed", "agreed", "done"),
        ("refused", "refused", "late"),
        ("no_answer", "no answer", "soon"),
        ("thinks", "thinks it over", ""),
        ("call_back", "call back", ""),
    ],
)
def test_each_result_has_its_badge(client: Client, cast: Cast, result: str, badge: str, tone: str) -> None:
    actions.record_interaction(client, kind="call", result=result, by=cast.boris)
    (entry,) = queries.feed(cast.anna, client).entries
    assert (entry.badge, entry.tone) == (badge, tone)


@pytest.mark.parametrize(("seconds", "title"), [(5, "Call 0:05"), (75, "Call 1:15"), (3600, "Call 1:00:00")])
def test_a_call_says_how_long_it_was(client: Client, cast: Cast, seconds: int, title: str) -> None:
    actions.record_interaction(client, kind="call", duration_s=seconds, by=cast.boris)
    assert lines(cast.anna, client) == [title]


def test_a_returned_purchase_stays_and_says_so(client: Client, cast: Cast) -> None:
    clients.return_purchase(make_purchase(client, 1500, by=cast.anna), by=cast.anna)
    (entry,) = queries.feed(cast.anna, client, kind="purchases").entries
    assert (entry.title, entry.text, entry.badge, entry.tone, entry.who, entry.day_only) == (
        "Purchase 1\u202f500\u00a0₽", "Boiler", "returned", "late", "Anna", True,
    )  # fmt: skip


# The number of questions to the database


def asked(actor: Employee, client: Client, kind: str, before: Place | None = None) -> int:
    with CaptureQueriesContext(connection) as captured:
        queries.feed(actor, client, kind=kind, before=before)
    return len(captured)


def grown(client: Client, cast: Cast, times: int) -> None:
    for place in range(times):
        actions.record_interaction(client, kind="call", text=f"{place}", by=cast.boris)
        make_purchase(client, 100, by=cast.anna)
        clients.change(client, {"owner": cast.vera.pk}, by=cast.anna)
        clients.change(client, {"owner": cast.boris.pk}, by=cast.olga)
        point = clients.add_contact(client, drafts.contact("email", f"a{place}@teplo.example"), by=cast.anna)
        clients.change_contact(
            point, drafts.contact("email", f"b{place}@teplo.example"), is_preferred=False, opted_out=False, by=cast.anna
        )
        change_set = sets.begin("import", by_id=cast.olga.pk, label="list.xlsx")
        owner = Cell("clients.client", client.pk, "owner", cast.vera.pk, cast.boris.pk)
        sets.record(change_set.pk, [(client.pk, owner), (client.pk, city(client, "Perm", "Omsk"))])


@pytest.mark.parametrize("times", [1, 3, 40])
def test_a_page_asks_the_same_number_of_questions_whatever_there_is(client: Client, cast: Cast, times: int) -> None:
    """Of a manager, who sees contacts masked, one more is asked: of what kind they are."""
    grown(client, cast, times)
    queries.feed(cast.anna, client)  # the currency of the company is asked once
    future = Place(NOON.replace(year=2200), 0, 0)
    for kind, of_owner, of_manager in (("touches", 2, 2), ("purchases", 2, 2), ("changes", 6, 7), ("all", 8, 9)):
        numbers = [asked(actor, client, kind, before) for actor in (cast.anna, cast.boris) for before in (None, future)]
        assert (kind, numbers) == (kind, [of_owner, of_owner, of_manager, of_manager])
