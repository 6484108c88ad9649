"""What a column of a sheet becomes: by its name, by what stands in it, and when neither says anything."""

import pytest

from krug.exchange import mapping

pytestmark = pytest.mark.django_db  # the company's own fields are columns too


def by_name(header: str) -> str:
    """The guess for a column with this name and nothing in it."""
    return mapping.guess([header], [[None]])[0].target


def by_content(*cells: object) -> tuple[str, int]:
    """The guess, and its certainty, for a nameless column of these cells."""
    (guess,) = mapping.guess(["C"], [[cell] for cell in cells])
    return guess.target, guess.confidence


def guessed(headers: list[str], *rows: list[object]) -> dict[str, str]:
    return {column.header: column.target for column in mapping.guess(headers, rows)}


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("ФИО", "name"),
        ("Ф.И.О.", "name"),
        ("Ф И О", "name"),
        ("Контактное лицо", "name"),
        ("Full name", "name"),
        ("Лице за контакт", "name"),
        ("Фамилия", "last_name"),
        ("Last name", "last_name"),
        ("Имя", "first_name"),
        ("first_name", "first_name"),
        ("Име", "first_name"),
        ("Отчество", "patronymic"),
        ("Middle name", "patronymic"),
        ("Клиент", "who"),
        ("КОНТРАГЕНТ", "who"),
        ("Заказчик", "who"),
        ("Customer", "who"),
        ("Организация", "company"),
        ("Название компании", "company"),
        ("Юр. лицо", "company"),
        ("Company", "company"),
        ("Должность", "position"),
        ("Job Title", "position"),
        ("Отдел", "department"),
        ("Телефон", "phone"),
        ("ТЕЛЕФОНЫ:", "phone"),
        ("Моб. тел.", "phone"),
        ("Сотовый", "phone"),
        ("Телефон (рабочий)", "phone"),
        ("Телефон контактного лица", "phone"),
        ("Mobile phone", "phone"),
        ("E-mail", "email"),
        ("Эл. почта", "email"),
        ("Адрес эл. почты", "email"),
        ("Email address", "email"),
        ("Telegram", "telegram"),
        ("WhatsApp", "whatsapp"),
        ("Вконтакте", "vk"),
        ("Сайт", "site"),
        ("Website", "site"),
        ("ИНН", "inn"),
        ("ИНН/КПП", "inn"),
        ("ИНН / КПП", "inn"),
        ("Tax ID", "inn"),
        ("КПП", "kpp"),
        ("ОГРН/ОГРНИП", "ogrn"),
        ("Полное наименование", "full_name"),
        ("Город", "city"),
        ("Населённый пункт", "city"),
        ("City", "city"),
        ("Адрес", "address"),
        ("Фактический адрес", "address"),
        ("Юридический адрес", "legal_address"),
        ("Дата рождения", "birth_date"),
        ("День рождения", "birth_date"),
        ("Date of birth", "birth_date"),
        ("Пол", "sex"),
        ("Gender", "sex"),
        ("Категория", "category"),
        ("Метки", "tags"),
        ("Сегмент", "about"),
        ("ОКВЭД", "okved"),
        ("Теплота", "warmth"),
        ("Ответственный", "owner"),
        ("Менеджер", "owner"),
        ("Дата создания", "created_at"),
        ("Дата покупки", "purchase_on"),
        ("Order date", "purchase_on"),
        ("Сумма", "purchase_amount"),
        ("Сумма, руб.", "purchase_amount"),
        ("Сумма заказа (руб.)", "purchase_amount"),
        ("Amount", "purchase_amount"),
        ("Товар", "purchase_what"),
        ("Product", "purchase_what"),
        ("Дата звонка", "touch_at"),
        ("Итог звонка", "touch_text"),
        ("Канал", "touch_kind"),
        ("Примечание", "note"),
        ("Комментарий *", "note"),
        ("Notes", "note"),
        ("Контактное лицо / Телефон", "phone"),
        ("Реквизиты / ИНН", "inn"),
    ],
)
def test_a_column_is_known_by_its_name(header: str, target: str) -> None:
    assert by_name(header) == target


@pytest.mark.parametrize("header", ["№", "№ п/п", "N", "ID", "Код", "Номер"])
def test_numbering_is_left_out(header: str) -> None:
    (guess,) = mapping.guess([header], [[1], [2], [3]])
    assert (guess.target, guess.confidence, guess.samples) == ("", 100, ["1", "2", "3"])


