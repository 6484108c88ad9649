"""XLSX: what stands in a cell comes out as a person would say it, whichever program wrote it and however."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from krug.exchange.reading import Problem
from krug.exchange.reading.tests.making import cells_of, moment, raw_xlsx, rows_of, xlsx

HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Имя</t></is></c><c r="B1" t="inlineStr"><is><t>Сумма</t></is></c></row>'
)


def second_cell(
    tmp_path: Path, cell: str, *, parts: dict[str, str] | None = None
) -> tuple[object, tuple[Problem, ...]]:
    """What is read from this XML of cell B2."""
    row = f'<row r="2"><c r="A2" t="inlineStr"><is><t>Анна</t></is></c>{cell}</row>'
    [found] = rows_of(raw_xlsx(tmp_path / "book.xlsx", HEADER + row, parts=parts))
    assert found.cells[0] == "Анна"
    return found.cells[1], found.problems


def formatted(tmp_path: Path, value: object, number_format: str) -> object:
    """What is read from a value with a number format, written by XlsxWriter."""
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Имя", "Сумма"])
        sheet.write(1, 0, "Анна")
        sheet.write(1, 1, value, book.add_format({"num_format": number_format}))
    [cells] = cells_of(tmp_path / "book.xlsx")
    return cells[1]


def test_a_workbook_of_openpyxl_is_read_with_its_types(tmp_path: Path) -> None:
    born, created = dt.date(1985, 3, 9), moment("2026-01-02 03:04")
    rows: list[list[object]] = [
        ["Имя", "Телефон", "ИНН", "Сумма", "Рождение", "Создан", "Клиент", "Время"],
        ["Анна", 79123456789, "0275000011", 1234.5, born, created, True, dt.time(9, 30)],
        ["Борис", None, 540300003428, -7, None, None, False, dt.timedelta(hours=30)],
    ]
    assert cells_of(xlsx(tmp_path / "book.xlsx", rows)) == [
        ("Анна", 79123456789, "0275000011", 1234.5, born, created, True, dt.time(9, 30)),
        ("Борис", None, 540300003428, -7, None, None, False, dt.timedelta(days=1, hours=6)),
    ]


@pytest.mark.parametrize("options", [{}, {"constant_memory": True}])
def test_a_workbook_of_xlsxwriter_is_read_with_its_texts(tmp_path: Path, options: dict[str, Any]) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx", options) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Имя", "Заметка"])
        sheet.write_row(1, 0, ["О'Нил & «Ко»", "две\nстроки <b>"])
        sheet.write_row(2, 0, ["  с краями  ", "_x000D_"])
        sheet.write_row(3, 0, ["007", "🙂"])
    assert cells_of(tmp_path / "book.xlsx") == [
        ("О'Нил & «Ко»", "две\nстроки <b>"),
        ("с краями", "_x000D_"),
        ("007", "🙂"),
    ]


def test_rich_text_is_read_without_its_formatting(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Имя", "Заметка"])
        sheet.write(1, 0, "Анна & Ко")
        sheet.write_rich_string(1, 1, "очень ", book.add_format({"bold": True}), "важный", " клиент & друг")
    assert cells_of(tmp_path / "book.xlsx") == [("Анна & Ко", "очень важный клиент & друг")]


@pytest.mark.parametrize(
    ("value", "number_format", "read"),
    [
        (44000, "dd.mm.yyyy", dt.date(2020, 6, 18)),
        (44000, "[$-419]d mmmm yyyy;@", dt.date(2020, 6, 18)),
        (44000, "ДД.ММ.ГГГГ", dt.date(2020, 6, 18)),
        (44000, "yyyy", dt.date(2020, 6, 18)),
        (44000.25, "dd.mm.yyyy hh:mm", moment("2020-06-18 06:00")),
        (44000.65208333333, "dd.mm.yyyy hh:mm:ss", moment("2020-06-18 15:39")),
        (0.25, "h:mm", dt.time(6, 0)),
        (1.25, "[h]:mm", dt.timedelta(days=1, hours=6)),
        (59, "yyyy-mm-dd", dt.date(1900, 2, 28)),
        (61, "yyyy-mm-dd", dt.date(1900, 3, 1)),
        (1, "yyyy-mm-dd", dt.date(1900, 1, 1)),
        (2958465, "yyyy-mm-dd", dt.date(9999, 12, 31)),
        (44000, "General", 44000),
        (44000, '0" дней"', 44000),
        (44000, '#,##0.00"р."', 44000),
        (44000, "#,##0.00_р_.", 44000),
        (44000, "[Red]0;[Blue]-0", 44000),
        (44000, "#,##0.00\\ [$₽-419]", 44000),
        (0.15, "0%", 0.15),
        (0.5, "# ?/?", 0.5),
        (1500000.0, "0.00E+00", 1500000),
        (561234567, "0000000000", 561234567),
    ],
)
def test_a_number_is_what_its_format_shows(tmp_path: Path, value: float, number_format: str, read: object) -> None:
    found = formatted(tmp_path, value, number_format)
    assert found == read
    assert type(found) is type(read)


def test_the_years_of_a_mac_are_counted_from_1904(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx", {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Имя", "Рождение"])
        sheet.write(1, 0, "Анна")
        sheet.write_datetime(1, 1, moment("1985-03-09 00:00"), book.add_format({"num_format": "dd.mm.yyyy"}))
        sheet.write(2, 0, "Борис")
        sheet.write(2, 1, 42370.5, book.add_format({"num_format": "dd.mm.yyyy"}))
    assert cells_of(tmp_path / "book.xlsx") == [
        ("Анна", dt.date(1985, 3, 9)),
        ("Борис", moment("2020-01-02 12:00")),
    ]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<c r="B2"><v>79123456789</v></c>', 79123456789),
        ('<c r="B2"><v>7.9123456789E10</v></c>', 79123456789),
        ('<c r="B2"><v>79123456789.0</v></c>', 79123456789),
        ('<c r="B2"><v>1234567890123456789</v></c>', 1234567890123456789),
        ('<c r="B2"><v>4.3499999999999996</v></c>', 4.35),
        ('<c r="B2"><v>0.30000000000000004</v></c>', 0.3),
        ('<c r="B2"><v>1199.9999999999998</v></c>', 1200),
        ('<c r="B2"><v>-0.5</v></c>', -0.5),
        ('<c r="B2" t="n"><v>5</v></c>', 5),
        ('<c r="B2" s=""><v>5</v></c>', 5),
        ('<c t="n" r="B2"><v>5</v></c>', 5),
        ("<c><v>5</v></c>", 5),
        ('<c r="B2"><v> 5 </v></c>', 5),
        ('<c r="B2"><v/></c>', None),
        ('<c r="B2" s="0"/>', None),
        ('<c r="B2" t="s"><v></v></c>', None),
        ('<c r="B2" t="b"><v>1</v></c>', True),
        ('<c r="B2" t="b"><v>0</v></c>', False),
        ('<c r="B2" t="str"><v>x &amp; y</v></c>', "x & y"),
        ('<c r="B2" t="str"><v>a_x000D__x000A_b</v></c>', "a\nb"),
        ('<c r="B2" t="str"><v>_x005F_x000D_</v></c>', "_x000D_"),
        ('<c r="B2" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>', "x"),
        ('<c r="B2" t="inlineStr"><is><r><t>a</t></r><r><rPr/><t>b</t></r><rPh><t>no</t></rPh></is></c>', "ab"),
        ('<c r="B2" t="inlineStr"><is><t><![CDATA[1 < 2]]></t></is></c>', "1 < 2"),
        ('<c r="B2" t="inlineStr"><v>old way</v></c>', "old way"),
        ('<c r="B2" t="inlineStr"><is><t/></is></c>', None),
        ('<c r="B2" t="d"><v>2026-03-01T09:30:00</v></c>', moment("2026-03-01 09:30")),
        ('<c r="B2" t="d"><v>2026-03-01</v></c>', dt.date(2026, 3, 1)),
        ('<c r="B2" t="d"><v>09:30:00</v></c>', dt.time(9, 30)),
        ('<c r="B2"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="B2"><f t="shared" si="0"/><v>2</v></c>', 2),
        ('<c r="B2" t="str"><f>""</f><v></v></c>', None),
        ('<c r="B2" t="str"><f>A1&amp;"x"</f><v>x</v></c>', "x"),
        ('<c r="B2" t="b"><f>1=1</f><v>1</v></c>', True),
    ],
)
def test_every_way_of_writing_a_cell_is_understood(tmp_path: Path, cell: str, read: object) -> None:
    found, problems = second_cell(tmp_path, cell)
    assert (found, problems) == (read, ())
    assert type(found) is type(read)


@pytest.mark.parametrize(
    ("cell", "read", "problem"),
    [
        ('<c r="B2" t="e"><v>#N/A</v></c>', None, Problem(1, "error", "#N/A")),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', None, Problem(1, "error", "#DIV/0!")),
        ('<c r="B2" t="str"><v>#ССЫЛКА!</v></c>', None, Problem(1, "error", "#ССЫЛКА!")),
        ('<c r="B2"><f>1+1</f></c>', None, Problem(1, "formula")),
        ('<c r="B2"><f>1+1</f><v></v></c>', None, Problem(1, "formula")),
        ('<c r="B2"><f>1+1</f><v /></c>', None, Problem(1, "formula")),
        ('<c r="B2"><v>1.2345678901234568E+18</v></c>', 1234567890123456768, Problem(1, "digits")),
        ('<c r="B2"><v>пять</v></c>', None, Problem(1, "error", "пять")),
        ('<c r="B2"><v>NaN</v></c>', None, Problem(1, "error", "nan")),
        ('<c r="B2"><v>1E+999</v></c>', None, Problem(1, "error", "inf")),
        ('<c r="B2" t="d"><v>31.02.2026</v></c>', "31.02.2026", Problem(1, "not_a_moment")),
    ],
)
def test_what_cannot_be_carried_over_is_noted(tmp_path: Path, cell: str, read: object, problem: Problem) -> None:
    assert second_cell(tmp_path, cell) == (read, (problem,))


@pytest.mark.parametrize(("serial", "read"), [(-5, -5), (2958466, 2958466), (5_000_000_000, 5_000_000_000)])
def test_a_date_no_calendar_has_stays_a_number_with_a_note(tmp_path: Path, serial: int, read: int) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Имя", "Рождение"])
        sheet.write(1, 0, "Анна")
        sheet.write(1, 1, serial, book.add_format({"num_format": "dd.mm.yyyy"}))
    assert rows_of(tmp_path / "book.xlsx") == [(2, ("Анна", read), (Problem(1, "not_a_moment"),))]


def test_a_formula_openpyxl_wrote_has_no_value_and_says_so(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "book.xlsx", [["Имя", "Сумма"], ["Анна", "=1+1"]])
    [row] = rows_of(path)
    assert row.cells == ("Анна", None)
    assert [problem.code for problem in row.problems] == ["formula"]
    assert row.problems[0].sentence == (
        "The cell holds a formula that was never calculated. Open the file in Excel and save it."
    )
