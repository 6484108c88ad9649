"""Strange files that a person would still read: all of their rows, literally."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from krug.exchange.reading import Layout, SheetInfo, detect_format, open_book
from krug.exchange.reading.tests.hostile import named
from krug.exchange.reading.tests.making import (
    FILES,
    cells_of,
    moment,
    ods,
    ods_cell,
    ods_row,
    raw_xlsx,
    text,
    xlsx,
    zipped,
)

HEADER = '<row r="1"><c r="A1" t="str"><v>Имя</v></c><c r="B1" t="str"><v>Сумма</v></c></row>'
ANNA = '<row r="2"><c r="A2" t="str"><v>Анна</v></c><c r="B2"><v>5</v></c></row>'
AMOCRM = (
    "\ufeffID,Название сделки,Бюджет,Ответственный,Дата создания сделки,Теги,Рабочий телефон,Рабочий email\n"
    '123,"Котёл, монтаж",184000,Боря,22.11.2026 14:39:00,"тепло, дом",\'+79121234567,anna@example.org\n'
)
BITRIX = "ID;Имя;Рабочий телефон;Рабочий телефон;Компания\n7;Анна;+79121234567;+79120001122;ООО «Тепло»\n"
GOOGLE = (
    "First Name,Middle Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value\n"
    "Анна,,Смирнова,* myContacts ::: Клиенты,* Work,anna@example.org,8 912 123-45-67 ::: +7 912 000-11-22\n"
)
OUTLOOK = (
    '"Имя","Отчество","Фамилия","Организация","Рабочий телефон","Адрес эл. почты"\r\n'
    '"Анна","","Смирнова","","+7 912",""\r\n'
)


def merged(path: Path) -> Path:
    """A report as people make them: a title over everything, groups of columns, a merged cell among the rows."""
    book = openpyxl.Workbook()
    for row in (
        ["Клиенты"],
        [],
        ["Имя", "Контакты", None, "Город"],
        [None, "Телефон", "E-mail"],
        ["Анна", "1", "a@example.org", "Уфа"],
        ["Борис", "2", None, None],
    ):
        book.active.append(row)
    for cells in ("A1:D1", "A3:A4", "B3:C3", "D3:D4", "D5:D6"):
        book.active.merge_cells(cells)
    book.save(path)
    return path


def with_macros(path: Path) -> Path:
    return raw_xlsx(
        path, HEADER + ANNA, parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0", "xl/media/image1.png": b"\x89PNG"}
    )


def lying_about_its_size(path: Path) -> Path:
    sheet = f'<worksheet><dimension ref="A1:XFD1048576"/><sheetData>{HEADER}{ANNA}</sheetData></worksheet>'
    strings = '<sst count="4294967295" uniqueCount="4294967295"><si><t>x</t></si></sst>'
    return raw_xlsx(path, "", parts={"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": strings})


def spreadsheet_of_libreoffice(path: Path) -> Path:
    blanks = '<table:table-cell table:number-columns-repeated="16380"/>'
    first = f'<table:table-row table:number-rows-repeated="2"><table:table-cell/>{blanks}</table:table-row>'
    cells = (
        ods_cell("float", "value", "79121234567")
        + ods_cell("date", "date-value", "1985-03-09")
        + ods_cell("date", "date-value", "2026-03-01T09:30:00")
        + ods_cell("time", "time-value", "PT09H30M00S")
        + ods_cell("time", "time-value", "PT50H11M00S")
        + ods_cell("boolean", "boolean-value", "true")
        + ods_cell("percentage", "value", "0.15")
        + ods_cell("currency", "value", "12.5")
    )
    name = (
        '<table:table-cell office:value-type="string"><office:annotation><text:p>тайна</text:p></office:annotation>'
        "<text:p>Анна</text:p></table:table-cell>"
    )
    rows = (
        first
        + ods_row("Имя", "Телефон", "Рождение", "Создан", "Время", "Длительность", "Да", "Доля", "Цена")
        + f"<table:table-row>{name}{cells}</table:table-row>"
        + ods_row("Борис &amp; Ко", "x", repeated=2)
        + f'<table:table-row table:number-rows-repeated="1048570"><table:table-cell/>{blanks}</table:table-row>'
    )
    return ods(path, {"Клиенты": rows})


READ: dict[str, tuple[Callable[[Path], Path], list[tuple[object, ...]]]] = {
    "a workbook called csv": (lambda path: xlsx(path.with_suffix(".csv"), [["Имя"], ["Анна"]]), [("Анна",)]),
    "a text table called xlsx": (lambda path: text(path, "Имя;Город\nАнна;Уфа\n"), [("Анна", "Уфа")]),
    "a text table with a picture's first letters": (lambda path: text(path, "BMW;Город\nX5;Уфа\n"), [("X5", "Уфа")]),
    "a text table with an archive's first letters": (lambda path: text(path, "PK;Город\n1;Уфа\n"), [("1", "Уфа")]),
    "a table with names in angle brackets": (lambda path: text(path, "<Имя>;<Город>\nАнна;Уфа\n"), [("Анна", "Уфа")]),
    "nothing but names": (lambda path: xlsx(path, [["Имя", "Телефон"]]), []),
    "nothing but names in text": (lambda path: text(path, "Имя;Телефон"), []),
    "zeros between the letters": (lambda path: text(path, "И\0мя;Го\0род\nАн\0на;Уфа\n"), [("Анна", "Уфа")]),
    "marks of writing direction": (
        lambda path: xlsx(path, [["Имя", "Телефон"], ["\u202eАнна\u202c", "\u200f+7 912\u200e"]]),
        [("Анна", "+7 912")],
    ),
    "the same name over several columns": (
        lambda path: xlsx(path, [["Имя", "Телефон", "Телефон"], ["Анна", 1, 2]]),
        [("Анна", 1, 2)],
    ),
    "a report with merged cells": (merged, [("Анна", "1", "a@example.org", "Уфа"), ("Борис", "2", None, None)]),
    "a cell as long as Excel allows": (
        lambda path: xlsx(path, [["Имя", "Заметка"], ["Анна", "ж" * 32_767]]),
        [("Анна", "ж" * 32_767)],
    ),
    "a workbook with macros and pictures": (with_macros, [("Анна", 5)]),
    "a workbook lying about its size": (lying_about_its_size, [("Анна", 5)]),
    "a workbook that begins with something else": (
        lambda path: named(path, b"PK\x03\x04" + xlsx(path, [["Имя"], ["Анна"]]).read_bytes()[4:]),
        [("Анна",)],
    ),
    "a sheet with rows in disorder": (
        lambda path: raw_xlsx(path, HEADER + ANNA.replace("2", "9") + ANNA),
        [("Анна", 5), ("Анна", 5)],
    ),
    "a sheet with cells in disorder": (
        lambda path: raw_xlsx(
            path, HEADER + '<row r="2"><c r="B2"><v>5</v></c><c r="A2" t="str"><v>Анна</v></c></row>'
        ),
        [("Анна", 5)],
    ),
    "a sheet with the same cell twice": (
        lambda path: raw_xlsx(path, HEADER + '<row r="2"><c r="A2" t="str"><v>Аня</v></c>' + ANNA[11:]),
        [("Анна", 5)],
    ),
    "a sheet with comments and spaces between its cells": (
        lambda path: raw_xlsx(path, HEADER + ANNA.replace("<c ", "\n  <!-- x --><c ").replace("</row>", "\n</row>\n")),
        [("Анна", 5)],
    ),
    "an export of amoCRM": (
        lambda path: text(path, AMOCRM),
        [
            (
                "123",
                "Котёл, монтаж",
                "184000",
                "Боря",
                "22.11.2026 14:39:00",
                "тепло, дом",
                "+79121234567",
                "anna@example.org",
            )
        ],
    ),
    "an export of Bitrix24": (
        lambda path: text(path, BITRIX),
        [("7", "Анна", "+79121234567", "+79120001122", "ООО «Тепло»")],
    ),
    "an export of Google contacts": (
        lambda path: text(path, GOOGLE),
        [
            (
                "Анна",
                None,
                "Смирнова",
                "* myContacts ::: Клиенты",
                "* Work",
                "anna@example.org",
                "8 912 123-45-67 ::: +7 912 000-11-22",
            )
        ],
    ),
    "an export of Outlook": (
        lambda path: text(path, OUTLOOK, "cp1251"),
        [("Анна", None, "Смирнова", None, "+7 912", None)],
    ),
    "text saved by Excel as Unicode": (
        lambda path: text(path, "Имя\tГород\r\nАнна\tУфа\r\n", "utf-16"),
        [("Анна", "Уфа")],
    ),
    "a text table with a mark and a named separator": (
        lambda path: text(path, '\ufeff"sep=;"\r\nИмя;Город, страна\r\nАнна;Уфа, РФ\r\n'),
        [("Анна", "Уфа, РФ")],
    ),
    "a list of phones and nothing else": (
        lambda path: text(path, "79121234567\n+7 (912) 000-11-22\n"),
        [("79121234567",), ("+7 (912) 000-11-22",)],
    ),
    "an ods of LibreOffice": (
        spreadsheet_of_libreoffice,
        [
            (
                "Анна",
                79121234567,
                dt.date(1985, 3, 9),
                moment("2026-03-01 09:30"),
                dt.time(9, 30),
                dt.timedelta(days=2, hours=2, minutes=11),
                True,
                0.15,
                12.5,
            ),
            ("Борис & Ко", "x", None, None, None, None, None, None, None),
            ("Борис & Ко", "x", None, None, None, None, None, None, None),
        ],
    ),
    "an ods with a cell far away": (
        lambda path: ods(
            path,
            {
                "Лист": f"{ods_row('Имя')}{ods_row('Анна')}{ods_row(repeated=1_048_573)}<table:table-row>"
                '<table:table-cell table:number-columns-repeated="16383"/>'
                '<table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
            },
        ),
        [("Анна",)],
    ),
    "an xls with a date system of a Mac": (lambda path: FILES / "epoch_1904.xls", [("Вера", dt.date(2020, 1, 2))]),
    "an xls with a formatted cell far away": (
        lambda path: FILES / "formatted_far_cell.xls",
        [("Глеб", "+7 912 000-00-00")],
    ),
}


@pytest.mark.parametrize("case", READ)
def test_a_strange_file_is_read_to_its_last_row(tmp_path: Path, case: str) -> None:
    make, rows = READ[case]
    assert cells_of(make(tmp_path / "clients.xlsx")) == rows


@pytest.mark.parametrize(
    ("tenths", "rows"),
    [(1, 9), (2, 19), (3, 29), (4, 39), (5, 49), (6, 59), (7, 69), (8, 79), (9, 89)],
)
def test_a_text_table_cut_short_is_read_as_far_as_it_goes(tmp_path: Path, tenths: int, rows: int) -> None:
    content = "Имя;Город\n".encode("cp1251") + "Анна;Уфа_\n".encode("cp1251") * 99
    found = cells_of(named(tmp_path / "clients.csv", content[: len(content) * tenths // 10]))
    assert found == [("Анна", "Уфа_")] * rows


def test_an_old_xls_is_read_with_its_title_groups_totals_and_types() -> None:
    with open_book(FILES / "clients.xls") as book:
        assert book.format == "xls"
        assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
            ("Клиенты", False),
            ("Пусто", False),
            ("Скрытый", True),
        ]
        layout = book.layout()
        assert layout == Layout(
            "Клиенты",
            4,
            ("Имя", "Контакты / Телефон", "Контакты / E-mail", "ИНН", "Дата рождения", "Сумма"),
            (0, 1, 2, 3, 4, 5),
            "Список клиентов на 1 марта",
            2,
        )
        assert [(row.number, row.cells) for row in book.rows(layout)] == [
            (5, ("Смирнова Анна", 79121234567, "anna@example.org", "7701000019", dt.date(1985, 3, 9), 1234.5)),
            (7, ("Орлов Борис", "8 (912) 000-11-22", None, 540300003428, moment("1990-12-31 14:39"), None)),
        ]
        assert [run for run in book.skipped.runs if run.reason == "total"] == [(8, 8, "total")]


def test_hidden_sheets_of_an_ods_are_marked(tmp_path: Path) -> None:
    hidden = '<style:table-properties table:display="false"/>'
    style = f'<style:style style:name="Тайный" style:family="table">{hidden}</style:style>'
    tables = {"Тайный": ods_row("Имя") * 9, "Явный": ods_row("Имя") + ods_row("Анна")}
    with open_book(ods(tmp_path / "book.ods", tables, styles=style)) as book:
        assert book.sheets == [SheetInfo("Тайный", 9, hidden=True), SheetInfo("Явный", 2)]
        assert book.layout().sheet == "Явный"


@pytest.mark.parametrize(("name", "told"), [("clients.xls", "xls"), ("epoch_1904.xls", "xls"), ("README.md", "csv")])
def test_the_format_is_told_by_the_contents(name: str, told: str) -> None:
    assert detect_format(FILES / name) == told


def test_a_workbook_in_which_a_sheet_has_sixteen_thousand_columns_is_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "wide.xlsx", [[f"Имя {number}" for number in range(16_384)], list(range(16_384))])
    [cells] = cells_of(path)
    assert cells == tuple(range(16_384))


def test_a_zip_with_a_long_comment_is_still_a_workbook(tmp_path: Path) -> None:
    path = zipped(tmp_path / "book.xlsx", {})
    xlsx(path, [["Имя"], ["Анна"]])
    content = path.read_bytes()
    named(path, content[:-2] + b"\xff\xff" + b" " * 65_535)
    assert cells_of(path) == [("Анна",)]
