"""Workbooks whose XML says what no spreadsheet says, and what people put into cells."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import openpyxl

from krug.exchange.reading.tests.making import ods, ods_row, raw_xlsx, relations, xlsx, zipped
from tests.broken.archives import SPREADSHEET, UNTOLD
from tests.broken.cases import DAMAGED, PEOPLE, Broken, Make, either, read, refused

HEAD = '<row r="1"><c r="A1" t="str"><v>ФИО</v></c><c r="B1" t="str"><v>Телефон</v></c></row>'
ANNA = '<row r="2"><c r="A2" t="str"><v>Орлова Анна</v></c><c r="B2"><v>89120000001</v></c></row>'
LOLS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/hostname">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>'
SUBSET = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
SHEET = "xl/worksheets/sheet1.xml"


def books() -> Iterator[Broken]:
    yield from _entities()
    yield from _structure()
    yield from _cells()
    yield from _formulas()
    yield from _dates()
    yield from _shapes()
    yield from _sheets()


def raw(rows: str, parts: Mapping[str, str | bytes] | None = None) -> Make:
    return lambda path: raw_xlsx(path, rows, parts=parts)


def _entities() -> Iterator[Broken]:
    inner = {
        "xl/workbook.xml": "<workbook>&c;</workbook>", "xl/styles.xml": "<styleSheet>&c;</styleSheet>",
        "xl/sharedStrings.xml": "<sst><si><t>&c;</t></si></sst>",
        SHEET: f"<worksheet><sheetData>{HEAD}&c;</sheetData></worksheet>",
        "xl/_rels/workbook.xml.rels": "<Relationships>&c;</Relationships>",
    }  # fmt: skip
    for name, begins in {"laughs": LOLS, "a file": OUTSIDE, "a parameter": PARAMETER, "a subset": SUBSET}.items():
        for part, content in inner.items():
            yield refused("entities", f"{name} in {part}", raw(HEAD + ANNA, {part: begins + content}), "hostile")
        whole = {"mimetype": SPREADSHEET, "content.xml": f"{begins}<x>&c;</x>"}
        yield refused("entities", f"{name} in an ods", _zip(whole), "hostile")
    hidden = (LOLS + f"<worksheet><sheetData>{HEAD}</sheetData></worksheet>").encode("utf-16")
    yield refused("entities", "laughs in UTF-16", raw("", {SHEET: hidden}), "hostile", *DAMAGED, "empty_sheet")
    late = "<!-- " + "x" * 200_000 + " -->" + LOLS + f"<worksheet><sheetData>{HEAD}</sheetData></worksheet>"
    yield refused("entities", "laughs behind a long comment", raw("", {SHEET: late}), "hostile", *DAMAGED)


def _zip(parts: Mapping[str, str]) -> Make:
    return lambda path: zipped(path, parts)


def _structure() -> Iterator[Broken]:
    kind = "wrong workbook"
    whole = f"<worksheet><sheetData>{HEAD}{ANNA * 30}</sheetData></worksheet>"
    for number in range(1, 13):
        part = whole[: len(whole) * number // 13]
        yield refused(kind, f"a sheet without its end, {number}", raw("", {SHEET: part}), *DAMAGED, "empty_sheet")
    for part in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml", SHEET):
        wrong: dict[str, str | bytes] = {"no XML": "Извините, ошибка 500", "nothing": "", "zeros": b"\0" * 900}
        for name, content in wrong.items():
            yield either(kind, f"{part}: {name}", raw(HEAD + ANNA, {part: content}), 1, *UNTOLD)
    for target in (
        "../../etc/passwd",
        "/xl/worksheets/sheet1.xml",
        "file:///etc/passwd",
        "XL/Worksheets/Sheet1.XML",
        "нет",
    ):
        links = {"xl/_rels/workbook.xml.rels": relations(("s", "worksheet", target))}
        yield either(kind, f"a sheet at {target}", raw(HEAD + ANNA, links), 1, *UNTOLD)
    yield refused(kind, "no sheets", raw(HEAD, {"xl/workbook.xml": "<workbook/>"}), "no_sheets")
    chart = {"xl/_rels/workbook.xml.rels": relations(("s", "chartsheet", "a.xml"))}
    yield refused(kind, "only charts", raw(HEAD, chart), "no_sheets")
    letters = whole.encode().replace("Орлова".encode(), b"\xd0\xff\xfe")
    yield refused(kind, "letters that are none", raw("", {SHEET: letters}), *DAMAGED)
    yield either(kind, "control characters", raw(HEAD + ANNA.replace("Анна", "А\x01нна")), 1, *DAMAGED)
    deep = "<x>" * 200_000
    yield either(kind, "elements in elements", raw(HEAD + deep), 0, *DAMAGED, "too_heavy")
    torn = "<table:table-row><table:table-cell><office:annotation>"
    yield refused(kind, "an ods without its end", lambda path: ods(path, {"Лист": torn}), *DAMAGED)


def _cells() -> Iterator[Broken]:
    kind = "wrong cells"
    cells = {
        "a shared text that is not there": '<c r="A3" t="s"><v>99</v></c>',
        "one below zero": '<c r="A3" t="s"><v>-1</v></c>',
        "one that is no number": '<c r="A3" t="s"><v>x</v></c>',
        "a style that is not there": '<c r="A3" s="99"><v>1</v></c>',
        "a kind nobody knows": '<c r="A3" t="zz"><v>1</v></c>', "no number": '<c r="A3"><v>пять</v></c>',
        "no end of digits": f'<c r="A3"><v>{"9" * 4000}</v></c>', "no finite one": '<c r="A3"><v>1e999</v></c>',
        "not a number": '<c r="A3"><v>NaN</v></c>', "an error": '<c r="A3" t="e"><v>#REF!</v></c>',
        "no address": "<c><v>1</v></c>", "an address of column zero": '<c r="3"><v>1</v></c>',
        "an address of row zero": '<c r="A0"><v>1</v></c>', "an address in words": '<c r="A три"><v>1</v></c>',
        "an address of another row": '<c r="B77"><v>1</v></c>', "empty texts": '<c r="A3" t="inlineStr"><is/></c>',
        "a text in a text": '<c r="A3" t="inlineStr"><is><t><t>x</t></t></is></c>', "no value": '<c r="A3"/>',
    }  # fmt: skip
    for name, cell in cells.items():
        yield either(kind, name, raw(f'{HEAD}{ANNA}<row r="3">{cell}</row>'), 2, *DAMAGED)
    for address in ("XFE3", "AAAAAAAAAAAA3"):
        rows = f'{HEAD}{ANNA}<row r="3"><c r="{address}"><v>1</v></c></row>'
        yield refused(kind, f"a cell at {address}", raw(rows), *DAMAGED, "too_wide", told=("after row 2",))
    for number in ("0", "-5", "x", "99999999999", "1", "1048577"):
        yield either(
            kind, f"a row called {number}", raw(HEAD + ANNA + ANNA.replace('r="2"', f'r="{number}"')), 2, *DAMAGED
        )
    far = ods_row("ФИО") + ods_row(repeated=99_999_999_999) + ods_row("Орлова Анна")
    yield either(kind, "a row of an ods behind all rows", lambda path: ods(path, {"Лист": far}), 1, *DAMAGED)
    huge = ANNA.replace("Орлова", "ж" * 20_000_000)
    yield either("huge cell", "twenty million letters", raw(HEAD + huge), 1, *DAMAGED, "too_heavy", "bomb")
    yield read("huge cell", "as long as Excel allows", lambda path: xlsx(path, [["ФИО"], ["ж" * 32_767]]), 1)
    wide: list[list[object]] = [[f"Имя {number}" for number in range(16_384)], list(range(16_384))]
    yield either("too wide, too long", "as wide as Excel allows", lambda path: xlsx(path, wide), 1)


def _formulas() -> Iterator[Broken]:
    kind = "formulas"
    for name, cell, is_lost in (
        ("with a text", '<c r="B3" t="str"><f>A1</f><v>89120000002</v></c>', False),
        ("with a number", '<c r="B3"><f>1+1</f><v>89120000002</v></c>', False),
        ("without a value", '<c r="B3"><f>A1</f></c>', True),
        ("with an empty value", '<c r="B3"><f>A1</f><v/></c>', True),
        ("with an error", '<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c>', True),
        ("of a whole column", '<c r="B3"><f t="array" ref="B1:B1048576">A:A</f></c>', True),
        ("shared with others", '<c r="B3"><f t="shared" si="0"/></c>', True),
        ("that calls a program", '<c r="B3" t="str"><f>CMD|"/c calc"!A1</f><v>89120000002</v></c>', False),
    ):
        rows = HEAD + ANNA + f'<row r="3"><c r="A3" t="str"><v>Зимин Пётр</v></c>{cell}</row>'
        yield read(kind, name, raw(rows), 2, *([(3, "Телефон")] if is_lost else []))
    lost = '<table:table-row><table:table-cell office:value-type="string"><text:p>Зимин</text:p></table:table-cell>'
    lost += '<table:table-cell table:formula="of:=1+1"/></table:table-row>'
    sheet = ods_row("ФИО", "Телефон") + ods_row("Орлова", "89120000001") + lost
    yield read(kind, "without a value in an ods", partial(ods, tables={"Лист": sheet}), 2, (3, "Телефон"))


STYLES = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
SINCE_1904 = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><workbookPr date1904="1"/>'
)
SINCE_1904 += '<sheets><sheet name="Лист" sheetId="1" r:id="s"/></sheets></workbook>'


def _dates() -> Iterator[Broken]:
    head = HEAD.replace("Телефон", "Дата рождения")
    for system, parts in {"1900": {}, "1904": {"xl/workbook.xml": SINCE_1904}}.items():
        for number in ("0", "1", "59", "60", "61", "31000", "-1", "2958465", "2958466", "1e300", "0.5"):
            rows = head + ANNA.replace('r="B2"', 'r="B2" s="1"').replace("89120000001", number)
            yield read("dates", f"{number} since {system}", raw(rows, {"xl/styles.xml": STYLES, **parts}), 1)
    for text in ("31.02.1990", "30.02.90", "0000-00-00", "вчера", "1990", "32/13/1990"):
        yield read("dates", text, partial(xlsx, rows=[["ФИО", "Дата рождения"], ["Анна", text]]), 1)


def _shapes() -> Iterator[Broken]:
    people = [["Орлова Анна", "89120000001", "Пермь"], ["Зимин Пётр", "89120000002", "Уфа"]]
    heads: dict[str, tuple[list[list[str | None]], tuple[str, ...]]] = {
        "a title over all": ([["Клиенты", None, None], ["ФИО", "Телефон", "Город"]], ("A1:C1",)),
        "two rows of names": ([["Имя", "Контакты", None], [None, "Телефон", "Город"]], ("A1:A2", "B1:C1")),
        "three rows of names": (
            [["К", None, None], ["Имя", "Связь", None], [None, "Телефон", "Город"]], ("A1:C1", "A2:A3"),
        ),
        "names repeated": ([["ФИО", "Телефон", "Город"], ["ФИО", "Телефон", "Город"]], ()),
        "numbers of the columns": ([["ФИО", "Телефон", "Город"], ["1", "2", "3"]], ()),
        "an area without end": ([["ФИО", "Телефон", "Город"]], ("A1:A1048576",)),
        "areas over each other": ([["ФИО", "Телефон", "Город"]], ("A1:B1", "A1:C1", "B1:C3")),
    }  # fmt: skip
    for name, (head, merged) in heads.items():
        rows: list[Sequence[str | None]] = [*head, *people]
        yield either("headings", name, partial(_merged, rows=rows, areas=merged), 4)
    for name, area in {"of people": "A2:A3", "of a row": "A2:C2", "of everything": "A1:C3"}.items():
        rows = [["ФИО", "Телефон", "Город"], *people]
        yield either("merged cells", name, partial(_merged, rows=rows, areas=(area,)), 3)
    for area in ("", "A1", "B9:A1", "A1:ZZZZ9", "нет"):
        merged_cells = f'<mergeCells><mergeCell ref="{area}"/></mergeCells>'
        sheet = f"<worksheet><sheetData>{HEAD}{ANNA}</sheetData>{merged_cells}</worksheet>"
        yield either("merged cells", f"an area «{area}»", raw("", {SHEET: sheet}), 1, *DAMAGED)


def _merged(path: Path, rows: Sequence[Sequence[str | None]], areas: tuple[str, ...]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in areas:
        book.active.merged_cells.add(area)
    book.save(path)


def _sheets() -> Iterator[Broken]:
    def several(path: Path, state: str) -> None:
        book = openpyxl.Workbook()
        book.active.append(["ничего"])
        other = book.create_sheet("Люди 😀 & <Ко>")
        for row in PEOPLE:
            other.append(row)
        other.sheet_state = state
        book.save(path)

    for state in ("visible", "hidden", "veryHidden"):
        yield either("sheets", state, partial(several, state=state), 40)
    yield refused("sheets", "empty", lambda path: xlsx(path, []), "empty_sheet", told=("«Sheet»",))
    yield refused("sheets", "blanks", lambda path: xlsx(path, [[" "], ["\u200b"]]), "empty_sheet", told=("«Sheet»",))
