"""What holds for any table: it comes back as it was written, by whichever road, and garbage is only ever refused."""

import csv
import datetime as dt
import io
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krug.exchange.reading import CannotRead, Limits, detect_format, open_book
from krug.exchange.reading.text.source import TextTable
from krug.exchange.reading.xls import Xls
from krug.exchange.reading.xlsx import sheet
from krug.exchange.reading.xlsx.source import Xlsx
from krug.exchange.reading.xlsx.values import Workbook

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
slow = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

NAMES = ["Имя", "Телефон", "Заметка"]
WORDS = [
    "Иванов",
    "Анна",
    "ООО",
    "позвонить",
    "завтра",
    "Щукина",
    "объявление",
    "ёж",
    "8 912",
    "+7(912)000-11-22",
    "x",
    "0",
]
MARKS = [" ", ", ", "; ", " | ", "\t", '"', '""', "'", "\n", " - ", "«", "»", "1,5", "=", "#"]
phrases = st.lists(st.sampled_from(WORDS + MARKS), max_size=5).map("".join)
cells = st.tuples(st.sampled_from(WORDS), phrases, st.sampled_from(WORDS)).map("".join)
rows = st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=12)


def file(content: bytes, name: str = "table.csv") -> Path:
    """A file that lives as long as the test run: Hypothesis may not share a fixture between examples."""
    folder = Path(tempfile.mkdtemp(dir=_FOLDER))
    (folder / name).write_bytes(content)
    return folder / name


@pytest.fixture(autouse=True, scope="module")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    global _FOLDER  # noqa: PLW0603
    _FOLDER = tmp_path_factory.mktemp("tables")


_FOLDER = Path()


@quick
@given(
    table=rows,
    delimiter=st.sampled_from(";,\t|"),
    # With bare \\r for its line ends Python's writer forgets to quote \\n.
    style=st.sampled_from([(csv.QUOTE_MINIMAL, "\n"), (csv.QUOTE_MINIMAL, "\r\n"), (csv.QUOTE_ALL, "\r")]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"]),
)
def test_a_text_table_comes_back_as_it_was_written(
    table: list[tuple[str, str, str]], delimiter: str, style: tuple[Literal[0, 1], str], encoding: str
) -> None:
    written = io.StringIO(newline="")
    quoting, line_end = style
    csv.writer(written, delimiter=delimiter, quoting=quoting, lineterminator=line_end).writerows([NAMES, *table])
    found = TextTable(file(written.getvalue().encode(encoding)), Limits())
    assert found.delimiter == delimiter
    assert [tuple(row) for _, row in found.rows("")] == [tuple(NAMES), *table]


@quick
@given(st.binary(max_size=2_000))
def test_the_format_of_any_bytes_is_told_or_refused(content: bytes) -> None:
    with suppress(CannotRead):
        assert detect_format(file(content)) in ("csv", "html", "vcard", "access")


@slow
@given(
    st.binary(max_size=500)
    | st.text(max_size=300).map(str.encode)
    | st.text("аб;,\t\"'\n\r=x1", max_size=300).map(str.encode)
)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(CannotRead), open_book(file(content)) as book:
        found = [row.number for row in book.rows(book.layout())]
        assert len(found) + book.skipped.counts.total() == book.skipped.last_row


numbers = st.integers(-(10**15) + 1, 10**15 - 1) | st.floats(-1e9, 1e9).map(lambda number: float(f"{number:.12g}"))
dates = st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 30))
moments = st.datetimes(dt.datetime.fromisoformat("1900-03-01"), dt.datetime.fromisoformat("9999-12-30")).map(
    lambda moment: moment.replace(microsecond=0)
)
letters = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"], exclude_characters="'=#_"),
    min_size=1,
)


