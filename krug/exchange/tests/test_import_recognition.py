"""Who of the base a row speaks of, and what it may change of them."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from krug.clients import actions as clients
from krug.clients.models import Client, ContactPoint, Employment
from krug.clients.testing import make_client
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import base, loaded, names, numbers, read
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline import actions as timeline
from krug.timeline.models import Interaction


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def csv(folder: Path, headers: str, *rows: str) -> Path:
    return sheets.text(folder / "a.csv", [headers.split("|"), *(row.split("|") for row in rows)])


def phones(client: Client) -> list[str]:
    return list(ContactPoint.objects.filter(client=client).order_by("pk").values_list("key", flat=True))


# Recognised


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        ("ФИО|Телефон", "Смирнова Анна|+7 (912) 345 67 89"),
        ("ФИО|Телефон", "СМИРНОВА А.П.|9123456789"),
        ("Телефон|Город", "8-912-345-67-89|"),
        ("ФИО|E-mail", "Анна Смирнова|ANNA@teplo.example"),
        ("ФИО|Телефон|E-mail", "Смирнова Анна|8 912 000-00-00|anna@teplo.example"),
        ("ФИО|ИНН", "Смирнова Анна|500100732259"),
    ],
)
def test_a_person_is_recognised_by_phone_mail_or_inn(cast: Cast, folder: Path, headers: str, row: str) -> None:
    make_client(phone="8 912 345-67-89", email="anna@teplo.example", inn="500100732259")
    _rows, created, _updated, _same, bad = numbers(loaded(csv(folder, headers, row), cast.anna))
    assert (created, bad) == (0, 0)
    assert names() == ["Смирнова Анна Петровна"]


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        ("Компания|ИНН", "Тепло и свет|7701000019"),
        ("Компания|Город", "ТЕПЛО|пермь"),
        ("Компания", "Общество с ограниченной ответственностью «Тепло»"),
        ("Компания|Телефон", "ООО Тепло|8 (342) 222-33-44"),
    ],
)
def test_a_company_is_recognised_by_inn_phone_or_its_name_in_any_spelling(
    cast: Cast, folder: Path, headers: str, row: str
) -> None:
    make_client(name="ООО «Тепло»", inn="7701000019", city="Пермь", phone="8 342 222-33-44")
    assert numbers(loaded(csv(folder, headers, row), cast.anna)) == (1, 0, 0, 1, 0)
    assert names() == ["ООО «Тепло»"]


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        ("Компания|Город", "Тепло|Казань"),
        ("Компания|ИНН", "Тепло|7707083893"),
        ("Компания|ИНН/КПП", "Тепло в Туле|7701000019/770201001"),
        ("ФИО|Телефон", "Орлова Мария|8 342 222-33-44"),
    ],
)
def test_another_city_inn_branch_or_name_is_somebody_else(cast: Cast, folder: Path, headers: str, row: str) -> None:
    make_client(name="ООО «Тепло»", inn="7701000019", kpp="770101001", city="Пермь", phone="8 342 222-33-44")
    assert numbers(loaded(csv(folder, headers, row), cast.anna)) == (1, 1, 0, 0, 0)


def test_a_shared_phone_leads_to_the_one_whose_name_agrees(cast: Cast, folder: Path) -> None:
    """Husband and wife have one phone."""
    wife = make_client(last_name="Смирнова", first_name="Анна", phone="89123456789")
    husband = make_client(last_name="Смирнов", first_name="Олег", phone="89123456789")
    rows = csv(folder, "ФИО|Телефон|Город", "Смирнов Олег|89123456789|Пермь", "Смирнов Иван|89123456789|Омск")
    assert numbers(loaded(rows, cast.anna)) == (2, 1, 1, 0, 0)
    wife.refresh_from_db()
    husband.refresh_from_db()
    assert (wife.city, husband.city) == ("", "Пермь")
    assert names() == ["Смирнова Анна", "Смирнов Олег", "Смирнов Иван"]


def test_of_two_clients_who_both_agree_the_older_is_taken_and_nothing_is_made(cast: Cast, folder: Path) -> None:
    first = make_client(last_name="Смирнов", first_name="Олег", phone="89123456789")
    make_client(last_name="Смирнов", first_name="Олег", phone="89123456789")
    load = loaded(csv(folder, "ФИО|Телефон|Город", "Смирнов Олег|89123456789|Пермь"), cast.anna)
    assert numbers(load) == (1, 0, 1, 0, 0)
    assert list(Client.objects.order_by("pk").values_list("city", flat=True)) == ["Пермь", ""]
    first.refresh_from_db()
    assert first.city == "Пермь"


def test_a_mail_says_more_than_a_phone(cast: Cast, folder: Path) -> None:
    """One draft, two clients: the phone is of the office, the mail is of the person."""
    make_client(last_name="Смирнов", first_name="Олег", phone="89123456789")
    mine = make_client(last_name="Смирнов", first_name="Олег", email="oleg@teplo.example")
    loaded(csv(folder, "ФИО|Телефон|E-mail", "Смирнов Олег|89123456789|oleg@teplo.example"), cast.anna)
    assert phones(mine) == ["oleg@teplo.example", "79123456789"]


def test_an_archived_client_is_left_in_the_archive_and_a_new_one_is_made(cast: Cast, folder: Path) -> None:
    old = make_client(phone="89123456789", inn="500100732259")
    clients.archive(old, by=cast.anna)
    row = "Смирнова Анна Петровна|89123456789|500100732259|Пермь"
    assert numbers(loaded(csv(folder, "ФИО|Телефон|ИНН|Город", row), cast.anna)) == (1, 1, 0, 0, 0)
    old.refresh_from_db()
    assert (old.archived_at is None, old.city) == (False, "")
    assert names() == ["Смирнова Анна Петровна"]


def test_a_contact_that_was_removed_is_no_sign_any_more(cast: Cast, folder: Path) -> None:
    client = make_client(phone="89123456789")
    clients.remove_contact(client.contact_points.get(), by=cast.anna)
    load = loaded(csv(folder, "ФИО|Телефон", "Смирнова Анна Петровна|89123456789"), cast.anna)
    assert numbers(load) == (1, 1, 0, 0, 0)


# What is written


FILLED = "ФИО|Телефон|Город|Дата рождения|Примечание|Ответственный"


def test_empty_values_are_filled_and_those_that_are_there_stay(cast: Cast, osipov: Employee, folder: Path) -> None:
    client = make_client(owner=cast.vera, phone="89123456789", city="Пермь", note="любит чай")
    row = "Смирнова Анна|89123456789, 89120000000|Казань|27.11.1985|просила скидку|Осипов Борис"
    load = loaded(csv(folder, FILLED, row), cast.anna)
    assert numbers(load) == (1, 0, 1, 0, 0)
    client.refresh_from_db()
    assert (client.city, str(client.birth_date), client.owner) == ("Пермь", "1985-11-27", cast.vera)
    assert client.note == "любит чай\nпросила скидку"
    assert phones(client) == ["79123456789", "79120000000"]
    assert client.version == 2


def test_with_overwriting_values_that_differ_are_replaced_but_notes_and_contacts_only_added_to(
    cast: Cast, osipov: Employee, folder: Path
) -> None:
    client = make_client(owner=cast.vera, phone="89123456789", city="Пермь", note="любит чай")
    row = "Смирнова Анна|89123456789, 89120000000|Казань|27.11.1985|просила скидку|Осипов Борис"
    loaded(csv(folder, FILLED, row), cast.anna, overwrite=True)
    client.refresh_from_db()
    assert (client.city, str(client.birth_date), client.owner) == ("Казань", "1985-11-27", osipov)
    assert client.note == "любит чай\nпросила скидку"
    assert phones(client) == ["79123456789", "79120000000"]


def test_an_empty_cell_never_empties_a_value(cast: Cast, folder: Path) -> None:
    client = make_client(phone="89123456789", city="Пермь")
    load = loaded(csv(folder, "Телефон|Город", "89123456789|"), cast.anna, overwrite=True)
    assert numbers(load) == (1, 0, 0, 1, 0)
    client.refresh_from_db()
    assert (client.city, client.last_name, client.version) == ("Пермь", "Смирнова", 1)


def test_an_initial_gives_way_to_the_name_and_not_the_other_way_round(cast: Cast, folder: Path) -> None:
    client = make_client(last_name="Смирнов", first_name="О.", phone="89123456789")
    loaded(csv(folder, "ФИО|Телефон", "Смирнов Олег Петрович|89123456789"), cast.anna)
    loaded(csv(folder, "ФИО|Телефон", "Смирнов О.П.|89123456789"), cast.anna)
    client.refresh_from_db()
    assert client.name == "Смирнов Олег Петрович"


def test_a_company_recognised_by_its_inn_keeps_the_name_it_has_also_with_overwriting(cast: Cast, folder: Path) -> None:
    company = make_client(name="ООО «Тепло»", inn="7701000019")
    loaded(csv(folder, "Компания|ИНН|Город", "Тепло плюс|7701000019|Пермь"), cast.anna, overwrite=True)
    company.refresh_from_db()
    assert (company.name, company.city) == ("ООО «Тепло»", "Пермь")


def test_a_person_who_moved_works_at_both_companies_since_the_acquaintance_stays(cast: Cast, folder: Path) -> None:
    rows = ("ФИО|Телефон|Компания|Должность", "Иванов Пётр|89123456789|ООО Тепло|директор")
    loaded(csv(folder, *rows), cast.anna)
    load = loaded(csv(folder, rows[0], "Иванов Пётр|89123456789|ООО Печи|сторож"), cast.anna)
    assert numbers(load) == (1, 0, 1, 0, 0)
    jobs = Employment.objects.order_by("pk").values_list("person__name", "company__name", "position")
    assert list(jobs) == [("Иванов Пётр", "ООО «Тепло»", "директор"), ("Иванов Пётр", "ООО «Печи»", "сторож")]


# Once more


def test_the_same_file_again_changes_nothing_at_all(cast: Cast, osipov: Employee, folder: Path) -> None:
    loaded(sheets.messy(folder / "a.xlsx"), cast.anna)
    before = base()
    again = loaded(sheets.messy(folder / "a.xlsx"), cast.anna)
    assert numbers(again) == (10, 0, 0, 6, 4)
    assert base() == before


def test_the_same_file_again_with_overwriting_changes_nothing_either(
    cast: Cast, osipov: Employee, folder: Path
) -> None:
    loaded(sheets.messy(folder / "a.xlsx"), cast.anna, overwrite=True)
    before = base()
    assert numbers(loaded(sheets.messy(folder / "a.xlsx"), cast.anna, overwrite=True)) == (10, 0, 0, 6, 4)
    assert base() == before


def test_a_preview_changes_nothing_at_all(cast: Cast, osipov: Employee, folder: Path) -> None:
    make_client(phone="89123456789", last_name="Иванов", first_name="Пётр")
    before = base()
    assert numbers(read(sheets.messy(folder / "a.xlsx"), cast.anna)) == (10, 3, 2, 1, 4)
    assert base() == before


def test_a_touch_that_was_recorded_before_is_not_recorded_again(cast: Cast, folder: Path) -> None:
    rows = ("ФИО|Телефон|Дата звонка|Итог звонка", "Иванов Пётр|89123456789|01.06.2024|думает")
    loaded(csv(folder, *rows), cast.anna)
    more = loaded(csv(folder, *rows, "Иванов Пётр|89123456789|02.06.2024|согласен"), cast.anna)
    assert numbers(more) == (2, 0, 1, 1, 0)
    assert list(Interaction.objects.order_by("at").values_list("text", flat=True)) == ["думает", "согласен"]


def test_what_a_colleague_recorded_by_hand_is_known_to_the_import(cast: Cast, folder: Path) -> None:
    client = make_client(phone="89123456789")
    timeline.record_interaction(client, kind="note", text="думает", by=cast.boris)
    load = loaded(csv(folder, "Телефон|Итог звонка", "89123456789|думает"), cast.anna)
    assert numbers(load) == (1, 0, 0, 1, 0)
    assert Interaction.objects.count() == 1


# Twice in one file


@pytest.mark.parametrize(
    "rows",
    [
        ["Иванов Пётр|89123456789|Пермь|", "Иванов Пётр|89123456789|Пермь|"],
        ["Иванов Пётр|89123456789|Пермь|", "Иванов П.|+7 912 345-67-89||"],
        ["Иванов Пётр|89123456789|Пермь|p@teplo.example", "Иванов Пётр|||P@TEPLO.example"],
    ],
)
def test_one_person_in_two_rows_is_one_client(cast: Cast, folder: Path, rows: Sequence[str]) -> None:
    load = loaded(csv(folder, "ФИО|Телефон|Город|E-mail", *rows), cast.anna)
    assert numbers(load) == (2, 1, 0, 1, 0)
    assert names() == ["Иванов Пётр"]


def test_the_second_row_of_a_person_fills_what_the_first_left_empty(cast: Cast, folder: Path) -> None:
    rows = (
        "Иванов Пётр|89123456789||",
        "Иванов Пётр|89123456789|Пермь|p@teplo.example",
        "Иванов Пётр|||p@teplo.example",
    )
    load = loaded(csv(folder, "ФИО|Телефон|Город|E-mail", *rows), cast.anna)
    assert numbers(load) == (3, 1, 1, 1, 0)
    client = Client.objects.get()
    assert (client.city, client.version, phones(client)) == ("Пермь", 1, ["79123456789", "p@teplo.example"])


def test_namesakes_without_any_contact_are_two_clients(cast: Cast, folder: Path) -> None:
    load = loaded(csv(folder, "ФИО|Город", "Иванов Пётр|Пермь", "Иванов Пётр|Пермь"), cast.anna)
    assert numbers(load) == (2, 2, 0, 0, 0)


def test_an_import_knows_which_clients_it_made_and_which_it_changed(cast: Cast, folder: Path) -> None:
    client = make_client(phone="89123456789")
    path = csv(folder, "ФИО|Телефон|Город", "Смирнова Анна|89123456789|Пермь", "Орлова Мария|89120000000|Омск")
    load: Import = loaded(path, cast.anna)
    assert load.change_set is not None
    cells = load.change_set.changes.order_by("pk").values_list("client_id", "field", "old", "new")
    new = Client.objects.get(last_name="Орлова").pk
    assert set(cells) == {
        (new, "", None, None),
        (client.pk, "city", "", "Пермь"),
        (client.pk, "sex", "", "f"),  # told by the name in the row
    }