@pytest.mark.parametrize("header", ["Скидка", "Любимый цвет", "Дата договора", "Долг", "Авто"])
def test_a_column_nobody_knows_goes_to_the_note_with_little_certainty(header: str) -> None:
    (guess,) = mapping.guess([header], [["синий"], ["красный"]])
    assert (guess.target, guess.confidence) == ("note", 50)


def test_an_empty_column_is_left_out_with_certainty() -> None:
    (guess,) = mapping.guess(["Скидка"], [[None], [""]])
    assert (guess.target, guess.confidence, guess.filled) == ("", 100, 0)


@pytest.mark.parametrize(
    ("cells", "target"),
    [
        (["Иванов Пётр Сергеевич", "Смирнова Анна", "Орлов И.И."], "name"),
        (["ООО «Тепло»", "АО Ромашка", "ООО Печи"], "company"),
        (["8 912 345-67-89", "+7 (343) 222-33-44", 89123456780], "phone"),
        (["a@teplo.example", "b@teplo.example; c@teplo.example"], "email"),
        (["7701000019", 7707083893, "7728168971"], "inn"),
        (["Екатеринбург", "г. Пермь", "КАЗАНЬ"], "city"),
        (["27.11.1985", "1 марта 1979", "03.04.1990"], "birth_date"),
        (["https://teplo.example", "www.pechi.example"], "site"),
    ],
)
def test_a_nameless_column_is_known_by_what_stands_in_it(cells: list[object], target: str) -> None:
    assert by_content(*cells) == (target, 88)


def test_persons_and_companies_in_one_nameless_column_are_clients_of_both_kinds() -> None:
    assert by_content("ООО «Тепло»", "Иванов Пётр Сергеевич", "Смирнова Анна Петровна", "ИП Орлов") == ("who", 87)


@pytest.mark.parametrize(
    ("headers", "others"),
    [
        (["Фамилия", "Имя", "Отчество"], ["Иванов", "Пётр", "Сергеевич"]),
        (["ФИО"], ["Иванов Пётр"]),
        (["Клиент"], ["Иванов Пётр"]),
    ],
)
def test_other_peoples_names_beside_the_clients_own_go_to_the_note(headers: list[str], others: list[object]) -> None:
    assert guessed([*headers, "Кто привёл"], [*others, "Смирнова Анна"])["Кто привёл"] == "note"


def test_dates_of_our_time_beside_sums_are_purchases_and_dates_of_the_past_birthdays() -> None:
    rows: list[list[object]] = [
        ["Иванов Пётр", "27.11.1985", "12.03.2024", 1500],
        ["Орлова Мария", "01.02.1979", "", 2],
    ]
    assert guessed(["A", "B", "C", "Сумма"], *rows) == {
        "A": "name",
        "B": "birth_date",
        "C": "purchase_on",
        "Сумма": "purchase_amount",
    }


def test_three_cells_of_ten_that_do_not_fit_leave_the_guess_less_certain_and_four_undo_it() -> None:
    good, odd = ["8 912 345-67-89"], ["нет"]
    assert by_content(*good * 7, *odd * 3) == ("phone", 62)
    assert by_content(*good * 6, *odd * 4) == ("note", 50)


def test_a_name_that_what_stands_below_it_denies_is_not_believed() -> None:
    rows: list[list[object]] = [["Иванов Пётр", "a@teplo.example"], ["Смирнова Анна", "b@teplo.example"]]
    assert guessed(["E-mail", "Телефон"], *rows) == {"E-mail": "name", "Телефон": "email"}


@pytest.mark.parametrize(
    ("header", "cells", "target"),
    [
        ("Компания", ["Ромашка", "Лютик", "Газпром нефть"], "company"),
        ("Клиент", ["Ромашка", "Пятёрочка"], "who"),
        ("ФИО", ["Иванов", "Петрова"], "name"),
        ("Город", ["Кукуево", "Малые Вязёмы"], "city"),
        ("Телефон", ["222-33-44", "22-33-44"], "phone"),
        ("ИНН", ["123", "456"], "inn"),
        ("Дата рождения", ["27.11", "1 мая"], "birth_date"),
        ("Дата рождения", ["27.11.2020", "01.05.2021"], "birth_date"),
        ("Сайт", ["teplo.ru", "pechi.рф"], "site"),
    ],
)
def test_a_name_is_believed_though_what_stands_below_it_proves_nothing(
    header: str, cells: list[object], target: str
) -> None:
    (guess,) = mapping.guess([header], [[cell] for cell in cells])
    assert (guess.target, guess.confidence) == (target, 71)


