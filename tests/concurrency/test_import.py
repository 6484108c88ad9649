"""Imports beside imports and beside people at work; and the twins, in which nothing holds them apart."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection

from krug.clients import actions as clients
from krug.clients import matching
from krug.clients.models import Client, ContactPoint
from krug.clients.testing import make_client
from krug.core import db
from krug.core.testing import at_once
from krug.exchange import loading, resolving
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import numbers, read, start
from krug.staff.models import Employee
from krug.staff.testing import Cast, make_cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(120)]

HEADERS = ("ФИО", "Телефон", "Город", "ИНН")
PAUSE_S = 0.3


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def sheet(folder: Path, *rows: tuple[str, ...]) -> Path:
    return sheets.text(folder / "a.csv", [HEADERS, *rows])


def loading_of(load: Import) -> Callable[[], Import]:
    return lambda: start(Import.objects.select_related("by__role").get(pk=load.pk))


@pytest.fixture
def meeting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both imports have looked whom they know before either writes, unless something keeps the second one waiting."""
    barrier, look_up = threading.Barrier(2), matching.look_up

    def look_and_meet(*arguments: Any, **options: Any) -> object:
        known = look_up(*arguments, **options)
        with suppress(threading.BrokenBarrierError):
            barrier.wait(timeout=1)
        return known

    monkeypatch.setattr(matching, "look_up", look_and_meet)


def two_previewed(cast: Cast, folder: Path) -> tuple[Import, Import]:
    """One new client in two files of two people."""
    by_phone = ("Орлова Мария", "89120000001", "Пермь", "")
    return read(sheet(folder, by_phone), cast.anna), read(sheet(folder, by_phone), cast.anna)


