"""Text tables: what encoding they are in, what separates their columns, where their records end."""

from pathlib import Path

import pytest

from krug.exchange.reading import CannotRead, Limits, Problem, open_book
from krug.exchange.reading.tests.making import cells_of, refusal, rows_of, text

RUSSIAN = "Фамилия;Имя;Телефон\r\nИванов;Пётр;8 (912) 000-11-22\r\nЩукина;Юлия;+7 912 123-45-67\r\n"
READ = [("Иванов", "Пётр", "8 (912) 000-11-22"), ("Щукина", "Юлия", "+7 912 123-45-67")]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1251", "cp1251"),
        ("cp866", "cp866"),
        ("koi8_r", "koi8_r"),
        ("mac_cyrillic", "mac_cyrillic"),
        ("iso8859_5", "iso8859_5"),
    ],
)
def test_the_encoding_of_a_russian_table_is_found_out(tmp_path: Path, encoding: str, told: str) -> None:
    with open_book(text(tmp_path / "clients.csv", RUSSIAN, encoding)) as book:
        assert book.encoding == told
        assert [row.cells for row in book.rows(book.layout())] == READ


@pytest.mark.parametrize(
    ("content", "encoding", "told"),
    [
        ("ИМЯ;ТЕЛЕФОН\nИВАНОВ;1\n", "cp1251", "cp1251"),
        ("ИМЯ;ТЕЛЕФОН\nИВАНОВ;1\n", "koi8_r", "koi8_r"),
        ("Име;Телефон\nСъбка Първанова;0888 123 456\n", "cp1251", "cp1251"),
        ("имя\nАня\n", "cp1251", "cp1251"),
        ("Name;Stadt\nJürgen Groß;Köln\n", "cp1252", "cp1252"),
        ("Name;Phone\nBob;1\n", "ascii", "utf-8"),
    ],
)
def test_the_encoding_of_short_and_foreign_tables_is_found_out(
    tmp_path: Path, content: str, encoding: str, told: str
) -> None:
    with open_book(text(tmp_path / "clients.csv", content, encoding)) as book:
        assert book.encoding == told


def test_letters_that_first_come_after_a_megabyte_of_figures_still_tell_the_encoding(tmp_path: Path) -> None:
    content = "Phone;Note\r\n" + "79120001122;x\r\n" * 80_000 + "79120001122;Позвонить завтра\r\n"
    rows = rows_of(text(tmp_path / "phones.csv", content, "cp1251"))
    assert rows[-1].cells == ("79120001122", "Позвонить завтра")


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        ("Имя;Сумма\nАнна;12,50\nБорис;7,10\n", ";"),
        ("Имя,Город,Сумма\nАнна,Уфа,1\nБорис,Омск,2\n", ","),
        ("Имя\tАдрес\nАнна\tУфа, Ленина, 5\nБорис\tОмск, Мира, 7\n", "\t"),
        ("Имя|Телефон\nАнна|1\nБорис|2\n", "|"),
        ("Имя;Адрес\n" + "Анна;450000, Уфа, Ленина, 5, 7\n" * 9, ";"),
        ("Name,Phones,City\n" + "Anna,1;2,Ufa\n" * 9, ","),
        ("Список клиентов, 2026\n\nИмя;Сумма\nАнна;12,50\nБорис;7,10\n", ";"),
        ('"Имя";"О клиенте"\n"Анна";"любит; точки\nс запятой"\n', ";"),
        ("Телефон\n79120001122\n", ";"),
    ],
)
def test_the_separator_of_columns_is_found_out(tmp_path: Path, content: str, delimiter: str) -> None:
    with open_book(text(tmp_path / "clients.csv", content)) as book:
        assert book.delimiter == delimiter


def test_a_separator_named_in_the_first_line_is_obeyed_and_not_shown(tmp_path: Path) -> None:
    rows = rows_of(text(tmp_path / "clients.csv", "sep=|\r\nИмя|Сумма; руб\r\nАнна|1; 2\r\n"))
    assert [(row.number, row.cells) for row in rows] == [(2, ("Анна", "1; 2"))]


def test_an_encoding_and_a_separator_that_are_given_are_used(tmp_path: Path) -> None:
    path = text(tmp_path / "clients.csv", "Имя:Город\nАнна:Уфа\n", "koi8_r")
    assert [row.cells for row in rows_of(path, encoding="koi8_r", delimiter=":")] == [("Анна", "Уфа")]


def test_quoted_cells_keep_their_line_breaks_and_separators(tmp_path: Path) -> None:
    content = 'Имя;Заметка;Город\r\nАнна;"первая\r\nвторая; ""в кавычках""";Уфа\r\n'
    assert cells_of(text(tmp_path / "clients.csv", content)) == [("Анна", 'первая\nвторая; "в кавычках"', "Уфа")]


def test_line_ends_of_all_kinds_may_be_mixed_and_the_last_may_be_missing(tmp_path: Path) -> None:
    content = "Имя;Город\rАнна;Уфа\nБорис;Омск\r\nВера;Пермь"
    assert cells_of(text(tmp_path / "clients.csv", content)) == [("Анна", "Уфа"), ("Борис", "Омск"), ("Вера", "Пермь")]


