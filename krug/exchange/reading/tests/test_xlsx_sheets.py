"""XLSX: sheets and parts, wherever a program puts them and however it spells them."""

from pathlib import Path

import openpyxl
import pytest

from krug.exchange.reading import Limits, Problem, SheetInfo, open_book
from krug.exchange.reading.tests.making import cells_of, raw_xlsx, refusal, relations, rows_of, xlsx

HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Имя</t></is></c><c r="B1" t="inlineStr"><is><t>Сумма</t></is></c></row>'
)


def test_xml_with_prefixes_and_other_order_is_read_all_the_same(tmp_path: Path) -> None:
    sheet = (
        '<?xml version="1.0"?><x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:cols><x:col min="1" max="2"/></x:cols><x:sheetData>'
        '<x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>'
        '<x:row><x:c t="s"><x:v>2</x:v></x:c><x:c><x:v>79123456789</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    strings = (
        '<x:sst xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<x:si><x:t>Имя</x:t></x:si><x:si><x:t>Телефон</x:t></x:si><x:si><x:t>Анна</x:t></x:si></x:sst>"
    )
    parts = {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": strings}
    assert cells_of(raw_xlsx(tmp_path / "book.xlsx", "", parts=parts)) == [("Анна", 79123456789)]


def test_sheets_in_utf_16_are_read(tmp_path: Path) -> None:
    rows = HEADER + '<row r="2"><c r="A2" t="str"><v>Анна</v></c></row>'
    sheet = f'<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData>{rows}</sheetData></worksheet>'
    path = raw_xlsx(tmp_path / "book.xlsx", "", parts={"xl/worksheets/sheet1.xml": sheet.encode("utf-16")})
    assert cells_of(path) == [("Анна", None)]


def test_parts_may_lie_elsewhere_and_be_spelled_otherwise(tmp_path: Path) -> None:
    rows = HEADER + '<row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    parts = {
        "xl/_rels/workbook.xml.rels": relations(
            ("s", "worksheet", "/xl/Blätter/Sheet1.xml"), ("t", "sharedStrings", "SharedStrings.xml")
        ),
        "xl\\Blätter\\sheet1.XML": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedstrings.xml": "<sst><si><t>Анна</t></si></sst>",
    }
    assert cells_of(raw_xlsx(tmp_path / "book.xlsx", "", parts=parts)) == [("Анна", None)]


def test_shared_texts_of_every_kind_keep_their_places(tmp_path: Path) -> None:
    strings = (
        "<sst><si><t>Анна</t></si><si/><si><t/></si><si><t xml:space='preserve'> с краями </t></si>"
        "<si><r><t>два</t></r><r><t> куска</t></r></si><si><t>a &lt; b &#x41;</t></si><si><t>_x0041_</t></si></sst>"
    )
    cells = "".join(
        f'<row r="{n + 2}"><c r="A{n + 2}" t="s"><v>{n}</v></c><c r="B{n + 2}"><v>{n}</v></c></row>' for n in range(7)
    )
    path = raw_xlsx(tmp_path / "book.xlsx", HEADER + cells, parts={"xl/sharedStrings.xml": strings})
    assert cells_of(path) == [
        ("Анна", 0),
        (None, 1),
        (None, 2),
        ("с краями", 3),
        ("два куска", 4),
        ("a < b A", 5),
        ("A", 6),
    ]


def test_a_text_that_is_not_among_the_shared_ones_is_damage(tmp_path: Path) -> None:
    rows = HEADER + '<row r="2"><c r="A2" t="s"><v>7</v></c></row>'
    assert refusal(raw_xlsx(tmp_path / "book.xlsx", rows)) == "damaged_sheet"


def test_rows_keep_the_numbers_excel_shows(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C5"], sheet["D5"] = "Имя", "Телефон"
    sheet["C7"], sheet["D9"] = "Анна", "1"
    book.save(tmp_path / "book.xlsx")
    with open_book(tmp_path / "book.xlsx") as opened:
        layout = opened.layout()
        assert (layout.header_row, layout.columns) == (5, (2, 3))
        assert list(opened.rows(layout)) == [(7, ("Анна", None), ()), (9, (None, "1"), ())]


def test_rows_without_numbers_and_self_closed_ones_are_counted(tmp_path: Path) -> None:
    header = HEADER.replace('r="1"', "", 1)
    rows = (
        '<row/><row spans="1:2"/><row><c r="A4" t="str"><v>Анна</v></c></row>'
        '<row r="9"/><row><c r="A10" t="str"><v>Борис</v></c></row>'
    )
    found = rows_of(raw_xlsx(tmp_path / "book.xlsx", header + rows))
    assert [(row.number, row.cells[0]) for row in found] == [(4, "Анна"), (10, "Борис")]


@pytest.mark.parametrize("cell", ["A1048576", "XFD2", "XFD1048576"])
def test_a_formatted_cell_far_away_does_not_matter(tmp_path: Path, cell: str) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Имя", "Телефон"])
    book.active.append(["Анна", "1"])
    book.active[cell].font = openpyxl.styles.Font(bold=True)
    book.save(tmp_path / "book.xlsx")
    with open_book(tmp_path / "book.xlsx") as opened:
        assert list(opened.rows(opened.layout())) == [(2, ("Анна", "1"), ())]
        assert opened.skipped.last_row == 2


def test_a_filled_cell_far_away_costs_a_note_and_no_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Имя", "Телефон"])
    for number in range(2, 202):
        book.active.append([f"Анна {number}", "1"])
    book.active["XFD150"] = "x"
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "book.xlsx")
    with open_book(tmp_path / "book.xlsx", limits=Limits(memory_bytes=192 * 1024 * 1024)) as opened:
        rows = list(opened.rows(opened.layout()))
        assert len(rows) == 200
        assert rows[148] == (150, ("Анна 150", "1"), (Problem(None, "outside"),))
        assert dict(opened.skipped.counts) == {"header": 1, "blank": 1048374, "outside": 1}
        assert opened.skipped.last_row == 1048576


def test_the_longest_visible_sheet_is_the_table(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "О файле"
    book.active.append(["Это выгрузка"])
    clients = book.create_sheet("Клиенты")
    for row in (["Имя"], ["Анна"], ["Борис"]):
        clients.append(row)
    hidden = book.create_sheet("Справочник")
    for number in range(9):
        hidden.append([f"Город {number}"])
    hidden.sheet_state = "hidden"
    book.create_chartsheet("График")
    book.save(tmp_path / "book.xlsx")
    with open_book(tmp_path / "book.xlsx") as opened:
        assert opened.sheets == [
            SheetInfo("О файле", 1),
            SheetInfo("Клиенты", 3),
            SheetInfo("Справочник", 9, hidden=True),
        ]
        assert opened.layout().sheet == "Клиенты"
        assert [row.cells for row in opened.rows(opened.layout("Справочник", header_row=0))][:2] == [
            ("Город 0",),
            ("Город 1",),
        ]


def test_two_questions_to_one_book_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "book.xlsx", [["Имя", "Номер"], *(["Анна", number] for number in range(3_000))])
    with open_book(path) as book:
        layout = book.layout()
        assert next(book.rows(layout)) == (2, ("Анна", 0), ())
        assert book.layout() == layout
        assert [row.cells[1] for row in book.rows(layout)] == list(range(3_000))
