"""Finding the table on a sheet: its title, the names of its columns in one row or in several, or no names at all."""

import datetime as dt
from collections.abc import Sequence

import pytest

from krug.exchange.reading import CannotRead, Layout
from krug.exchange.reading.layout import find
from krug.exchange.reading.shapes import Cell
from krug.exchange.reading.source import Merge

ANNA: list[Cell] = ["Смирнова Анна", "+7 912 123-45-67", "anna@example.org", "Уфа"]
BORIS: list[Cell] = ["Орлов Борис", "8 912 000-11-22", None, "Омск"]
NAMES: list[Cell] = ["Имя", "Телефон", "E-mail", "Город"]


def layout_of(*rows: Sequence[Cell], merges: Sequence[Merge] = (), row: int | None = None) -> Layout:
    """The layout of a sheet that begins with these rows."""
    numbered = [(number, cells) for number, cells in enumerate(rows, 1) if any(cell is not None for cell in cells)]
    return find("Лист", numbered, list(merges), row)


def test_names_in_the_first_row_need_no_search() -> None:
    assert layout_of(NAMES, ANNA, BORIS) == Layout("Лист", 1, ("Имя", "Телефон", "E-mail", "Город"), (0, 1, 2, 3))


def test_names_are_found_under_a_title_a_blank_row_and_what_the_report_says_of_itself() -> None:
    layout = layout_of(
        ["Список клиентов"],
        [],
        ["Период:", "01.01.2026 - 31.03.2026"],
        ["Менеджер:", "Петров И."],
        [],
        NAMES,
        ANNA,
        BORIS,
    )
    assert (layout.header_row, layout.headers) == (6, ("Имя", "Телефон", "E-mail", "Город"))
    assert (layout.title, layout.header_depth) == ("Список клиентов", 1)


def test_a_title_merged_over_the_table_is_not_a_group_of_columns() -> None:
    layout = layout_of(["Клиенты"], NAMES, ANNA, merges=[(1, 0, 1, 3)])
    assert (layout.header_row, layout.headers, layout.title) == (2, ("Имя", "Телефон", "E-mail", "Город"), "Клиенты")


def test_groups_merged_over_their_columns_are_joined_to_the_names() -> None:
    layout = layout_of(
        ["Имя", "Контакты", None, "Город"],
        [None, "Телефон", "E-mail", None],
        ANNA,
        merges=[(1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 2, 3)],
    )
    assert layout == Layout(
        "Лист", 2, ("Имя", "Контакты / Телефон", "Контакты / E-mail", "Город"), (0, 1, 2, 3), header_depth=2
    )


def test_a_name_beside_a_merged_group_does_not_belong_to_it() -> None:
    layout = layout_of([None, "Контакты", None, None], NAMES, ANNA, merges=[(1, 1, 1, 2)])
    assert layout.headers == ("Имя", "Контакты / Телефон", "Контакты / E-mail", "Город")


def test_groups_are_recognised_without_merged_cells_too() -> None:
    layout = layout_of(["Имя", "Контакты", None, "Город"], [None, "Телефон", "E-mail", None], ANNA)
    assert layout.headers == ("Имя", "Контакты / Телефон", "Контакты / E-mail", "Город")


def test_three_rows_of_names_are_joined() -> None:
    layout = layout_of(
        ["Выгрузка"],
        ["Клиент", None, None, "Адрес"],
        ["ФИО", "Связь", None, "Город"],
        [None, "Телефон", "E-mail", None],
        ANNA,
        BORIS,
        merges=[(1, 0, 1, 3), (2, 0, 2, 2), (3, 1, 3, 2), (3, 0, 4, 0), (3, 3, 4, 3)],
    )
    assert layout.headers == (
        "Клиент / ФИО",
        "Клиент / Связь / Телефон",
        "Клиент / Связь / E-mail",
        "Адрес / Город",
    )
    assert (layout.header_row, layout.header_depth, layout.title) == (4, 3, "Выгрузка")


def test_names_under_merged_groups_may_repeat_what_stands_beside_the_groups() -> None:
    layout = layout_of(
        ["Клиент", None, None, "Адрес"], NAMES, ["Анна", "Уфа", "да", "нет"], merges=[(1, 0, 1, 2), (2, 0, 2, 0)]
    )
    assert layout.headers == ("Клиент / Имя", "Клиент / Телефон", "Клиент / E-mail", "Адрес / Город")