def test_two_imports_of_the_same_new_client_make_one(
    cast: Cast, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    one, other = two_previewed(cast, tmp_path)
    request.getfixturevalue("meeting")
    outcomes = at_once(loading_of(one), loading_of(other))
    counts = sorted(numbers(load) for load in outcomes if isinstance(load, Import))
    assert counts == [(1, 0, 0, 1, 0), (1, 1, 0, 0, 0)]
    assert list(Client.objects.values_list("name", flat=True)) == ["Орлова Мария"]


@pytest.mark.postgresql
def test_unless_they_took_turns_they_would_make_two(
    cast: Cast, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin: the embedded database has one writer anyway, PostgreSQL only by the row of the import."""
    one, other = two_previewed(cast, tmp_path)
    monkeypatch.setattr(loading, "_hold", lambda load, first: None)
    request.getfixturevalue("meeting")
    at_once(loading_of(one), loading_of(other))
    assert list(Client.objects.values_list("name", flat=True)) == ["Орлова Мария", "Орлова Мария"]


def test_an_import_and_a_form_with_the_same_inn_make_one_client(cast: Cast, tmp_path: Path) -> None:
    """Whoever is second finds the first: the import recognises, the form is refused by the constraint."""
    load = read(sheet(tmp_path, ("Орлова Мария", "", "Пермь", "500100732259")), cast.anna)
    outcomes = at_once(loading_of(load), lambda: _typed("500100732259"))
    assert Client.objects.filter(inn="500100732259").count() == 1
    load.refresh_from_db()
    assert load.state == "done"
    assert len(outcomes) == 2


def _typed(inn: str) -> Import:
    make_client(last_name="Орлова", first_name="Мария", inn=inn)
    return Import()


def slowly(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Each portion's transaction lasts; the event says that the first has begun."""
    begun, apply = threading.Event(), loading._apply

    def apply_slowly(*arguments: Any, **options: Any) -> None:
        begun.set()
        time.sleep(PAUSE_S)
        apply(*arguments, **options)

    monkeypatch.setattr(loading, "_apply", apply_slowly)
    monkeypatch.setattr(loading, "FIRST_APPLIED", 20)
    monkeypatch.setattr(loading, "MOST_APPLIED", 20)
    return begun


def edited(client: Client, by: Employee, begun: threading.Event, values: dict[str, str]) -> float:
    """A colleague saves a card in the middle of the import; how long that took."""
    begun.wait(timeout=30)
    started = time.monotonic()
    clients.change(client, values, by=by)
    return time.monotonic() - started


def crowd(count: int) -> list[tuple[str, ...]]:
    return [(f"Иванов{number} Пётр", f"8913{number:07}", "Омск", "") for number in range(count)]


@pytest.mark.parametrize("place", [0, 50, 99])
def test_a_card_edited_while_the_import_fills_it_loses_neither(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    client = make_client(phone="89123456789")
    rows = crowd(100)
    rows[place] = ("Смирнова Анна", "89123456789, 89120000009", "Казань", "")
    load = read(sheet(tmp_path, *rows), cast.anna)
    begun = slowly(monkeypatch)
    at_once(loading_of(load), lambda: edited(client, cast.vera, begun, {"about": "любит чай"}))
    client.refresh_from_db()
    assert (client.city, client.about, client.version) == ("Казань", "любит чай", 3)
    assert list(ContactPoint.objects.filter(client=client).order_by("pk").values_list("key", flat=True)) == [
        "79123456789",
        "79120000009",
    ]
    load.refresh_from_db()
    assert numbers(load) == (100, 99, 1, 0, 0)


def test_a_city_typed_during_the_import_is_not_filled_over(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import filled nothing when it came to the row, since somebody had filled it."""
    client = make_client(phone="89123456789", sex="f")
    rows = [*crowd(80), ("Смирнова Анна", "89123456789", "Казань", "")]
    load = read(sheet(tmp_path, *rows), cast.anna)
    assert numbers(load) == (81, 80, 1, 0, 0)
    begun = slowly(monkeypatch)
    at_once(loading_of(load), lambda: edited(client, cast.vera, begun, {"city": "Пермь"}))
    client.refresh_from_db()
    load.refresh_from_db()
    assert (client.city, numbers(load)) == ("Пермь", (81, 80, 0, 1, 0))


def test_another_writer_waits_no_longer_than_a_portion(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of five portions of a third of a second each, the writer waits for the one that runs, not for the import."""
    client = make_client(phone="89123456789")
    load = read(sheet(tmp_path, *crowd(100)), cast.anna)
    begun = slowly(monkeypatch)
    import_started = time.monotonic()
    done, waited = at_once(
        lambda: (loading_of(load)(), time.monotonic() - import_started)[1],
        lambda: edited(client, cast.vera, begun, {"city": "Пермь"}),
    )
    assert isinstance(done, float)
    assert isinstance(waited, float)
    assert (done > 5 * PAUSE_S, waited < 3 * PAUSE_S) == (True, True)


def test_nobody_waits_for_a_preview(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks and counts outside of transactions."""
    inside: list[bool] = []
    understand = resolving.understand

    def noting(*arguments: Any) -> object:
        inside.append(connection.in_atomic_block)
        return understand(*arguments)

    monkeypatch.setattr(resolving, "understand", noting)
    read(sheet(tmp_path, *crowd(10)), cast.anna)
    assert inside == [False]


def between(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> list[bool]:
    """When it is known whom the rows speak of, and nothing is written yet, somebody else does something.

    Tells of each time that was found out whether it was inside a transaction.
    """
    inside: list[bool] = []
    placed = resolving.placed

    def placed_and_overtaken(*arguments: Any) -> object:
        result = placed(*arguments)
        inside.append(connection.in_atomic_block)
        if len(inside) == 1 and not connection.in_atomic_block:
            (outcome,) = at_once(happens)
            assert not isinstance(outcome, Exception), outcome
        return result

    monkeypatch.setattr(resolving, "placed", placed_and_overtaken)
    return inside


def blind(monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin's database tells of nobody's writing."""
    monkeypatch.setattr(db, "version_seen", lambda: 1)


ROW = ("Смирнова Анна", "89123456789", "Казань", "")


def _added_meanwhile(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[bool], list[str]]:
    load = read(sheet(folder, ROW), cast.anna)
    inside = between(monkeypatch, lambda: make_client(phone="89123456789", city="Пермь"))
    loading_of(load)()
    return inside, list(Client.objects.order_by("pk").values_list("city", flat=True))


@pytest.mark.sqlite
def test_a_client_added_while_the_portion_was_placed_is_recognised(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _added_meanwhile(cast, tmp_path, monkeypatch) == ([False, True], ["Пермь"])


@pytest.mark.sqlite
def test_unless_the_version_were_asked_the_client_would_be_there_twice(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind(monkeypatch)
    assert _added_meanwhile(cast, tmp_path, monkeypatch) == ([False], ["Пермь", "Казань"])


def _changed_meanwhile(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[bool], str]:
    client = make_client(phone="89123456789")
    load = read(sheet(folder, ROW), cast.anna)
    inside = between(monkeypatch, lambda: clients.change(client, {"city": "Пермь"}, by=cast.vera))
    loading_of(load)()
    client.refresh_from_db()
    return inside, client.city


@pytest.mark.sqlite
def test_a_city_typed_while_the_portion_was_placed_is_not_filled_over(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _changed_meanwhile(cast, tmp_path, monkeypatch) == ([False, True], "Пермь")


@pytest.mark.sqlite
def test_unless_the_version_were_asked_the_typed_city_would_be_lost(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind(monkeypatch)
    assert _changed_meanwhile(cast, tmp_path, monkeypatch) == ([False], "Казань")


def _archived_meanwhile(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    client = make_client(phone="89123456789")
    load = read(sheet(folder, ROW), cast.anna)
    between(monkeypatch, lambda: clients.archive(client, by=cast.anna))
    loading_of(load)()
    return [(city, at is not None) for city, at in Client.objects.order_by("pk").values_list("city", "archived_at")]


@pytest.mark.sqlite
def test_instead_of_a_client_archived_while_the_portion_was_placed_there_is_a_new_one(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _archived_meanwhile(cast, tmp_path, monkeypatch) == [("", True), ("Казань", False)]


@pytest.mark.sqlite
def test_unless_the_version_were_asked_the_archived_one_would_be_filled(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind(monkeypatch)
    assert _archived_meanwhile(cast, tmp_path, monkeypatch) == [("Казань", True)]


@pytest.mark.sqlite
def test_while_nobody_writes_whom_rows_speak_of_is_found_out_before_the_lock_is_taken(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = read(sheet(tmp_path, *crowd(60)), cast.anna)
    inside = between(monkeypatch, lambda: None)
    monkeypatch.setattr(loading, "FIRST_APPLIED", 20)
    monkeypatch.setattr(loading, "MOST_APPLIED", 20)
    loading_of(load)()
    assert inside == [False, False, False]
