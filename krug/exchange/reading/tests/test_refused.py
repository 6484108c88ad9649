"""Files that cannot be read: each is refused with what it is and what to do, and nothing else ever happens."""

from collections.abc import Callable
from pathlib import Path

import pytest

from krug.exchange.reading import CannotRead, open_book
from krug.exchange.reading.tests.hostile import (
    circular,
    compound,
    endless,
    locked_archive,
    lying,
    many_parts,
    named,
    spoiled,
)
from krug.exchange.reading.tests.making import (
    FILES,
    cut,
    ods,
    ods_row,
    raw_xlsx,
    refusal,
    relations,
    text,
    xlsx,
    zipped,
)

ROW = '<row r="1"><c r="A1" t="str"><v>Имя</v></c></row>'
LOLS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/hostname">]>'

REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "nothing": (lambda path: named(path, b""), "The file is empty."),
    "blanks": (lambda path: named(path, b" \r\n\t\n \n"), "The file is empty."),
    "a byte order mark": (lambda path: named(path, b"\xef\xbb\xbf"), "The file is empty."),
    "zeros": (lambda path: named(path, bytes(5_000)), "The file is empty."),
    "noise": (
        lambda path: named(path, bytes(range(256)) * 40),
        "The contents of the file are not those of any known table.",
    ),
    "a missing file": (lambda path: path, "The file could not be opened."),
    "a folder": (lambda path: path.mkdir() or path, "The file could not be opened."),  # type: ignore[func-returns-value]
    "a PDF": (lambda path: named(path, b"%PDF-1.7\n%\xe2\xe3\n"), "The file is not a table. It is: a PDF document."),
    "a PNG": (lambda path: named(path, b"\x89PNG\r\n\x1a\n" + bytes(50)), "The file is not a table. It is: a picture."),
    "a BMP": (lambda path: named(path, b"BM\x36\0\0\0"), "The file is not a table. It is: a picture."),
    "a JPEG": (lambda path: named(path, b"\xff\xd8\xff\xe0"), "The file is not a table. It is: a picture."),
    "a RAR": (lambda path: named(path, b"Rar!\x1a\x07\x01\0"), "The file is not a table. It is: an archive."),
    "a 7z": (lambda path: named(path, b"7z\xbc\xaf\x27\x1c"), "The file is not a table. It is: an archive."),
    "a gzip": (lambda path: named(path, b"\x1f\x8b\x08\0"), "The file is not a table. It is: an archive."),
    "a zip of photos": (lambda path: zipped(path, {"1.jpg": "x"}), "The file is not a table. It is: an archive."),
    "an empty zip": (lambda path: zipped(path, {}), "The file is not a table. It is: an archive."),
    "a Word document": (
        lambda path: zipped(path, {"[Content_Types].xml": "", "word/document.xml": ""}),
        "The file is not a table. It is: a text document.",
    ),
    "a presentation": (
        lambda path: zipped(path, {"ppt/presentation.xml": ""}),
        "The file is not a table. It is: a presentation.",
    ),
    "an OpenDocument text": (
        lambda path: zipped(path, {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
        "The file is not a table. It is: a text document.",
    ),
    "an old Word document": (
        lambda path: compound(path, "WordDocument"),
        "The file is not a table. It is: a text document.",
    ),
    "an Outlook message": (
        lambda path: compound(path, "__substg1.0_0037001F"),
        "The file is not a table. It is: an e-mail message.",
    ),
    "a strange compound file": (
        lambda path: compound(path, "Catalog"),
        "The contents of the file are not those of any known table.",
    ),
    "an RTF": (lambda path: named(path, b"{\\rtf1\\ansi"), "The file is not a table. It is: a text document."),
    "a program": (lambda path: named(path, b"MZ\x90\0\3\0"), "The file is not a table. It is: a program."),
    "an SQLite database": (
        lambda path: named(path, b"SQLite format 3\0" + bytes(84)),
        "The file is not a table. It is: a database.",
    ),
    "an Access database": (
        lambda path: named(path, b"\0\1\0\0Standard ACE DB\0"),
        "The file is damaged and cannot be read.",
    ),
    "JSON": (lambda path: text(path, '[\n {"name": "Анна"}]'), "The file is not a table. It is: JSON data."),
    "XML": (
        lambda path: text(path, "<clients><client/></clients>"),
        "The file is not a table. It is: an XML document.",
    ),
    "a calendar": (
        lambda path: text(path, "BEGIN:VCALENDAR\nVERSION:2.0"),
        "The file is not a table. It is: a calendar.",
    ),
    "contact cards of nobody": (
        lambda path: text(path, "BEGIN:VCARD\nUID:5"),
        "The file of contact cards says nothing of anybody: no name, phone or e-mail.",
    ),
    "a letter": (
        lambda path: text(path, "Received: from x\nSubject: y\n\nz"),
        "The file is not a table. It is: an e-mail message.",
    ),
    "a web page called xls": (
        lambda path: text(path, "\n<!-- Битрикс --><HTML><body><p>Имя"),
        "The file is a web page without a table, although its name may say Excel.",
    ),
    "a bare HTML table in UTF-16": (
        lambda path: text(path, '<table border="1"><tr>', "utf-16"),
        "The file is a web page without a table, although its name may say Excel.",
    ),
    "a web archive": (
        lambda path: text(path, "MIME-Version: 1.0\nContent-Type: multipart/related; type=text/html\n"),
        "The file is a web page saved as an archive (.mht).",
    ),
    "a table of Excel 2003 in XML": (
        lambda path: text(path, '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'),
        "The file is an XML table of Excel 2003.",
    ),
    "an Excel 3 worksheet": (
        lambda path: named(path, b"\x09\x02\x06\0\0\0\x10\0\0\0"),
        "The file was made by an Excel older than Excel 95.",
    ),
    "a binary workbook": (
        lambda path: zipped(path, {"xl/workbook.bin": ""}),
        "The file is a binary Excel workbook (.xlsb).",
    ),
    "an Apple table": (
        lambda path: zipped(path, {"Index/Document.iwa": ""}),
        "The file is an Apple Numbers table.",
    ),
    "an encrypted xlsx": (lambda path: FILES / "encrypted.xlsx", "The file is protected with a password."),
    "an encrypted xls": (lambda path: FILES / "locked.xls", "The file is protected with a password."),
    "an encrypted archive": (locked_archive, "The file is protected with a password."),
    "an encrypted ods": (
        lambda path: ods(path, {"Лист": ods_row("x")}, manifest="<file-entry><encryption-data/></file-entry>"),
        "The file is protected with a password.",
    ),
    "an ods encrypted as a whole": (
        lambda path: zipped(
            path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "encrypted-package": "x"}
        ),
        "The file is protected with a password.",
    ),
    "a zip bomb": (endless, "Unpacked, the file would take 128 MB, far more than a table of its size ever does."),
    "ten thousand parts": (many_parts, "The file consists of too many parts to be a workbook."),
    "a lying table of contents": (lying, "The file is damaged and cannot be read."),
    "a wrong byte": (spoiled, "The file is damaged and cannot be read."),
    "a workbook without sheets": (
        lambda path: raw_xlsx(path, ROW, parts={"xl/workbook.xml": "<workbook/>"}),
        "The workbook has no sheet with cells.",
    ),
    "a workbook of charts": (
        lambda path: raw_xlsx(path, ROW, parts={"xl/_rels/workbook.xml.rels": relations(("s", "chartsheet", "a.xml"))}),
        "The workbook has no sheet with cells.",
    ),
    "a sheet that is not there": (
        lambda path: raw_xlsx(path, "", parts={"xl/_rels/workbook.xml.rels": relations(("s", "worksheet", "a.xml"))}),
        "The file is damaged and cannot be read.",
    ),
    "a workbook that is not XML": (
        lambda path: raw_xlsx(path, ROW, parts={"xl/workbook.xml": "Извините, ошибка 500"}),
        "The file is damaged and cannot be read.",
    ),
    "a sheet that breaks off": (
        lambda path: raw_xlsx(path, f'{ROW}<row r="2"><c r="A2"><is><t>x</row>'),
        "The sheet «Лист» is damaged after row 1 and cannot be read.",
    ),
    "a cell beyond the last column": (
        lambda path: raw_xlsx(path, f'{ROW}<row r="2"><c r="XFE2"><v>1</v></c></row>'),
        "The sheet «Лист» is damaged after row 1 and cannot be read.",
    ),
    "a billion laughs in the workbook": (
        lambda path: raw_xlsx(path, ROW, parts={"xl/workbook.xml": f"{LOLS}<workbook>&c;</workbook>"}),
        "The file contains definitions (XML entities) that a spreadsheet never has.",
    ),
    "a billion laughs in the styles": (
        lambda path: raw_xlsx(path, ROW, parts={"xl/styles.xml": f"{LOLS}<styleSheet>&c;</styleSheet>"}),
        "The file contains definitions (XML entities) that a spreadsheet never has.",
    ),
    "a billion laughs in the shared texts": (
        lambda path: raw_xlsx(path, ROW, parts={"xl/sharedStrings.xml": f"{LOLS}<sst><si><t>&c;</t></si></sst>"}),
        "The file contains definitions (XML entities) that a spreadsheet never has.",
    ),
    "a foreign file in the shared texts": (
        lambda path: raw_xlsx(path, ROW, parts={"xl/sharedStrings.xml": f"{OUTSIDE}<sst><si><t>&c;</t></si></sst>"}),
        "The file contains definitions (XML entities) that a spreadsheet never has.",
    ),
    "a foreign file in the sheet": (
        lambda path: raw_xlsx(
            path, "", parts={"xl/worksheets/sheet1.xml": f"{OUTSIDE}<x><sheetData>{ROW}</sheetData></x>"}
        ),
        "The file contains definitions (XML entities) that a spreadsheet never has.",
    ),
    "an empty sheet": (lambda path: xlsx(path, []), "The sheet «Sheet» has no filled cells."),
    "a sheet of blanks": (
        lambda path: xlsx(path, [[" ", "\u200b"], [None, "'"]]),
        "The sheet «Sheet» has no filled cells.",
    ),
    "a text table of separators": (lambda path: text(path, ";;;\n;;;\n"), "The sheet «» has no filled cells."),
    "an ods of one repeated cell": (
        lambda path: ods(path, {"Лист": ods_row(*["x"] * 100, repeated=1_000_000)}),
        "Row 1 of the sheet «Лист» is repeated 1000000 times.",
    ),
    "an ods with a cell repeated beyond the last column": (
        lambda path: ods(
            path,
            {
                "Лист": '<table:table-row><table:table-cell office:value-type="float" office:value="1" '
                'table:number-columns-repeated="999999999"/></table:table-row>'
            },
        ),
        "Row 1 has more than 16384 columns.",
    ),
    "an ods that breaks off inside": (
        lambda path: ods(path, {"Лист": "<table:table-row><table:table-cell><office:annotation>"}),
        "The file is damaged and cannot be read.",
    ),
    "an ods with entities": (
        lambda path: zipped(
            path,
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": f"{OUTSIDE}<x>&c;</x>"},
        ),
        "The file contains definitions (XML entities) that a spreadsheet never has.",
    ),
    "an ods without a table": (
        lambda path: zipped(path, {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "The file is damaged and cannot be read.",
    ),
    "an xls with a cell far away": (
        lambda path: FILES / "stray_cell.xls",
        "Reading the file takes more memory than one file is allowed.",
    ),
    "an xls of zeros": (lambda path: compound(path, "Workbook"), "The workbook has no sheet with cells."),
    "an xls going round in circles": (circular, "The file is damaged and cannot be read."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path, case: str) -> None:
    make, message = REFUSED[case]
    path = make(tmp_path / "clients.xlsx")
    with pytest.raises(CannotRead) as refused, open_book(path) as book:
        list(book.rows(book.layout()))
    assert refused.value.message == message
    assert refused.value.remedy.endswith((".", "Excel."))


@pytest.mark.parametrize("tenths", range(1, 10))
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_workbook_cut_short_is_said_to_be_cut_short(tmp_path: Path, kind: str, tenths: int) -> None:
    sources = {
        "xlsx": lambda path: xlsx(path, [["Имя", "Телефон"], ["Анна", "1"]]),
        "ods": lambda path: ods(path, {"Лист": ods_row("Имя")}),
    }
    source = sources[kind](tmp_path / "whole") if kind in sources else FILES / "clients.xls"
    assert refusal(cut(tmp_path / "part", source, tenths)) == "truncated"
