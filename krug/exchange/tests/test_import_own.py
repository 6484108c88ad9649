"""Own fields from a spreadsheet: columns known by name, values read by type, undone with the rest."""

from pathlib import Path

import pytest

from krug.clients import actions as clients
from krug.clients.models import Client, OwnValues
from krug.clients.testing import make_client, make_own_field
from krug.exchange import actions
from krug.exchange.tests.importing import loaded, numbers, read, targets
from krug.exchange.tests.sheets import text
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

SHEET = (
    ("ФИО", "Телефон", "Марка машины", "Скидка, %", "Питомцы", "Курит", "Кто привёл"),
    ("Иванов Пётр", "89120000001", "Lada", "12,5", "Кошка, собака", "нет", "Смирнова Анна Петровна"),
    ("Петрова Анна", "89120000002", "", "много", "слон", "да", ""),
    ("Сидоров Иван", "89120000003", "Volvo", "0", "", "", "Чужой Иван"),
)


@pytest.fixture
def sheet(cast: Cast, tmp_path: Path) -> Path:
    make_own_field(cast.anna, label="Марка машины")
    make_own_field(cast.anna, "number", "Скидка")
    make_own_field(cast.anna, "choices", "Питомцы", added=("Кошка", "Собака"))
    make_own_field(cast.anna, "yesno", "Курит")
    make_own_field(cast.anna, "client", "Кто привёл")
    return text(tmp_path / "own.csv", SHEET)


def held() -> dict[str, dict[str, object]]:
    rows = OwnValues.objects.filter(client__last_name__in=["Иванов", "Петрова", "Сидоров"])
    return {row.client.last_name: row.data for row in rows.select_related("client")}


def test_columns_are_known_by_the_names_of_the_fields_and_read_by_type(cast: Cast, sheet: Path) -> None:
    guide = make_client(owner=cast.boris)
    make_client(owner=cast.vera, last_name="Чужой", first_name="Иван", patronymic="")
    load = read(sheet, cast.boris, keep_unreadable=False)
    found = targets(load)
    assert [found[header] for header in SHEET[0][2:]] == [
        "own.marka_mashiny", "own.skidka", "own.pitomtsy", "own.kurit", "own.kto_privel",
    ]  # fmt: skip
    load = loaded(sheet, cast.boris)
    assert numbers(load)[1:] == (1, 0, 0, 2)
    assert held() == {
        "Иванов": {
            "marka_mashiny": "Lada", "skidka": 12.5, "pitomtsy": ["koshka", "sobaka"], "kurit": False,
            "kto_privel": guide.pk,
        }
    }  # fmt: skip
    reasons = [reason for row in load.rows.filter(outcome="bad").order_by("number") for *_cell, reason in row.bad]
    assert len(reasons) == 3
    assert reasons[1] == "«слон» is not among the options: Кошка, Собака."


def test_a_known_client_gets_what_is_new_and_loses_it_by_undo(cast: Cast, sheet: Path) -> None:
    make_client(owner=cast.boris)
    known = make_client(owner=cast.boris, last_name="Иванов", first_name="Пётр", patronymic="", phone="89120000001")
    clients.change(known, {"own.marka_mashiny": "Audi"}, by=cast.anna)
    load = loaded(sheet, cast.boris)
    assert numbers(load)[1:] == (0, 1, 0, 2)
    assert held()["Иванов"]["marka_mashiny"] == "Audi"
    assert held()["Иванов"]["kurit"] is False
    again = read(sheet, cast.boris)
    assert numbers(again)[1:] == (0, 0, 1, 2)
    actions.undo(load, by_id=cast.boris.pk)
    assert held()["Иванов"] == {"marka_mashiny": "Audi"}
    assert Client.objects.live().filter(last_name="Иванов").count() == 1


def test_what_is_there_is_overwritten_only_when_that_is_asked(cast: Cast, sheet: Path) -> None:
    make_client(owner=cast.boris)
    known = make_client(owner=cast.boris, last_name="Иванов", first_name="Пётр", patronymic="", phone="89120000001")
    clients.change(known, {"own.marka_mashiny": "Audi", "own.skidka": 0}, by=cast.anna)
    loaded(sheet, cast.boris, overwrite=True)
    assert held()["Иванов"]["marka_mashiny"] == "Lada"
    assert held()["Иванов"]["skidka"] == 12.5