def test_a_title_merged_over_a_part_of_the_table_is_not_a_group_either() -> None:
    layout = layout_of(["Клиенты фирмы"], NAMES, ANNA, BORIS, merges=[(1, 0, 1, 1)])
    assert (layout.headers, layout.title) == (("Имя", "Телефон", "E-mail", "Город"), "Клиенты фирмы")


def test_the_first_client_under_a_column_without_a_name_is_not_taken_for_a_name() -> None:
    layout = layout_of(["Имя", "Город", None], ["Анна", "Уфа", "VIP"], ["Борис", "Омск", "новый"])
    assert layout == Layout("Лист", 1, ("Имя", "Город", "C"), (0, 1, 2))


def test_columns_with_the_same_name_are_told_apart() -> None:
    layout = layout_of(["Имя", "Телефон", "Телефон", "телефон", "Телефон"], ["Анна", "1", "2", "3", "4"])
    assert layout.headers == ("Имя", "Телефон", "Телефон (2)", "телефон", "Телефон (3)")


def test_columns_between_which_there_is_nothing_keep_their_places() -> None:
    layout = layout_of([None, "Имя", None, "Телефон"], [None, "Анна", None, "8 912 000-11-22"])
    assert (layout.headers, layout.columns) == (("Имя", "Телефон"), (1, 3))


def test_columns_without_names_belong_to_the_table_only_beside_it() -> None:
    layout = layout_of([None, "Имя", None, "Город"], [1, "Анна", None, "Уфа", "VIP", None, None, "черновик"])
    assert (layout.headers, layout.columns) == (("A", "Имя", "Город", "E"), (0, 1, 3, 4))


def test_line_breaks_in_names_become_spaces() -> None:
    assert layout_of(["Имя\nклиента", "Дата \n рождения"], ["Анна", dt.date(1985, 3, 9)]).headers == (
        "Имя клиента",
        "Дата рождения",
    )


@pytest.mark.parametrize(
    "rows",
    [
        [ANNA, BORIS],
        [["Анна", 79121234567], ["Борис", 79120001122]],
        [["anna@example.org"], ["boris@example.org"]],
        [["79121234567"], ["79120001122"]],
    ],
)
def test_a_table_without_names_is_called_by_the_letters_of_its_columns(rows: list[list[Cell]]) -> None:
    layout = layout_of(*rows)
    letters = ("A", "B", "C", "D")[: len(rows[0])]
    assert (layout.header_row, layout.header_depth, layout.headers) == (0, 0, letters)


@pytest.mark.parametrize(
    "names",
    [
        ["Клиент", 2024, 2025],
        ["Клиент", "2024", "2025"],
        ["Имя", "Сумма", dt.date(2026, 1, 1)],
        ["№", "ФИО", "Сумма"],
        ["Name", "Amount, €", "ID"],
        ["Alpha", "Beta", "Gamma"],
    ],
)
def test_years_months_and_signs_may_name_columns(names: list[Cell]) -> None:
    assert layout_of(names, ["Анна", 100, 200], ["Борис", 300, 400]).header_row == 1


def test_a_sheet_with_nothing_but_names_is_a_table_without_rows() -> None:
    assert layout_of(NAMES) == Layout("Лист", 1, ("Имя", "Телефон", "E-mail", "Город"), (0, 1, 2, 3))


def test_the_user_may_say_which_row_holds_the_names_or_that_none_does() -> None:
    assert layout_of(["Кто", "Куда"], ["Имя", "Город"], ["Анна", "Уфа"], row=1).headers == ("Кто", "Куда")
    assert layout_of(["Имя", "Город"], ["Анна", "Уфа"], row=0).headers == ("A", "B")
    with pytest.raises(CannotRead) as refused:
        layout_of(["Имя", "Город"], ["Анна", "Уфа"], row=9)
    assert refused.value.message == "The sheet has no filled row 9 near its beginning."


def test_a_sheet_without_filled_cells_is_refused() -> None:
    with pytest.raises(CannotRead) as refused:
        layout_of()
    assert refused.value.message == "The sheet «Лист» has no filled cells."
    assert refused.value.remedy == "Choose another sheet or another file."
