"""What the preview writes down of each row: whom it speaks of, what it would write there, and cells to be corrected."""

import datetime
from pathlib import Path
from typing import Any

import pytest

from krug.clients import actions as clients
from krug.clients.models import Client
from krug.clients.testing import make_client, make_own_field
from krug.exchange import actions
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import loaded, read, start
from krug.staff.models import Employee
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db


def csv(folder: Path, headers: str, *rows: str) -> Path:
    return sheets.text(folder / "a.csv", [headers.split("|"), *(row.split("|") for row in rows)])


def told(load: Import) -> list[tuple[str, int | None, Any]]:
    """The outcome, the client and the news of each row."""
    return list(load.rows.order_by("pk").values_list("outcome", "client_id", "news"))


def test_an_update_is_told_cell_by_cell_with_the_old_and_the_new(osipov: Employee, cast: Cast, tmp_path: Path) -> None:
    anna = make_client(owner=cast.anna, phone="8 912 345-67-89", city="Пермь", sex="", note="Первая строка")
    head = "ФИО|Телефон|E-mail|Город|Дата рождения|Пол|Категория|Теги|Адрес|Примечание|Ответственный|Тепло клиента"
    row = ("Смирнова Анна|8 912 345-67-89, 8 912 000-00-01|anna@mail.example|Омск|27.11.1985|ж|VIP|друзья, соседи|"
           "ул. Ленина, 1|Вторая|Борис Осипов|тёплый")  # fmt: skip
    load = read(csv(tmp_path, head, row), cast.anna, overwrite=True)
    ((outcome, client_id, news),) = told(load)
    assert (outcome, client_id) == ("update", anna.pk)
    assert sorted(news) == [
        ["address", "", "ул. Ленина, 1"],
        ["birth_date", "", "27.11.1985"],
        ["category", "", "VIP"],
        ["city", "Пермь", "Омск"],
        ["email", "", "anna@mail.example"],
        ["note", "Первая строка", "Первая строка\nВторая"],
        ["owner", "Anna", "Борис Осипов"],
        ["phone", "", "8 912 000-00-01"],
        ["sex", "", "female"],
        ["tags", "", "друзья, соседи"],
        ["warmth", "", "warm"],
    ]
    anna.refresh_from_db()
    assert anna.city == "Пермь"


def test_what_was_told_is_what_is_written(cast: Cast, tmp_path: Path) -> None:
    anna = make_client(phone="8 912 345-67-89", sex="f", city="")
    load = read(csv(tmp_path, "Телефон|Город", "8 912 345-67-89|Омск"), cast.anna)
    before = told(load)
    start(load)
    assert told(load) == before == [("update", anna.pk, [["city", "", "Омск"]])]
    anna.refresh_from_db()
    assert anna.city == "Омск"


def test_purchases_touches_and_work_are_told_of(cast: Cast, tmp_path: Path) -> None:
    anna = make_client(phone="8 912 345-67-89", sex="f")
    head = "ФИО|Телефон|Компания|Должность|Дата покупки|Сумма|Товар|Дата звонка|Итог звонка"
    row = "Смирнова Анна|8 912 345-67-89|ООО Тепло|юрист|12.03.2024|1234,50|Котёл|01.06.2024|думает"
    ((outcome, client_id, news),) = told(read(csv(tmp_path, head, row), cast.anna))
    assert (outcome, client_id) == ("update", anna.pk)
    assert news == [
        ["company", "", "ООО «Тепло», юрист"],
        ["purchase_amount", "", "1\u202f234,50\xa0₽, 12.03.2024, Котёл"],
        ["touch_text", "", "думает"],
    ]


def test_news_of_a_company_are_told_by_the_row_of_its_person(cast: Cast, tmp_path: Path) -> None:
    company = make_client(name="ООО «Тепло»", inn="")
    anna = make_client(phone="8 912 345-67-89", sex="f")
    clients.add_employment(anna, company, by=cast.anna)
    row = "Смирнова Анна|8 912 345-67-89|ООО Тепло|7701000019"
    load = read(csv(tmp_path, "ФИО|Телефон|Компания|ИНН", row), cast.anna)
    assert told(load) == [("update", anna.pk, [["inn", "", "7701000019"]])]


def test_own_fields_are_told_in_words(cast: Cast, tmp_path: Path) -> None:
    make_own_field(cast.anna, "choices", "Питомцы", added=("Кошка", "Собака"))
    make_own_field(cast.anna, "yesno", "Курит")
    anna = make_client(phone="8 912 345-67-89", sex="f")
    load = read(csv(tmp_path, "Телефон|Питомцы|Курит", "8 912 345-67-89|Кошка, собака|нет"), cast.anna)
    assert told(load) == [
        ("update", anna.pk, [["own.pitomtsy", "", "Кошка, Собака"], ["own.kurit", "", "no"]]),
    ]