def workbook(path: Path, table: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        found = book.add_worksheet()
        day, full = (
            book.add_format({"num_format": "dd.mm.yyyy"}),
            book.add_format({"num_format": "dd.mm.yyyy hh:mm:ss"}),
        )
        for row, values in enumerate(table):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    found.write_string(row, column, value)
                elif isinstance(value, dt.date):
                    found.write_datetime(row, column, value, full if isinstance(value, dt.datetime) else day)
                else:
                    found.write(row, column, value)
    return path


@slow
@given(
    st.lists(
        st.lists(numbers | dates | moments | letters | st.booleans() | st.none(), min_size=1, max_size=6),
        min_size=1,
        max_size=6,
    )
)
def test_a_workbook_comes_back_as_it_was_written_and_as_calamine_reads_it(table: list[list[object]]) -> None:
    path = workbook(file(b"", "table.xlsx"), table)
    expected = {
        (row, column): value.date() if isinstance(value, dt.datetime) and value.time() == dt.time() else value
        for row, values in enumerate(table, 1)
        for column, value in enumerate(values)
        if value is not None
    }
    assert filled(Xlsx(path, Limits())) == expected
    assert filled(Xls(path)) == expected


def filled(source: Xlsx | Xls) -> dict[tuple[int, int], object]:
    """The filled cells of the first sheet by their row and column."""
    with source.file:
        lines = source.rows(source.sheets()[0].name)
        return {
            (number, column): value for number, row in lines for column, value in enumerate(row) if value is not None
        }


figures = ["<v>1</v>", "<v>1.5</v>", "<v/>", "<v></v>", "", "<f>A1</f><v>2</v>", '<f t="shared" si="0"/><v>3</v>']
phrasings = ["<v>a &amp; b</v>", "<is><t>я</t></is>", '<is><t xml:space="preserve"> z </t></is>', "<f>1</f><v>x</v>"]
attributes = st.sampled_from(["", ' s="0"', ' s="1"', ' t="n"'])
text_attributes = st.sampled_from([' t="str"', ' t="inlineStr"'])
one_cell = st.builds("<c{}>{}</c>".format, attributes, st.sampled_from(figures)) | st.builds(
    "<c{}>{}</c>".format, text_attributes, st.sampled_from(phrasings)
)


@quick
@given(st.lists(st.lists(st.tuples(st.booleans(), one_cell), max_size=5), min_size=1, max_size=4))
def test_the_quick_way_through_a_sheet_and_the_parser_agree(table: list[list[tuple[bool, str]]]) -> None:
    found = [
        "".join(
            cell.replace("<c", f'<c r="{"ABCDE"[column]}{row}"', 1) if placed else cell
            for column, (placed, cell) in enumerate(line)
        )
        for row, line in enumerate(table, 1)
    ]
    block = "".join(f'<row r="{number}">{line}</row>' for number, line in enumerate(found, 1))
    workbook = Workbook()
    piece = f"<worksheet><sheetData>{block}</sheetData></worksheet>".encode()
    prefixed = piece.replace(b"<", b"<x:").replace(b"<x:/", b"</x:")
    assert list(sheet.rows([piece], workbook)) == list(sheet.rows([prefixed], workbook))


PIECES = (
    "<table>", "</table>", "<tr>", "<td>", "<td></td>", "</td>", "<th>", "<td rowspan=3>", "<td colspan='2'>", "<!--",
    "-->", "<script>", "</script>", "<caption>", '<a href="x', "<", '"', "'", ">", "&", "&amp;", "&#0;", "&#xfffff;",
    "\x00", "я", "<br>", "<p>",
)  # fmt: skip
LINES = (
    "BEGIN:VCARD", "END:VCARD", "AGENT:", "N:а;б;;;", "FN:я", "TEL:8912", "TEL;CHARSET=x:1", "=9E", "ORG:",
    "ADR:;;;;;;;", "NOTE;QUOTED-PRINTABLE:=D0=", "BDAY:1", "X:", ";:", ":", " y", "PHOTO;BASE64:AA",
    "N;CHARSET=utf-16:x", 'FN;"a:b',
)  # fmt: skip
markup = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=40).map("".join)
card_lines = st.lists(st.sampled_from(LINES) | st.text(max_size=6), max_size=25).map("\n".join)


@slow
@given(
    markup.map("<table>{}".format) | card_lines.map("BEGIN:VCARD\n{}".format),
    st.sampled_from(["utf-8", "cp1251", "utf-16"]),
)
def test_any_page_and_any_cards_are_read_or_refused(content: str, encoding: str) -> None:
    with suppress(CannotRead), open_book(file(content.encode(encoding, "replace"))) as book:
        found = [row.number for row in book.rows(book.layout())]
        assert found == sorted(set(found))