def test_a_column_of_inn_and_kpp_together_stays_one_of_inn_when_some_of_it_is_mistyped() -> None:
    cells: list[object] = [
        "7701000019 / 770101001",
        "7707083893 / 773601001",
        "7728168971/772801001",
        "7701000018/770101001",
    ]
    assert guessed(["ИНН / КПП"], *([cell] for cell in cells)) == {"ИНН / КПП": "inn"}


def test_an_inn_beside_a_kpp_of_its_own_leaves_it_to_that() -> None:
    rows: list[list[object]] = [["7701000019", "770101001"], ["7707083893", "773601001"]]
    assert guessed(["ИНН", "КПП"], *rows) == {"ИНН": "inn", "КПП": "kpp"}


def test_two_columns_of_phones_are_both_phones_and_of_two_of_names_the_one_called_so_is_it() -> None:
    rows: list[list[object]] = [["Иванов Пётр", "Смирнова Анна", "8 912 345-67-89", "8 912 345-67-80"]]
    assert guessed(["ФИО", "Бухгалтер", "Телефон", "Телефон (2)"], *rows) == {
        "ФИО": "name",
        "Бухгалтер": "note",
        "Телефон": "phone",
        "Телефон (2)": "phone",
    }


def test_a_first_name_column_with_whole_names_and_no_surnames_beside_it_is_the_full_name() -> None:
    assert guessed(["Имя"], ["Иванов Пётр"], ["Смирнова Анна"]) == {"Имя": "name"}
    assert guessed(["Имя"], ["Пётр"], ["Анна"]) == {"Имя": "first_name"}
    assert guessed(["Имя", "Фамилия"], ["Анна Мария", "Смирнова"]) == {"Имя": "first_name", "Фамилия": "last_name"}


def test_goods_and_days_without_sums_go_to_the_note_and_are_not_lost() -> None:
    rows: list[list[object]] = [["Иванов Пётр", "Котёл", "12.03.2024"]]
    assert guessed(["ФИО", "Товар", "Дата покупки"], *rows) == {
        "ФИО": "name",
        "Товар": "note",
        "Дата покупки": "note",
    }


def test_a_channel_without_touches_goes_to_the_note() -> None:
    assert guessed(["ФИО", "Канал"], ["Иванов Пётр", "звонок"]) == {"ФИО": "name", "Канал": "note"}
    assert guessed(["Канал", "Дата звонка"], ["звонок", "12.03.2024"]) == {
        "Канал": "touch_kind",
        "Дата звонка": "touch_at",
    }


def test_our_own_column_of_reasons_is_not_loaded() -> None:
    """Only where we put it: a column of that name elsewhere is the sender's own."""
    reason = "E-mail: There is no @ here. An address looks like name@company.ru."
    assert guessed(["Reason", "ФИО"], [reason, "Иванов Пётр"]) == {"Reason": "", "ФИО": "name"}
    assert guessed(["ФИО", "Reason"], ["Иванов Пётр", "переезд"]) == {"ФИО": "name", "Reason": "note"}


def test_a_guess_says_how_certain_it_is_how_full_the_column_and_what_stands_there() -> None:
    cells = ["8 912 345-67-89", "8 912 345-67-89", None, "8 912 345-67-80", "8 912 345-67-81", "8 912 345-67-82"]
    (guess,) = mapping.guess(["Тел."], [[cell] for cell in cells])
    assert guess.as_dict() == {
        "index": 0,
        "header": "Тел.",
        "target": "phone",
        "confidence": 95,
        "filled": 83,
        "samples": ["8 912 345-67-89", "8 912 345-67-80", "8 912 345-67-81"],
    }


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        *((code, True) for code in ("who", "name", "last_name", "first_name", "company", "phone", "email", "inn")),
        *((code, False) for code in ("", "note", "city", "patronymic", "telegram", "kpp")),
    ],
)
def test_a_row_can_only_be_about_somebody_with_a_name_a_contact_or_an_inn(target: str, answer: bool) -> None:
    assert mapping.names_somebody([{"target": "note"}, {"target": target}]) is answer
