"""Who hears of an import: the cards of its clients, the journal, the planner of the database."""

from pathlib import Path

import pytest
from django.db import connection

from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.core import live
from krug.core.live import Signal
from krug.core.testing import published
from krug.exchange.events import ImportFinished
from krug.exchange.models import Import
from krug.exchange.reading.tests import making
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import found, loaded, names, numbers
from krug.staff.testing import Cast
from krug.timeline import queries
from krug.timeline.models import Event

ROWS = (
    ("ФИО", "Телефон", "Город", "Дата звонка", "Итог звонка", "Сумма", "Дата покупки"),
    ("Орлова Мария", "89120000001", "Пермь", "01.06.2024", "думает", "1 500", "12.03.2024"),
    ("Смирнова Анна", "89123456789", "Казань", "", "", "", ""),
)


@pytest.fixture
def known(cast: Cast) -> Client:
    return make_client(phone="89123456789", sex="f")


@pytest.fixture
def load(cast: Cast, known: Client, tmp_path: Path) -> Import:
    return loaded(sheets.xlsx(tmp_path / "клиенты.xlsx", ROWS), cast.anna)


def feed(cast: Cast, client: Client) -> list[tuple[str, str, str]]:
    return [(entry.title, entry.text, entry.who) for entry in queries.feed(cast.anna, client).entries]


def test_the_card_of_a_new_client_says_where_it_is_from_and_what_was_said(cast: Cast, load: Import) -> None:
    assert feed(cast, Client.objects.get(last_name="Орлова")) == [
        ("Added by import", "клиенты.xlsx", "Anna"),
        ("Call", "думает", "Anna"),
        ("Purchase 1\u202f500\xa0₽", "", "Anna"),
    ]


def test_the_card_of_a_known_client_says_what_the_import_changed(cast: Cast, known: Client, load: Import) -> None:
    (entry,) = queries.feed(cast.anna, known).entries
    assert (entry.title, entry.text, entry.is_undone) == ("Updated by import", "клиенты.xlsx", False)
    assert [(each.label, each.before, each.after) for each in entry.differences] == [("city", "", "Казань")]


def test_the_journal_is_told_once_for_all_rows(cast: Cast, known: Client, tmp_path: Path) -> None:
    with published() as told:
        load = loaded(sheets.xlsx(tmp_path / "клиенты.xlsx", ROWS), cast.anna)
    assert told == [
        ImportFinished(by_id=cast.anna.pk, change_set_id=load.change_set_id, import_id=load.pk, created=1, updated=1)
    ]
    event = Event.objects.get(code="exchange.import_finished")
    assert (event.by_id, event.client_id, event.change_set_id) == (cast.anna.pk, None, load.change_set_id)
    assert event.data == {"import_id": load.pk, "created": 1, "updated": 1}


def test_open_pages_hear_of_one_event_and_the_cards_of_whom_it_is(cast: Cast, known: Client, tmp_path: Path) -> None:
    before = live.source.latest()
    loaded(sheets.xlsx(tmp_path / "клиенты.xlsx", ROWS), cast.anna)
    added = Client.objects.get(last_name="Орлова")
    number = live.source.latest()
    assert list(live.source.after(before)) == [
        Signal(number, "exchange.import_finished", None, cast.anna.pk),
        Signal(number, "exchange.import_finished", known.pk, cast.anna.pk),
        Signal(number, "exchange.import_finished", added.pk, cast.anna.pk),
    ]


def test_new_clients_are_found_at_once_by_name_phone_and_company(cast: Cast, tmp_path: Path) -> None:
    rows = [("ФИО", "Телефон", "Компания"), ("Орлова Мария", "8 912 000-00-01", "ООО Тепло")]
    loaded(sheets.xlsx(tmp_path / "a.xlsx", rows), cast.anna)
    for text in ("орлова", "0000001"):
        assert found(cast.anna, text) == ["Орлова Мария", "ООО «Тепло»"]
    assert found(cast.anna, "тепло") == ["ООО «Тепло»", "Орлова Мария"]


@pytest.mark.sqlite
def test_the_planner_learns_of_the_new_rows(cast: Cast, tmp_path: Path) -> None:
    rows = [("ФИО", "Телефон"), *((f"Иванов{number}", f"8912{number:07}") for number in range(50))]
    loaded(sheets.xlsx(tmp_path / "a.xlsx", rows), cast.anna)
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'clients_client' AND idx = 'clients_by_name'")
        assert cursor.fetchone()[0].split()[0] == "50"


@pytest.mark.postgresql
def test_the_planner_of_postgresql_learns_of_the_new_rows(cast: Cast, tmp_path: Path) -> None:
    rows = [("ФИО", "Телефон"), *((f"Иванов{number}", f"8912{number:07}") for number in range(50))]
    loaded(sheets.xlsx(tmp_path / "a.xlsx", rows), cast.anna)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'clients_client'")
        assert cursor.fetchone()[0] == 50


def test_an_opendocument_sheet_is_loaded_like_any_other(cast: Cast, tmp_path: Path) -> None:
    content = making.ods_row("ФИО", "Телефон") + making.ods_row("Орлова Мария", "89120000001")
    load = loaded(making.ods(tmp_path / "a.ods", {"Лист": content}), cast.anna)
    assert (numbers(load), names()) == ((1, 1, 0, 0, 0), ["Орлова Мария"])
