"""`krug import FILE`: what it answers, with which exit code, and that it needs no worker."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tasks_db.models import DBTaskResult

from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.exchange.models import Import, State
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import names
from krug.staff.models import Employee
from krug.staff.testing import Cast

ROWS = (
    ("ФИО", "Телефон", "ИНН", "Компания"),
    ("Орлова Мария", "89120000001", "", "ООО Тепло"),
    ("Смирнова Анна", "89123456789", "", ""),
    ("Кривой Иван", "8912345", "7701000018", ""),
    ("Орлова Мария", "89120000001", "", "Тепло"),
    ("", "", "", ""),
    ("Итого", "", "", ""),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return sheets.text(tmp_path / "a.csv", ROWS)


def said(*arguments: object) -> str:
    out = io.StringIO()
    call_command("import", *map(str, arguments), stdout=out)
    return out.getvalue()


def answered(*arguments: object) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(said(*arguments, "--json"))
    return answer


def test_the_answer_is_one_json_object_to_the_last_key(cast: Cast, path: Path) -> None:
    make_client(phone="89123456789", sex="f")
    answer = answered(path)
    load = Import.objects.get()
    phone, inn = (cell[3] for cell in load.rows.get(outcome="bad").bad)
    assert answer == {
        "rows": 4,
        "created": 1,
        "updated": 0,
        "skipped": 2,
        "bad": [{"sheet": load.sheet, "row": 4, "column": "Телефон, ИНН", "reason": f"{phone}; {inn}"}],
        "blank": 1,
        "totals": [7],
        "companies": 1,
        "change_set": load.change_set_id,
        "columns": {"ФИО": "name", "Телефон": "phone", "ИНН": "inn", "Компания": "company"},
    }
    assert names() == ["Смирнова Анна Петровна", "ООО «Тепло»", "Орлова Мария"]


def test_it_needs_no_worker_and_leaves_it_but_the_occasions_of_who_came(cast: Cast, path: Path) -> None:
    answered(path)
    left = list(DBTaskResult.objects.values_list("task_path", flat=True))
    assert (left, Import.objects.get().state) == (["krug.tasks.jobs.look_after_masses"], State.DONE)


def test_in_words_it_says_the_same_and_how_to_undo(cast: Cast, path: Path) -> None:
    make_client(phone="89123456789", sex="f")
    lines = said(path).splitlines()
    load = Import.objects.get()
    reason = "; ".join(cell[3] for cell in load.rows.get(outcome="bad").bad)
    assert lines == [
        "Rows 4: created 1, updated 0, skipped 2, bad 1.",
        f"  row 4, Телефон, ИНН: {reason}",
        f"To undo all of it: krug undo {load.change_set_id}",
    ]


def test_of_many_bad_rows_the_words_name_twenty_and_the_json_all(cast: Cast, tmp_path: Path) -> None:
    path = sheets.text(tmp_path / "a.csv", [ROWS[0], *[("Кривой Иван", "123", "", "")] * 25])
    assert len(said(path).splitlines()) == 22
    assert len(answered(path)["bad"]) == 25


def test_a_file_of_bad_rows_only_is_answered_with_them(cast: Cast, tmp_path: Path) -> None:
    answer = answered(sheets.text(tmp_path / "a.csv", [ROWS[0], ROWS[3]]))
    assert (answer["rows"], answer["created"], len(answer["bad"])) == (1, 0, 1)


def test_again_it_skips_every_row(cast: Cast, path: Path) -> None:
    answered(path)
    again = answered(path)
    assert (again["rows"], again["created"], again["updated"], again["skipped"], len(again["bad"])) == (4, 0, 0, 3, 1)


def test_krug_undo_takes_back_what_was_answered(cast: Cast, path: Path) -> None:
    answer = answered(path)
    out = io.StringIO()
    call_command("undo", str(answer["change_set"]), stdout=out)
    assert out.getvalue() == "Undone: 3 changes put back, 0 kept.\n"
    assert names() == []


def test_the_owner_loads_unless_somebody_else_is_named(cast: Cast, path: Path) -> None:
    answered(path)
    answered(path, "--as", "OLGA@teplo.example")
    loaders = Import.objects.order_by("pk").values_list("by__first_name", "owner__first_name")
    assert list(loaders) == [("Anna", None), ("Olga", "Olga")]


def test_an_owner_of_the_new_clients_can_be_named(cast: Cast, path: Path) -> None:
    answered(path, "--owner", "vera@teplo.example")
    assert set(Client.objects.values_list("owner__first_name", flat=True)) == {"Vera"}


def test_a_sheet_is_named_and_of_several_the_longest_is_taken(cast: Cast, tmp_path: Path) -> None:
    path = sheets.xlsx(tmp_path / "a.xlsx", ROWS[:2], sheet="Новые", more={"Старые": ROWS[:3]})
    assert answered(path)["rows"] == 2
    assert answered(path, "--sheet", "Новые")["rows"] == 1


def test_a_sheet_that_is_not_there_is_refused_in_words(cast: Cast, tmp_path: Path) -> None:
    path, out = sheets.xlsx(tmp_path / "a.xlsx", ROWS[:2]), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import", str(path), "--json", "--sheet", "Нет такого", stdout=out)
    assert ended.value.code == 2
    assert json.loads(out.getvalue()) == {
        "error": "no_such_sheet",
        "message": "The workbook has no sheet «Нет такого».",
        "remedy": "Choose one of its sheets.",
    }


def test_values_are_overwritten_only_when_asked(cast: Cast, tmp_path: Path) -> None:
    client = make_client(phone="89123456789", city="Пермь", sex="f")
    path = sheets.text(tmp_path / "a.csv", [("ФИО", "Телефон", "Город"), ("Смирнова Анна", "89123456789", "Казань")])
    assert answered(path)["skipped"] == 1
    assert answered(path, "--overwrite")["updated"] == 1
    client.refresh_from_db()
    assert client.city == "Казань"


def test_unreadable_cells_are_kept_only_when_asked(cast: Cast, path: Path) -> None:
    answer = answered(path, "--keep-unreadable")
    assert (answer["created"], answer["bad"]) == (3, [])
    assert Client.objects.get(last_name="Кривой").note == "Телефон: 8912345\nИНН: 7701000018"


def test_a_table_without_anybody_is_refused_in_words(cast: Cast, tmp_path: Path) -> None:
    path, out = sheets.text(tmp_path / "a.csv", [("Цвет", "Скидка"), ("синий", "5 %")]), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import", str(path), "--json", stdout=out)
    assert ended.value.code == 2
    assert json.loads(out.getvalue()) == {
        "error": "nobody",
        "message": "No column was recognised as a name, a company, a phone or an e-mail.",
        "remedy": "Name the columns in a row above them: «ФИО», «Phone»; "
        "or load the file on the page and say there what they are.",
    }


def test_a_file_that_is_not_there_is_said_so(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=rf"^There is no file {tmp_path}/none\.xlsx\.$"):
        said(tmp_path / "none.xlsx")
    with pytest.raises(CommandError, match=rf"^There is no file {tmp_path}\.$"):
        said(tmp_path)


@pytest.mark.parametrize("option", ["--as", "--owner"])
def test_an_employee_who_is_not_there_is_said_so(cast: Cast, path: Path, option: str) -> None:
    Employee.objects.filter(pk=cast.vera.pk).update(left_at="2024-01-01T00:00:00Z")
    for email in ("nobody@teplo.example", "vera@teplo.example"):
        with pytest.raises(CommandError, match=rf"^There is no employee {email}\.$"):
            said(path, option, email)
    assert (Import.objects.count(), names()) == (0, [])


@pytest.mark.django_db
def test_before_there_is_an_owner_it_says_how_to_have_one(path: Path) -> None:
    with pytest.raises(CommandError, match=r"^There is no owner yet: run `krug owner create` first\.$"):
        said(path)


@pytest.mark.django_db
def test_krug_undo_of_nothing_says_so() -> None:
    with pytest.raises(CommandError, match=r"^There is no change set 404\.$"):
        call_command("undo", "404", stdout=io.StringIO())