def test_a_quotation_mark_that_is_never_closed_costs_only_its_own_line(tmp_path: Path) -> None:
    content = 'Имя;Город\nАнна;"Уфа\nБорис;Омск\n"Вера";Пермь\n' + "Глеб;Тверь\n" * 1_200
    rows = rows_of(text(tmp_path / "clients.csv", content))
    assert len(rows) == 1_203
    assert rows[0] == (2, ("Анна", '"Уфа'), (Problem(1, "quote"),))
    assert rows[1] == (3, ("Борис", "Омск"), ())
    assert rows[2] == (4, ("Вера", "Пермь"), ())


def test_a_file_cut_inside_quotation_marks_keeps_its_last_line(tmp_path: Path) -> None:
    rows = rows_of(text(tmp_path / "clients.csv", 'Имя;Город\nАнна;Уфа\nБорис;"Ом'))
    assert rows == [(2, ("Анна", "Уфа"), ()), (3, ("Борис", '"Ом'), (Problem(1, "quote"),))]


def test_inches_and_quoted_names_inside_a_cell_are_just_characters(tmp_path: Path) -> None:
    content = 'Имя;Товар\nООО "Ромашка";труба 5"\nООО "Лютик";труба 7"\n'
    assert cells_of(text(tmp_path / "clients.csv", content)) == [
        ('ООО "Ромашка"', 'труба 5"'),
        ('ООО "Лютик"', 'труба 7"'),
    ]


def test_a_file_where_every_line_opens_a_quotation_is_read_line_by_line(tmp_path: Path) -> None:
    content = "Имя;Город\n" + '"Анна;Уфа\n' * 301
    rows = rows_of(text(tmp_path / "clients.csv", content))
    assert rows[-1].cells == ('"Анна', "Уфа")
    assert rows[-1].number == 302


def test_a_line_in_another_encoding_is_mended_and_named(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes("Имя;Город\nАнна;Уфа\n".encode() + "Борис;Омск\n".encode("cp1251") + "Вера;Пермь\n".encode() * 9)
    rows = rows_of(path)
    assert rows[0] == (2, ("Анна", "Уфа"), ())
    assert rows[1] == (3, ("Борис", "Омск"), (Problem(0, "encoding"), Problem(1, "encoding")))
    assert rows[2] == (4, ("Вера", "Пермь"), ())


def test_figures_in_a_text_table_stay_text(tmp_path: Path) -> None:
    content = "ИНН;Индекс;Сумма;Дата\n0275000011;007;1 234,50;01.02.2026\n"
    assert cells_of(text(tmp_path / "clients.csv", content)) == [("0275000011", "007", "1 234,50", "01.02.2026")]


def test_text_marks_of_excel_and_invisible_characters_are_taken_off(tmp_path: Path) -> None:
    content = "Имя;Телефон;Город\n\u200e'Анна\u200b;=\"0912\";\u202aУ\u00adфа\ufeff\u00a0\nБо\0рис;'+7912;''\n"
    assert cells_of(text(tmp_path / "clients.csv", content)) == [("Анна", "0912", "Уфа"), ("Борис", "+7912", "''")]


def test_an_error_of_excel_becomes_an_empty_cell_with_a_note(tmp_path: Path) -> None:
    rows = rows_of(text(tmp_path / "clients.csv", "Имя;Сумма\nАнна;#Н/Д\nБорис;#REF!\nВера;#1\n"))
    assert rows[0] == (2, ("Анна", None), (Problem(1, "error", "#Н/Д"),))
    assert rows[1] == (3, ("Борис", None), (Problem(1, "error", "#REF!"),))
    assert rows[2] == (4, ("Вера", "#1"), ())


def test_a_cell_longer_than_a_hundred_thousand_characters_is_cut_with_a_note(tmp_path: Path) -> None:
    rows = rows_of(text(tmp_path / "clients.csv", f"Имя;Заметка\nАнна;{'x' * 100_001}\n"))
    assert rows == [(2, ("Анна", "x" * 100_000), (Problem(1, "cut"),))]


def test_rows_shorter_than_the_names_are_filled_up_and_longer_ones_noted(tmp_path: Path) -> None:
    rows = rows_of(
        text(tmp_path / "clients.csv", "Имя;Телефон;Город\n" + "Анна;1;Уфа\n" * 120 + "Борис\nВера;2;Омск;ещё\n")
    )
    assert rows[120] == (122, ("Борис", None, None), ())
    assert rows[121] == (123, ("Вера", "2", "Омск"), (Problem(None, "outside"),))


def test_a_million_columns_are_refused_by_their_row(tmp_path: Path) -> None:
    path = text(tmp_path / "wide.csv", "Имя;Город\n" + ";".join(["x"] * 1_000_000) + "\n")
    with pytest.raises(CannotRead) as refused, open_book(path) as book:
        book.layout()
    assert refused.value.message == "Row 2 has more than 16384 columns."


def test_a_line_that_never_ends_is_refused(tmp_path: Path) -> None:
    assert (
        refusal(text(tmp_path / "clients.csv", "Имя;Город\n" + "x" * 5_000), Limits(line_chars=4_000))
        == "line_too_long"
    )


def test_rows_are_numbered_as_excel_shows_them(tmp_path: Path) -> None:
    content = 'Имя;Заметка\n\nАнна;"две\nстроки"\n\n\nБорис;одна\n'
    assert [(row.number, row.cells) for row in rows_of(text(tmp_path / "clients.csv", content))] == [
        (3, ("Анна", "две\nстроки")),
        (6, ("Борис", "одна")),
    ]
