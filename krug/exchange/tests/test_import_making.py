"""A column nobody has a field for becomes an own field when the loading starts, and goes with its undo."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from krug.clients import actions as clients
from krug.clients.models import OwnField, OwnValues
from krug.clients.testing import make_own_field
from krug.exchange import actions
from krug.exchange.making import guess
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import loaded, numbers, read, start, targets
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db
HEADERS = ("ФИО", "Телефон", "Размер", "Код 1С", "Смена")
NAMES = ("Мария", "Анна", "Ирина", "Ольга", "Вера", "Нина", "Яна", "Ева", "Лада", "Ада")
ROWS = [
    (f"Орлова {name}", f"8912000000{n}", str(40 + n), f"00{n}", "ночь" if n % 2 else "день")
    for n, name in enumerate(NAMES)
]


def asked(folder: Path, by: Employee, *headers: str, rows: Sequence[tuple[str, ...]] = ()) -> Import:
    """Read with these columns to be new fields."""
    load = read(sheets.text(folder / "a.csv", [HEADERS, *(rows or ROWS)]), by)
    load.mapping = [{**each, "target": "new" if each["header"] in headers else each["target"]} for each in load.mapping]
    load.save()
    actions.prepare(load)
    load.refresh_from_db()
    return load


def fields() -> list[tuple[str, str, bool]]:
    return [(field.label, field.type, field.archived_at is None) for field in OwnField.objects.order_by("pk")]


def test_fields_are_made_when_the_loading_starts_and_not_before(cast: Cast, tmp_path: Path) -> None:
    load = asked(tmp_path, cast.anna, "Размер", "Код 1С", "Смена")
    assert (numbers(load), fields()) == ((10, 10, 0, 0, 0), [])
    load = start(load)
    assert fields() == [("Размер", "number", True), ("Код 1С", "text", True), ("Смена", "choice", True)]
    assert OwnValues.objects.order_by("pk")[1].data == {"razmer": 41, "kod_1s": "001", "smena": "noch"}
    assert targets(load)["Размер"] == "own.razmer"
    again = loaded(sheets.text(tmp_path / "b.csv", [HEADERS, *ROWS]), cast.anna)
    assert (numbers(again), len(fields())) == ((10, 0, 0, 10, 0), 3)


def test_undo_retires_what_was_made_unless_somebody_holds_it_by_now(cast: Cast, tmp_path: Path) -> None:
    load = start(asked(tmp_path, cast.anna, "Размер", "Смена"))
    clients.change(OwnValues.objects.order_by("pk")[0].client, {"own.razmer": 99}, by=cast.anna)
    actions.undo(load, by_id=cast.anna.pk)
    assert fields() == [("Размер", "number", True), ("Смена", "choice", True)]  # her card was worked on, and stays
    load = start(asked(tmp_path, cast.anna, "Код 1С"))
    actions.undo(load, by_id=cast.anna.pk)
    assert fields()[2] == ("Код 1С", "text", False)


def test_a_new_field_may_be_the_key_at_once(cast: Cast, tmp_path: Path) -> None:
    rows = [("Орлова Мария", "", "", "A-1", ""), ("Маша", "89120000001", "", "A-1", "")]
    load = asked(tmp_path, cast.anna, "Код 1С", rows=rows)
    load.known_by = ["own.~3"]
    load.save()
    actions.prepare(load)
    load.refresh_from_db()
    assert numbers(load) == (2, 1, 1, 0, 0)
    load = start(load)
    assert (numbers(load), load.known_by) == ((2, 1, 1, 0, 0), ["own.kod_1s"])
    assert OwnField.objects.get().indexed_at is not None
    again = read(sheets.text(tmp_path / "b.csv", [HEADERS, *rows]), cast.anna)
    assert (numbers(again), again.known_by) == ((2, 0, 0, 2, 0), ["own.kod_1s"])


def test_a_name_that_somebody_takes_meanwhile_gets_a_number(cast: Cast, tmp_path: Path) -> None:
    load = asked(tmp_path, cast.anna, "Размер")
    make_own_field(cast.anna, "text", "Размер")
    start(load)
    assert fields() == [("Размер", "text", True), ("Размер 2", "number", True)]
    assert OwnValues.objects.order_by("pk")[0].data == {"razmer_2": 40}


def test_who_may_add_no_fields_is_not_offered_any_and_makes_none(cast: Cast, tmp_path: Path) -> None:
    load = read(sheets.text(tmp_path / "a.csv", [HEADERS, *ROWS]), cast.olga)
    said = {"column-2": "new", "header_row": "1"}
    page = cast.browser(cast.olga).post(f"/import/{load.pk}/correct/", said)
    load.refresh_from_db()
    assert (targets(load)["Размер"], 'value="new"' in page.content.decode()) == ("note", False)
    mine = read(sheets.text(tmp_path / "b.csv", [HEADERS, *ROWS]), cast.anna)  # the twin
    cast.browser(cast.anna).post(f"/import/{mine.pk}/correct/", said)
    mine.refresh_from_db()
    assert targets(mine)["Размер"] == "new"
    # A right that was taken between the reading and the loading.
    load = asked(tmp_path, cast.anna, "Размер")
    Import.objects.filter(pk=load.pk).update(by=cast.olga)
    load.refresh_from_db()
    start(load)
    assert fields() == []


def test_the_type_may_be_chosen_by_hand_and_the_page_says_it(cast: Cast, tmp_path: Path) -> None:
    load = asked(tmp_path, cast.anna, "Размер")
    browser = cast.browser(cast.anna)
    assert '<option value="number" selected>' in browser.get(f"/import/{load.pk}/").content.decode()
    browser.post(f"/import/{load.pk}/correct/", {"header_row": "1", "column-2": "new", "fresh-2": "text"})
    load.refresh_from_db()
    actions.prepare(load)
    load.refresh_from_db()
    start(load)
    assert (fields(), OwnValues.objects.order_by("pk")[0].data) == ([("Размер", "text", True)], {"razmer": "40"})


@pytest.mark.parametrize(
    ("header", "texts", "of"),
    [
        ("Скидка", ["5", "12,5"], "number"),
        ("Код", ["00123", "124"], "text"),
        ("Карта", ["123456789012345678"], "text"),
        ("Оклад, руб.", ["1 000", "25000"], "money"),
        ("Долг", ["1 000 ₽", "25 ₽"], "money"),
        ("Договор до", ["01.02.2027", "3.4.2028"], "date"),
        ("Подписка", ["да", "нет"], "yesno"),
        ("Страница", ["https://teplo.example/a"], "link"),
        ("Смена", ["день", "ночь"] * 6, "choice"),
        ("Марка", ["Lada", "Audi"], "text"),
        ("История", ["я" * 301], "long"),
        ("Пусто", [], "text"),
    ],
)
def test_a_type_is_guessed_by_what_stands_there(header: str, texts: list[str], of: str) -> None:
    assert str(guess(header, texts)) == of