def test_of_the_same_only_the_client_is_told_and_of_the_new_nothing(cast: Cast, tmp_path: Path) -> None:
    anna = make_client(phone="8 912 345-67-89", sex="f")
    rows = ("Смирнова Анна|8 912 345-67-89", "Орлов Олег|8 912 000-00-01", "Орлов Олег|8 912 000-00-01, 89120000002")
    load = read(csv(tmp_path, "ФИО|Телефон", *rows), cast.anna)
    assert told(load) == [
        ("same", anna.pk, None),
        ("create", None, None),
        ("update", None, [["phone", "", "89120000002"]]),
    ]
    start(load)
    oleg = Client.objects.get(last_name="Орлов")
    assert told(load)[2] == ("update", oleg.pk, [["phone", "", "89120000002"]])


def test_of_clients_of_others_nothing_is_told(cast: Cast, tmp_path: Path) -> None:
    make_client(owner=cast.vera, phone="8 912 345-67-89", sex="f", city="Пермь")
    load = read(csv(tmp_path, "Телефон|Город", "8 912 345-67-89|Омск"), cast.boris, overwrite=True)
    assert told(load) == [("bad", None, None)]
    assert (
        told(read(csv(tmp_path, "Телефон|Город", "8 912 345-67-89|Омск"), cast.anna, overwrite=True))[0][0] == "update"
    )


def test_what_is_hidden_from_the_loader_is_not_told(cast: Cast, tmp_path: Path) -> None:
    """The requisites that are taken go to the note, which this loader does not see."""
    make_client(owner=cast.boris, inn="500100732259")
    heat = make_client(owner=cast.boris, name="ИП Орлов", city="Пермь", inn="", note="Тайна", phone="8 342 222-33-44")
    path = csv(tmp_path, "Компания|Телефон|Город|ИНН", "ИП Орлов|8 342 222-33-44|Омск|500100732259")

    ((_outcome, _client_id, news),) = told(read(path, cast.boris, overwrite=True))
    assert [code for code, *_texts in news] == ["city", "note"]
    denied(cast.boris, note="hidden")
    load = read(path, Employee.objects.get(pk=cast.boris.pk), overwrite=True)
    assert told(load) == [("update", heat.pk, [["city", "Пермь", "Омск"]])]


def test_long_notes_are_told_by_their_end(cast: Cast, tmp_path: Path) -> None:
    make_client(phone="8 912 345-67-89", sex="f", note="а" * 3_000)
    load = read(csv(tmp_path, "Телефон|Примечание", "8 912 345-67-89|Вторая"), cast.anna)
    assert told(load)[0][2] == [["note", "…" + "а" * 999, "…" + "а" * 992 + "\nВторая"]]


def cells(load: Import) -> list[tuple[int, str, Any]]:
    return list(load.rows.order_by("pk").values_list("number", "outcome", "cells"))


def test_the_cells_of_bad_rows_are_kept_as_they_stand(cast: Cast, tmp_path: Path) -> None:
    rows = [
        ("ФИО", "Телефон", "Дата рождения", "Город", "Скидка"),
        ("Орлов Олег", "89120000001", datetime.date(1985, 11, 27), "Омск", 5),
        ("Кривой Иван", 8912345, datetime.date(1985, 11, 27), "Омск", "две\nстроки"),
        ("", "", "", "Омск", 12.5),
    ]
    load = read(sheets.xlsx(tmp_path / "a.xlsx", rows), cast.anna)
    assert cells(load) == [
        (2, "create", None),
        (3, "bad", ["Кривой Иван", "8912345", "27.11.1985", "Омск", "две\nстроки"]),
        (4, "bad", ["", "", "", "Омск", "12.5"]),
    ]


def test_read_anew_the_rows_are_told_anew(cast: Cast, tmp_path: Path) -> None:
    anna = make_client(phone="8 912 345-67-89", sex="f", city="Пермь")
    load = read(csv(tmp_path, "Телефон|Город", "8 912 345-67-89|Омск"), cast.anna)
    assert told(load) == [("same", anna.pk, None)]
    load.overwrite = True
    load.save()
    actions.prepare(load)
    assert told(load) == [("update", anna.pk, [["city", "Пермь", "Омск"]])]


def test_a_row_that_was_overtaken_by_somebody_is_told_as_it_became(cast: Cast, tmp_path: Path) -> None:
    load = read(csv(tmp_path, "ФИО|Телефон|Город", "Смирнова Анна|8 912 345-67-89|Омск"), cast.anna)
    assert told(load) == [("create", None, None)]
    anna = make_client(phone="8 912 345-67-89", sex="f", city="")
    start(load)
    assert told(load) == [("update", anna.pk, [["city", "", "Омск"]])]


def test_a_loaded_file_says_the_same_when_it_comes_again(cast: Cast, tmp_path: Path) -> None:
    path = csv(tmp_path, "ФИО|Телефон|Город", "Смирнова Анна|8 912 345-67-89|Омск")
    loaded(path, cast.anna)
    anna = Client.objects.get()
    assert told(read(path, cast.anna)) == [("same", anna.pk, None)]
