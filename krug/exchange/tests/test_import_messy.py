"""A spreadsheet as it comes from life: what is read of it, to the last contact and kopeck."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from krug.clients.models import Address, Client, ContactPoint, Employment, Purchase, Totals
from krug.core import registry
from krug.core.registry import Column
from krug.core.text.money import Money
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import bad, loaded, names, numbers, targets
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline.models import Interaction

ANNA_READS = datetime.datetime(2024, 5, 31, 21, 0, tzinfo=datetime.UTC)  # midnight of 1 June in Moscow
DAY = datetime.date


@pytest.fixture
def load(cast: Cast, osipov: Employee, tmp_path: Path) -> Import:
    return loaded(sheets.messy(tmp_path / "база.xlsx"), cast.anna)


def client(name: str) -> Client:
    return Client.objects.live().get(name=name)


def contacts(name: str) -> list[tuple[str, str, str, str]]:
    points = ContactPoint.objects.filter(client__name=name).order_by("pk")
    return list(points.values_list("kind", "key", "extension", "label"))


def purchases(name: str) -> list[tuple[datetime.date, int, str]]:
    found = Purchase.objects.filter(client__name=name).order_by("made_on")
    return [(purchase.made_on, purchase.amount.minor, purchase.what) for purchase in found]


def test_the_table_is_found_under_its_title_and_an_empty_row(load: Import) -> None:
    assert (load.sheet, load.header_row) == ("База 2024", 4)
    assert targets(load) == {
        "№ п/п": "",
        "Организация": "company",
        "Ф.И.О.": "name",
        "Должность": "position",
        "Телефоны": "phone",
        "E-mail": "email",
        "ИНН": "inn",
        "Город": "city",
        "Дата рождения": "birth_date",
        "Дата покупки": "purchase_on",
        "Сумма, руб.": "purchase_amount",
        "Что куплено": "purchase_what",
        "Дата звонка": "touch_at",
        "Итог звонка": "touch_text",
        "Ответственный": "owner",
        "Скидка": "note",
    }


def test_every_row_is_accounted_for_and_rows_of_sums_and_empty_ones_are_told_apart(load: Import) -> None:
    assert numbers(load) == (10, 4, 1, 1, 4)
    assert (load.counts["companies"], load.counts["totals"], load.counts["blank"]) == (2, [15], 2)


def test_clients_are_persons_and_companies_once_each_with_their_names_put_right(load: Import) -> None:
    assert names() == [
        "ООО «Тепло»",
        "ООО «Печи и камины»",
        "Иванов Пётр Сергеевич",
        "Петрова Анна Ивановна",
        "Смирнов И. И.",
        "Орлова Мария",
    ]


def test_what_cannot_be_read_is_named_by_row_column_and_reason(load: Import) -> None:
    assert bad(load) == [
        (10, "", "", "nobody"),
        (11, "Телефоны", "8912345", "too_few_digits"),
        (12, "Дата рождения", "31.02.1985", "no_such_day"),
        (13, "ИНН", "7701000018", "checksum"),
    ]


def test_several_phones_and_mails_of_a_cell_are_contacts_with_extension_and_label(load: Import) -> None:
    assert contacts("Иванов Пётр Сергеевич") == [
        ("phone", "79123456789", "", "моб."),
        ("phone", "73432223344", "12", ""),
        ("email", "p.ivanov@teplo.example", "", ""),
        ("email", "info@teplo.example", "", ""),
    ]
    assert contacts("Орлова Мария") == [
        ("phone", "79120000005", "", ""),
        ("phone", "79120000006", "", "дом."),
        ("email", "maria@mail.example", "", "Аня"),
    ]
    assert contacts("Смирнов И. И.") == [
        ("phone", "79120000003", "", ""),
        ("email", "smirnov@pechi.example", "", ""),
    ]


def test_dates_are_read_as_russians_write_them_and_as_excel_keeps_them(load: Import) -> None:
    born = dict(Client.objects.filter(kind="person").values_list("name", "birth_date"))
    assert born == {
        "Иванов Пётр Сергеевич": DAY(1985, 11, 27),
        "Петрова Анна Ивановна": DAY(1985, 11, 27),
        "Смирнов И. И.": DAY(1979, 2, 28),
        "Орлова Мария": None,
    }


def test_purchases_are_read_with_their_kopecks_and_summed_in_the_totals(load: Import) -> None:
    assert purchases("Иванов Пётр Сергеевич") == [(DAY(2024, 3, 12), 123450, "Котёл"), (DAY(2024, 5, 2), 50000, "Кран")]
    assert purchases("Петрова Анна Ивановна") == [(DAY(2024, 4, 2), 250000, "Насос")]
    totals = Totals.objects.get(client__name="Иванов Пётр Сергеевич")
    assert (totals.revenue, totals.purchases) == (Money(173450), 2)
    assert (totals.first_purchase_on, totals.last_purchase_on) == (DAY(2024, 3, 12), DAY(2024, 5, 2))
    assert Purchase.objects.count() == 3


def test_a_touch_is_recorded_once_at_its_moment_in_the_loaders_time_zone(load: Import) -> None:
    touch = Interaction.objects.get()
    assert (touch.client.name, touch.kind, touch.text, touch.at) == (
        "Иванов Пётр Сергеевич",
        "call",
        "думает",
        ANNA_READS,
    )
    totals = Totals.objects.get(client=touch.client)
    assert (totals.interactions, totals.last_interaction_at, totals.last_interaction_kind) == (1, ANNA_READS, "call")


def test_contact_persons_work_at_the_company_of_their_row(load: Import) -> None:
    jobs = Employment.objects.order_by("pk").values_list("person__name", "company__name", "position")
    assert list(jobs) == [
        ("Иванов Пётр Сергеевич", "ООО «Тепло»", "директор"),
        ("Петрова Анна Ивановна", "ООО «Тепло»", "бухгалтер"),
        ("Смирнов И. И.", "ООО «Печи и камины»", ""),
    ]


def test_requisites_belong_to_the_company_and_the_city_to_both(load: Import) -> None:
    assert (client("ООО «Тепло»").inn, client("Иванов Пётр Сергеевич").inn) == ("7701000019", "")
    cities = dict(Client.objects.values_list("name", "city"))
    assert cities == {
        "ООО «Тепло»": "Екатеринбург",
        "ООО «Печи и камины»": "Пермь",
        "Иванов Пётр Сергеевич": "Екатеринбург",
        "Петрова Анна Ивановна": "Екатеринбург",
        "Смирнов И. И.": "Пермь",
        "Орлова Мария": "Казань",
    }


def test_owners_are_employees_by_name_or_mail_and_an_unknown_one_stays_in_the_note(load: Import) -> None:
    owners = dict(Client.objects.filter(kind="person").values_list("name", "owner__last_name"))
    assert owners == {
        "Иванов Пётр Сергеевич": "Осипов",
        "Петрова Анна Ивановна": "Осипов",
        "Смирнов И. И.": None,
        "Орлова Мария": None,
    }
    assert client("Смирнов И. И.").note == "Owner: Неизвестный"


def test_a_column_nobody_knows_stays_in_the_note_under_its_name(load: Import) -> None:
    assert client("Петрова Анна Ивановна").note == "Скидка: 5 %"


def test_three_columns_of_a_name_capitals_and_an_unusual_order(cast: Cast, tmp_path: Path) -> None:
    rows = [
        ("Имя", "Отчество", "Фамилия", "Пол", "Телефон"),
        ("ПЁТР", "СЕРГЕЕВИЧ", "ИВАНОВ-ПЕТРОВ", "", "89120000001"),
        ("анна", "", "смирнова", "Ж", "89120000002"),
        ("", "", "ван дер БЕРГ", "м", "89120000003"),
    ]
    load = loaded(sheets.xlsx(tmp_path / "a.xlsx", rows), cast.anna)
    assert numbers(load) == (3, 3, 0, 0, 0)
    found = Client.objects.order_by("pk").values_list("last_name", "first_name", "patronymic", "sex")
    assert list(found) == [
        ("Иванов-Петров", "Пётр", "Сергеевич", "m"),
        ("Смирнова", "Анна", "", "f"),
        ("ван дер Берг", "", "", "m"),
    ]


def test_addresses_messengers_requisites_and_warmth_find_their_places(cast: Cast, tmp_path: Path) -> None:
    headers = ("Компания", "ИНН/КПП", "ОГРН", "Юридический адрес", "Фактический адрес", "Сайт", "Telegram", "Теплота")
    row = (
        "ООО Тепло", "7701000019/770101001", "1027700132195", "Москва, Мира, 1", "Москва, Ленина, 2",
        "www.teplo.example", "@teplo", "горячий",
    )  # fmt: skip
    load = loaded(sheets.xlsx(tmp_path / "a.xlsx", [headers, row]), cast.anna)
    assert numbers(load) == (1, 1, 0, 0, 0)
    company = client("ООО «Тепло»")
    assert (company.inn, company.kpp, company.ogrn, company.warmth) == ("7701000019", "770101001", "1027700132195", 3)
    assert list(Address.objects.order_by("kind").values_list("kind", "text")) == [
        ("legal", "Москва, Мира, 1"),
        ("main", "Москва, Ленина, 2"),
    ]
    assert contacts("ООО «Тепло»") == [("telegram", "teplo", "", ""), ("site", "teplo.example", "", "")]


def test_a_bare_number_is_no_date_and_says_what_to_do_about_it(cast: Cast, tmp_path: Path) -> None:
    rows = [("ФИО", "Дата рождения"), ("Иванов Пётр", 31378), ("Орлова Мария", DAY(1985, 11, 27))]
    load = loaded(sheets.xlsx(tmp_path / "a.xlsx", rows), cast.anna)
    assert bad(load) == [(2, "Дата рождения", "31378", "number")]
    assert dict(Client.objects.values_list("name", "birth_date")) == {"Орлова Мария": DAY(1985, 11, 27)}


def test_an_error_of_excel_in_a_column_that_is_loaded_is_named_and_elsewhere_passed_over(
    cast: Cast, tmp_path: Path
) -> None:
    rows = [("№", "ФИО", "Город"), ("#REF!", "Иванов Пётр", "Пермь"), (2, "Орлова Мария", "#N/A")]
    load = loaded(sheets.text(tmp_path / "a.csv", rows), cast.anna)
    assert bad(load) == [(3, "Город", "#N/A", "error")]
    assert names() == ["Иванов Пётр"]


@pytest.fixture
def _language_column() -> Iterator[None]:
    """A column that some other room offers: it notes the language in which it is read."""

    def note(cell: object, values: dict[str, Any]) -> None:
        values.setdefault("note", []).append(translation.get_language())

    registry.portable.register(Column("language", "Language", ("язык",), note))
    yield
    del registry.portable._offers["language"]


@pytest.mark.usefixtures("_language_column")
def test_a_file_is_read_in_the_language_of_its_loader_or_else_of_the_company(cast: Cast, tmp_path: Path) -> None:
    """In the worker too, where no page has chosen one: reasons are read by the loader."""
    cast.company.language, cast.olga.language = "bg", "ru"
    cast.company.save()
    cast.olga.save()
    path = sheets.text(tmp_path / "a.csv", [("ФИО", "Язык"), ("Иванов Пётр", "x")])
    with translation.override("en"):
        assert loaded(path, cast.anna).rows.get().values["note"] == ["bg"]
        assert loaded(path, cast.olga).rows.get().values["note"] == ["ru"]


def test_moments_without_a_zone_are_of_the_loaders_time_zone(cast: Cast, tmp_path: Path) -> None:
    cast.anna.time_zone = "Asia/Yekaterinburg"
    cast.anna.save()
    rows = [("ФИО", "Телефон", "Дата создания"), ("Иванов Пётр", "89120000001", "01.02.2024 10:30")]
    loaded(sheets.text(tmp_path / "a.csv", rows), cast.anna)
    assert client("Иванов Пётр").created_at == datetime.datetime(2024, 2, 1, 5, 30, tzinfo=datetime.UTC)
