"""Files of other programs: recognised by their columns, every column where it belongs."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from krug.clients import sight
from krug.clients.models import Address, Client, ContactPoint, Purchase
from krug.core import registry
from krug.core.rights import HIDDEN, SEEN
from krug.exchange import mapping, programs
from krug.exchange.programs.program import LEFT_OUT
from krug.exchange.tests import sheets
from krug.exchange.tests.browsing import sent, words
from krug.exchange.tests.importing import loaded, read, targets, work_off
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db


def cut(names: str, by: str = ";") -> list[str]:
    return names.split(by)


AMO_DEALS = cut(
    "ID;Название сделки;Бюджет;Ответственный;Дата создания сделки;Кем создана сделка;Дата редактирования;"
    "Кем редактирована;Дата закрытия;Теги;Примечание;Примечание 2;Примечание 3;Примечание 4;Примечание 5;Этап сделки;"
    "Воронка;Полное имя контакта;Компания контакта;Ответственный за контакт;Компания;Рабочий телефон;"
    "Рабочий прямой телефон;Мобильный телефон;Факс;Домашний телефон;Другой телефон;Рабочий email;Личный email;"
    "Другой email;Город;Размер участка"
)
GOOGLE = cut(
    "First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,"
    "Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,"
    "Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value,"
    "Address 1 - Label,Address 1 - Formatted,Address 1 - Street,Address 1 - City,Address 1 - PO Box,Address 1 - Region,"
    "Address 1 - Postal Code,Address 1 - Country,Address 1 - Extended Address,Website 1 - Label,Website 1 - Value",
    ",",
)
OUTLOOK = cut(
    "First Name,Middle Name,Last Name,Title,Suffix,Nickname,Given Yomi,Surname Yomi,E-mail Address,E-mail 2 Address,"
    "E-mail 3 Address,Home Phone,Home Phone 2,Business Phone,Business Phone 2,Mobile Phone,Car Phone,Other Phone,"
    "Primary Phone,Pager,Business Fax,Home Fax,Other Fax,Company Main Phone,Callback,Radio Phone,Telex,TTY/TDD Phone,"
    "IMAddress,Job Title,Department,Company,Office Location,Manager's Name,Assistant's Name,Assistant's Phone,"
    "Company Yomi,Business Street,Business City,Business State,Business Postal Code,Business Country/Region,"
    "Home Street,Home City,Home State,Home Postal Code,Home Country/Region,Personal Web Page,Spouse,Schools,Hobby,"
    "Location,Web Page,Birthday,Anniversary,Notes",
    ",",
)


def of(headers: list[str], told: dict[str, str]) -> list[str]:
    assert set(told) <= set(headers)
    return [told.get(header, "") for header in headers]


def known(headers: list[str]) -> str:
    program = programs.recognised(headers)
    return program.code if program else ""


def meant(headers: list[str], *rows: list[Any]) -> dict[str, str]:
    """What the filled columns become."""
    return {column.header: column.target for column in mapping.guess(headers, rows) if column.filled}


def contacts(client: Client) -> list[tuple[str, str]]:
    points = ContactPoint.objects.filter(client=client, archived_at=None).order_by("pk")
    return [(point.kind, point.key or point.value) for point in points]


def labels(client: Client) -> list[str]:
    """What their phones and e-mails are for, in the order of the file."""
    return list(ContactPoint.objects.filter(client=client).order_by("pk").values_list("label", flat=True))


@pytest.mark.parametrize("program", programs.PROGRAMS, ids=lambda program: program.code)
def test_every_column_of_a_program_becomes_something_there_is(program: programs.Program) -> None:
    meanings = [*program.meanings.values(), *(code for _pattern, code in program.patterns)]
    codes = {meaning([]) if callable(meaning) else meaning for meaning in meanings}
    assert codes - {LEFT_OUT} - {column.code for column in registry.portable} == set()


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (AMO_DEALS, "amocrm.deals"),
        (
            cut("ID;Тип;Полное имя контакта;Название компании;Рабочий телефон;Рабочий email;Web"),
            "amocrm.contacts",
        ),
        (
            cut("ID;Название компании;Тип компании;Рабочий телефон;Рабочий e-mail;Ответственный"),
            "bitrix.companies",
        ),
        (cut("ID;Имя;Отчество;Фамилия;Компания;Рабочий телефон;Рабочий e-mail"), "bitrix.contacts"),
        (cut("ID;Название лида;Стадия;Имя;Фамилия;Рабочий телефон"), "bitrix.leads"),
        (cut("ID;Название сделки;Стадия сделки;Сумма;Компания;Контакт"), "bitrix.deals"),
        (GOOGLE, "google.contacts"),
        (cut("Name,Given Name,Additional Name,Family Name,Group Membership,E-mail 1 - Value", ","), "google.contacts"),
        (OUTLOOK, "outlook.english"),
        (["Имя", "Отчество", "Фамилия", "Организация", "Рабочий телефон", "Адрес эл. почты"], "outlook.russian"),
        (["Код", "Наименование", "ИНН", "КПП", "Полное наименование"], "1c.counterparties"),
        (["ФИО", "Телефон", "Город"], ""),
        (["Имя", "Фамилия", "Компания", "Телефон", "E-mail"], ""),
        (["Наименование", "ИНН", "Телефон"], ""),
        (["Название сделки", "Сумма сделки", "Клиент"], ""),
    ],
)
def test_a_program_is_recognised_by_its_columns(headers: list[str], code: str) -> None:
    assert known(headers) == code


def test_deals_of_amocrm_are_purchases_only_where_they_are_won(cast: Cast, tmp_path: Path) -> None:
    deal = {
        "ID": "101", "Название сделки": "Котёл", "Бюджет": "120000", "Ответственный": "Кто-то", "Теги": "дом, срочно",
        "Дата создания сделки": "01.02.2024 10:15:00", "Дата закрытия": "12.03.2024 18:00:00",
        "Этап сделки": "Успешно реализовано", "Воронка": "Продажи", "Полное имя контакта": "Орлова Мария Ивановна",
        "Компания контакта": "ООО Тепло", "Компания": "ООО Тепло", "Рабочий телефон": "'+79120000001",
        "Мобильный телефон": "'+79120000002", "Рабочий email": "maria@teplo.example", "Личный email": "m@mail.example",
        "Город": "Пермь", "Размер участка": "12 соток", "Примечание": "Перезвонить",
    }  # fmt: skip
    open_deal = {**deal, "ID": "102", "Название сделки": "Насос", "Бюджет": "9000", "Этап сделки": "Переговоры"}
    open_deal["Дата закрытия"] = ""
    path = sheets.text(
        tmp_path / "amocrm_export_leads.csv",
        [AMO_DEALS, of(AMO_DEALS, deal), of(AMO_DEALS, open_deal)],
        encoding="utf-8-sig",
    )
    load = loaded(path, cast.anna)
    assert {name: code for name, code in targets(load).items() if name in {*deal, "Кем создана сделка"}} == {
        "ID": "", "Название сделки": "purchase_what", "Бюджет": "purchase_amount", "Ответственный": "owner",
        "Дата создания сделки": "note", "Кем создана сделка": "", "Дата закрытия": "purchase_on", "Теги": "tags",
        "Примечание": "note", "Этап сделки": "deal_stage", "Воронка": "note", "Полное имя контакта": "name",
        "Компания контакта": "company", "Компания": "", "Рабочий телефон": "phone", "Мобильный телефон": "phone",
        "Рабочий email": "email", "Личный email": "email", "Город": "city", "Размер участка": "note",
    }  # fmt: skip
    maria = Client.objects.get(last_name="Орлова")
    assert contacts(maria) == [
        ("phone", "79120000001"), ("phone", "79120000002"),
        ("email", "maria@teplo.example"), ("email", "m@mail.example"),
    ]  # fmt: skip
    bought = [(each.made_on, each.amount.minor, each.what) for each in Purchase.objects.all()]
    assert bought == [(datetime.date(2024, 3, 12), 12_000_000, "Котёл")]
    assert "Deal: Насос, 9\u202f000\xa0₽, Переговоры" in maria.note.splitlines()
    assert sorted(maria.taggings.values_list("tag__name", flat=True)) == ["дом", "срочно"]


def test_contacts_and_companies_of_amocrm(cast: Cast) -> None:
    headers = cut(
        "ID;Тип;Полное имя контакта;Название компании;Ответственный;Дата создания;Теги;Должность;"
        "Рабочий телефон;Рабочий телефон (компания);Рабочий email;Web;Адрес"
    )
    row = ["5", "контакт", "Пётр Осин", "Лес", "Анна", "01.02.2024 10:00:00", "опт", "директор", "89120000001",
           "89120000002", "p@les.example", "les.example", "Лесная, 1"]  # fmt: skip
    assert meant(headers, row) == {
        "ID": "", "Тип": "", "Полное имя контакта": "name", "Название компании": "company", "Ответственный": "owner",
        "Дата создания": "created_at", "Теги": "tags", "Должность": "position", "Рабочий телефон": "phone",
        "Рабочий телефон (компания)": "phone", "Рабочий email": "email", "Web": "site", "Адрес": "address",
    }  # fmt: skip


def test_companies_of_bitrix_with_their_requisites_and_a_column_twice(cast: Cast, tmp_path: Path) -> None:
    headers = [
        "ID", "Название компании", "Тип компании", "Рабочий телефон", "Рабочий телефон", "Рабочий e-mail",
        "Корпоративный сайт", "Ответственный", "Реквизит (Россия): ИНН", "Реквизит (Россия): КПП",
        "Реквизит (Россия): Полное наименование организации", "Реквизит (Россия): Адрес",
    ]  # fmt: skip
    row = ["7", "Тепло", "Клиент", "8 912 000-00-01", "8 912 000-00-02, 8 912 000-00-03", "a@teplo.example",
           "https://teplo.example", "", "7701000019", "770101001", "ООО «Тепло»", "Москва, Тверская, 1"]  # fmt: skip
    loaded(sheets.text(tmp_path / "COMPANY.csv", [headers, row]), cast.anna)
    company = Client.objects.get()
    assert (company.name, company.inn, company.kpp, company.full_name) == (
        "Тепло",
        "7701000019",
        "770101001",
        "ООО «Тепло»",
    )
    assert contacts(company) == [
        ("phone", "79120000001"), ("phone", "79120000002"), ("phone", "79120000003"), ("email", "a@teplo.example"),
        ("site", "teplo.example"),
    ]  # fmt: skip
    assert list(Address.objects.values_list("kind", "text")) == [("legal", "Москва, Тверская, 1")]
    assert list(company.taggings.values_list("tag__name", flat=True)) == ["Клиент"]


def test_the_expected_sum_of_a_lead_of_bitrix_is_no_purchase(cast: Cast) -> None:
    headers = cut(
        "ID;Название лида;Стадия;Имя;Отчество;Фамилия;Возможная сумма;Валюта;Рабочий телефон;Название компании"
    )
    row = ["1", "Звонок с сайта", "В работе", "Мария", "Ивановна", "Орлова", "5000", "RUB", "89120000001", "Тепло"]
    assert meant(headers, row) == {
        "ID": "", "Название лида": "note", "Стадия": "note", "Имя": "first_name", "Отчество": "patronymic",
        "Фамилия": "last_name", "Возможная сумма": "note", "Валюта": "", "Рабочий телефон": "phone",
        "Название компании": "company",
    }  # fmt: skip


def test_contacts_of_google(cast: Cast, tmp_path: Path) -> None:
    row = {
        "First Name": "Мария", "Middle Name": "Ивановна", "Last Name": "Орлова", "Organization Name": "ООО Тепло",
        "Organization Title": "бухгалтер", "Birthday": "1985-11-27", "Notes": "любит чай",
        "Labels": "Друзья ::: * myContacts", "E-mail 1 - Label": "* Work",
        "E-mail 1 - Value": "m@teplo.example ::: o@teplo.example", "Phone 1 - Label": "Mobile",
        "Phone 1 - Value": "+7 912 000-00-01 ::: +7 912 000-00-02", "Phone 2 - Value": "+7 912 000-00-03",
        "Address 1 - Formatted": "Ленина, 1\nПермь\n614000", "Address 1 - City": "Пермь",
        "Address 1 - Postal Code": "614000", "Website 1 - Value": "https://teplo.example",
    }  # fmt: skip
    loaded(sheets.text(tmp_path / "contacts.csv", [GOOGLE, of(GOOGLE, row)], delimiter=","), cast.anna)
    maria = Client.objects.get(last_name="Орлова")
    assert (maria.patronymic, maria.birth_date, maria.city, maria.note) == (
        "Ивановна", datetime.date(1985, 11, 27), "Пермь", "любит чай",
    )  # fmt: skip
    assert contacts(maria) == [
        ("phone", "79120000001"), ("phone", "79120000002"), ("phone", "79120000003"),
        ("email", "m@teplo.example"), ("email", "o@teplo.example"),
    ]  # fmt: skip
    assert labels(maria) == ["mobile", "mobile", "", "work", "work"]
    assert list(maria.taggings.values_list("tag__name", flat=True)) == ["Друзья"]
    assert Address.objects.get().text == "Ленина, 1 Пермь 614000"


def test_the_older_columns_of_google(cast: Cast) -> None:
    headers = cut(
        "Name,Given Name,Additional Name,Family Name,Yomi Name,Birthday,Group Membership,"
        "E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value,Organization 1 - Type,"
        "Organization 1 - Name,Organization 1 - Title",
        ",",
    )
    row = ["Мария Орлова", "Мария", "Ивановна", "Орлова", "x", "--11-27", "* My Contacts", "Home", "m@a.example",
           "Mobile", "89120000001", "Work", "Тепло", "бухгалтер"]  # fmt: skip
    assert meant(headers, row) == {
        "Name": "", "Given Name": "first_name", "Additional Name": "patronymic", "Family Name": "last_name",
        "Yomi Name": "", "Birthday": "birth_date", "Group Membership": "tags", "E-mail 1 - Type": "contact_label",
        "E-mail 1 - Value": "email", "Phone 1 - Type": "contact_label", "Phone 1 - Value": "phone",
        "Organization 1 - Type": "", "Organization 1 - Name": "company", "Organization 1 - Title": "position",
    }  # fmt: skip


def test_contacts_of_outlook_write_the_month_first_and_the_address_in_parts(cast: Cast, tmp_path: Path) -> None:
    row = {
        "First Name": "Мария", "Last Name": "Орлова", "E-mail Address": "m@teplo.example", "Job Title": "бухгалтер",
        "E-mail 2 Address": "m@mail.example", "Mobile Phone": "+7 912 000-00-01", "Business Phone": "8 912 000-00-02",
        "Company": "ООО Тепло", "Business Street": "Ленина, 1", "Business City": "Пермь", "Birthday": "3/4/1985",
        "Business Postal Code": "614000", "Business Country/Region": "Россия", "Home City": "Лысьва",
        "Anniversary": "0/0/00", "Notes": "любит чай",
    }  # fmt: skip
    other = {"First Name": "Пётр", "Last Name": "Осин", "Mobile Phone": "+7 912 000-00-09", "Birthday": "0/0/00"}
    path = sheets.text(tmp_path / "c.csv", [OUTLOOK, of(OUTLOOK, row), of(OUTLOOK, other)], delimiter=",")
    loaded(path, cast.anna)
    maria, petr = Client.objects.get(last_name="Орлова"), Client.objects.get(last_name="Осин")
    assert (maria.birth_date, petr.birth_date) == (datetime.date(1985, 3, 4), None)
    assert Address.objects.get().text == "Пермь, Ленина, 1, 614000, Россия"
    assert (maria.city, "Home City: Лысьва" in maria.note) == ("Пермь", True)
    assert contacts(maria) == [
        ("phone", "79120000002"), ("phone", "79120000001"), ("email", "m@teplo.example"), ("email", "m@mail.example"),
    ]  # fmt: skip


def test_a_birthday_with_the_day_first_is_seen_in_an_outlook_of_other_habits(cast: Cast) -> None:
    headers = ["First Name", "Last Name", "E-mail Address", "Mobile Phone", "Birthday"]
    rows = [["A", "B", "a@a.example", "89120000001", day] for day in ("03/04/1985", "27/11/1985")]
    assert meant(headers, *rows)["Birthday"] == "birth_date"
    assert meant(headers, rows[0])["Birthday"] == "birth_date_us"


def test_the_russian_outlook_of_the_desktop(cast: Cast, tmp_path: Path) -> None:
    headers = [
        "Обращение", "Имя", "Отчество", "Фамилия", "Суффикс", "Организация", "Отдел", "Должность", "Улица (раб. адрес)",
        "Город (раб. адрес)", "Почтовый код (раб. адрес)", "Рабочий телефон", "Телефон переносной", "Адрес эл. почты",
        "Тип эл. почты", "Краткое имя эл. почты", "День рождения", "Заметки",
    ]  # fmt: skip
    row = ["", "Мария", "Ивановна", "Орлова", "", "ООО Тепло", "учёт", "бухгалтер", "Ленина, 1", "Пермь", "614000",
           "8 912 000-00-02", "8 912 000-00-01", "m@teplo.example", "SMTP", "Мария (m@teplo.example)", "0.0.00",
           "любит чай"]  # fmt: skip
    loaded(sheets.text(tmp_path / "к.csv", [headers, row], encoding="cp1251", delimiter=","), cast.anna)
    maria = Client.objects.get(last_name="Орлова")
    assert (maria.patronymic, maria.birth_date, maria.city) == ("Ивановна", None, "Пермь")
    assert contacts(maria) == [("phone", "79120000002"), ("phone", "79120000001"), ("email", "m@teplo.example")]
    assert labels(maria) == ["work", "mobile", ""]
    assert Address.objects.get().text == "Пермь, Ленина, 1, 614000"


def test_counterparties_of_1c_are_companies_and_persons(cast: Cast, tmp_path: Path) -> None:
    headers = ["Код", "Наименование", "ИНН", "КПП", "Полное наименование", "Юридический адрес", "Телефон", "Email",
               "Основной договор"]  # fmt: skip
    rows = [
        ["000000001", "Тепло ООО", "7701000019", "770101001", 'ООО "Тепло"', "Москва, Тверская, 1", "8 912 000-00-01",
         "a@teplo.example", "Договор № 5"],
        ["000000002", "Орлова Мария Ивановна", "770100001273", "", "", "", "8 912 000-00-02", "", ""],
    ]  # fmt: skip
    loaded(sheets.xlsx(tmp_path / "1c.xlsx", [headers, *rows]), cast.anna)
    found = [(each.kind, each.inn, each.note) for each in Client.objects.order_by("pk")]
    assert found == [("company", "7701000019", "Основной договор: Договор № 5"), ("person", "770100001273", "")]


def test_what_a_role_may_not_write_is_left_out_in_pieces_too(cast: Cast) -> None:
    pieces = ("address_part", "birth_date_us", "deal_stage")
    assert [sight.may_load(cast.olga, code) for code in pieces] == [True, True, True]
    olga = denied(cast.olga, address=SEEN, birth_date=HIDDEN, purchases=HIDDEN)
    assert [sight.may_load(olga, code) for code in pieces] == [False, False, False]


def test_the_preview_of_a_known_program_needs_no_correcting(cast: Cast, tmp_path: Path) -> None:
    path = sheets.text(
        tmp_path / "g.csv", [GOOGLE, of(GOOGLE, {"First Name": "Мария", "Last Name": "Орлова"})], delimiter=","
    )
    load = read(path, cast.anna)
    assert (load.state, load.counts["create"], load.problem) == ("ready", 1, {})


def test_the_page_says_what_the_file_is_and_only_of_a_known_one(anna: Browser, cast: Cast, tmp_path: Path) -> None:
    url = sent(anna, sheets.text(tmp_path / "g.csv", [GOOGLE, of(GOOGLE, {"First Name": "Мария"})], delimiter=","))
    other = sent(
        anna, sheets.text(tmp_path / "o.csv", [["ФИО", "Телефон"], ["Орлова Мария", "89120000001"]]), key="two"
    )
    work_off()
    assert "This is an export of Google Contacts. Its columns are where they belong." in words(anna, url)
    assert "where they belong" not in words(anna, other)


def test_what_contact_cards_say_a_phone_is_for_is_kept(cast: Cast, tmp_path: Path) -> None:
    card = (
        "BEGIN:VCARD\nVERSION:3.0\nN:Орлова;Мария;;;\nTEL;TYPE=CELL,VOICE:+7 912 000-00-01\n"
        "TEL;TYPE=FAX,WORK:84951110004\n"
        "item1.TEL:+7 912 000-00-02\nitem1.X-ABLabel:Дача у моря\nTEL;TYPE=WORK:+7 495 111-00-05;ext=12\n"
        "TEL;TYPE=VOICE:+7 912 000-00-06\nEMAIL;TYPE=INTERNET,HOME:m@home.example\nEMAIL:m@x.example\nEND:VCARD\n"
    )
    path = tmp_path / "m.vcf"
    path.write_text(card, encoding="utf-8")
    loaded(path, cast.anna)
    maria = Client.objects.get()
    assert len(contacts(maria)) == 7
    assert labels(maria) == ["mobile", "fax", "Дача у моря", "work", "", "home", ""]


def test_contact_cards_and_a_web_page_are_loaded_like_any_sheet(anna: Browser, cast: Cast, tmp_path: Path) -> None:
    cards = tmp_path / "контакты.vcf"
    cards.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nN:Орлова;Мария;Ивановна;;\nORG:ООО Тепло\nTITLE:бухгалтер\nTEL:89120000001\n"
        "TEL:8912\nCATEGORIES:опт,дом\nBDAY:1985-11-27\nEND:VCARD\n"
        "BEGIN:VCARD\nFN:ООО Печи\nTEL:89120000002\nEND:VCARD\n",
        encoding="utf-8",
    )
    page = tmp_path / "company.xls"
    page.write_text(
        "<table><tr><th>ID<th>Название компании<th>Тип компании<th>Рабочий телефон<tr><td>1<td>ООО Лес<td>Клиент"
        "<td>89120000003<br>89120000004</table>",
        encoding="utf-8",
    )
    loaded(cards, cast.anna)
    loaded(page, cast.anna)
    assert [(each.kind, each.name) for each in Client.objects.order_by("name")] == [
        ("company", "ООО «Лес»"), ("company", "ООО «Печи»"), ("company", "ООО «Тепло»"),
        ("person", "Орлова Мария Ивановна"),
    ]  # fmt: skip
    maria = Client.objects.get(last_name="Орлова")
    assert (maria.birth_date, maria.employments.get().position) == (datetime.date(1985, 11, 27), "бухгалтер")
    assert sorted(maria.taggings.values_list("tag__name", flat=True)) == ["дом", "опт"]
    assert contacts(Client.objects.get(name="ООО «Лес»")) == [("phone", "79120000003"), ("phone", "79120000004")]
