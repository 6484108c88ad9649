"""Web pages that call themselves .xls: their tables as sheets, forgiving what browsers forgive."""

from pathlib import Path

import pytest

from krug.exchange.reading import CannotRead, SheetInfo, open_book
from krug.exchange.reading.html.tables import rows as rows_of_tables
from krug.exchange.reading.html.tokens import tokens
from krug.exchange.reading.tests.making import cells_of, refusal, rows_of, text

BITRIX = (
    '<meta http-equiv="Content-type" content="text/html;charset={charset}" />'
    "<style>td {{mso-number-format:\\@;}}</style>"
    '<table border="1"><thead><tr><th>ID</th><th>Название компании</th><th>Рабочий телефон</th></tr></thead><tbody>'
    "<tr><td>1</td><td>ООО &laquo;Тепло&raquo; &amp; Ко</td><td>+7 912 000-00-01<br>+7 912 000-00-02</td></tr>"
    "<tr><td>2</td><td><b>Печи</b>\n и  камины</td><td> </td></tr></tbody></table>"
)


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("windows-1251", "cp1251"),
        ("koi8-r", "koi8-r"),
        ("utf-8", "cp1251"),
        ("nothing", "cp1251"),
        ("UTF-16", "utf-16"),
    ],
)
def test_the_export_of_bitrix_is_read_in_whatever_encoding(tmp_path: Path, charset: str, encoding: str) -> None:
    path = text(tmp_path / "company.xls", BITRIX.format(charset=charset), encoding)
    with open_book(path) as book:
        layout = book.layout()
        assert (book.format, book.sheets, layout.headers) == (
            "html", [SheetInfo("", 3)], ("ID", "Название компании", "Рабочий телефон"),
        )  # fmt: skip
        assert [(row.number, row.cells) for row in book.rows(layout)] == [
            (2, ("1", "ООО «Тепло» & Ко", "+7 912 000-00-01\n+7 912 000-00-02")),
            (3, ("2", "Печи и камины", None)),
        ]


def test_cells_and_rows_that_are_never_closed_end_where_the_next_begin(tmp_path: Path) -> None:
    path = text(tmp_path / "a.xls", "<TABLE><TR><TH>Имя<TH>Телефон<TR><TD>Анна<TD>89120000001<tr><td>Пётр")
    assert cells_of(path) == [("Анна", "89120000001"), ("Пётр", None)]


def test_cells_over_several_columns_and_rows_keep_their_neighbours_in_place(tmp_path: Path) -> None:
    page = (
        "<table><tr><th rowspan=2>Имя</th><th colspan=2>Контакты</th></tr><tr><th>Телефон</th><th>E-mail</th></tr>"
        "<tr><td rowspan='2'>Анна</td><td>89120000001</td><td>a@a.example</td></tr>"
        "<tr><td>89120000002</td><td>b@a.example</td></tr></table>"
    )
    path = text(tmp_path / "a.html", page)
    with open_book(path) as book:
        layout = book.layout()
        assert layout.headers == ("Имя", "Контакты / Телефон", "Контакты / E-mail")
        assert [row.cells for row in book.rows(layout)] == [
            ("Анна", "89120000001", "a@a.example"),
            (None, "89120000002", "b@a.example"),
        ]


def test_the_longest_table_is_taken_and_the_others_are_sheets_even_inside_each_other(tmp_path: Path) -> None:
    inner = "<table><caption>Клиенты</caption><tr><th>Имя<th>Город<tr><td>Анна<td>Пермь<tr><td>Пётр<td>Омск</table>"
    page = f"<html><body><table><tr><td>Меню</td><td>до {inner} после</td></tr></table><table></table></body></html>"
    with open_book(text(tmp_path / "a.html", page)) as book:
        assert [(sheet.name, sheet.rows) for sheet in book.sheets] == [("№ 1", 1), ("Клиенты", 3)]
        assert book.layout().sheet == "Клиенты"
        assert [row.cells for row in book.rows(book.layout())] == [("Анна", "Пермь"), ("Пётр", "Омск")]
        assert book.head("№ 1")[0].cells == ("Меню", "до после")
        with pytest.raises(CannotRead, match="no_such_sheet"):
            book.head("Клиент")


def test_scripts_comments_and_what_looks_like_tags_in_quotes_are_no_text(tmp_path: Path) -> None:
    page = (
        "<!-- <table><tr><td>x --><table><script>if (a < b) document.write('<td>y</td>')</script>"
        "<tr><td title='a > b'>Имя</td><td>Город &lt;</td></tr><tr><td>3 < 5</td><td>&nbsp;Пермь&#33;</td></tr></table>"
    )
    with open_book(text(tmp_path / "a.html", page)) as book:
        assert [row.cells for row in book.rows(book.layout(header_row=1))] == [("3 < 5", "Пермь!")]


def test_the_number_that_excel_keeps_beside_a_rounded_one_is_taken(tmp_path: Path) -> None:
    page = (
        '<table><tr><td>Имя<td>Телефон<td>Дата<tr><td>Анна<td x:num="89120000001">8,912E+10'
        "<td x:num=45363>12.03.2024<tr><td>Пётр<td sdval='89120000002'>8.9E+10<td>8,9E+10</table>"
    )
    assert cells_of(text(tmp_path / "a.xls", page)) == [
        ("Анна", 89120000001, "12.03.2024"),
        ("Пётр", 89120000002, "8,9E+10"),
    ]


def test_bytes_of_another_encoding_are_read_and_told_of(tmp_path: Path) -> None:
    page = "<table><tr><td>Имя<td>Город<tr><td>Анна<td>Пермь" + "<tr><td>Пётр<td>Омск" * 9
    path = tmp_path / "a.xls"
    path.write_bytes(page.encode() + "<tr><td>Ольга<td>Уфа".encode("cp1251"))
    last = rows_of(path)[-1]
    assert (last.cells, [problem.code for problem in last.problems]) == (("Ольга", "Уфа"), ["encoding", "encoding"])


@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("<html><body>Войдите</body></html>", "html"),
        ("<html><frameset><frame src='sheet001.htm'></frameset></html>", "html"),
        ("<table></table>", "html"),
        ("<table>" * 60 + "<tr><td>x", "damaged"),
        ("<table><tr>" + "<td colspan=1000>x" * 17, "too_wide"),
    ],
)
def test_a_page_without_a_table_for_us_is_refused(tmp_path: Path, page: str, code: str) -> None:
    assert refusal(text(tmp_path / "a.xls", page)) == code


def test_the_pieces_in_which_a_page_comes_change_nothing() -> None:
    page = BITRIX.format(charset="utf-8") + "<!-- a --><script>x</script>&nbsp;<a href='>'>" + "<table><tr><td>1<td>2"
    whole = list(rows_of_tables(tokens([page])))
    for size in (1, 2, 3, 7, 50):
        pieces = [page[at : at + size] for at in range(0, len(page), size)]
        assert list(rows_of_tables(tokens(pieces))) == whole
