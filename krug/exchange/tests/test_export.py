"""Clients into a file: what stands in it, for whom, and that nothing in it is a formula."""

import datetime
import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.test import Client as Browser
from openpyxl import load_workbook

from krug.clients import actions as clients
from krug.clients import drafts
from krug.clients.bulk import selection
from krug.clients.models import Category, Client
from krug.clients.testing import make_client, make_own_field, make_purchase
from krug.core import jobs
from krug.core.rights import Denied
from krug.exchange.exporting import actions, marks, writing, xlsx
from krug.exchange.exporting.text import guarded
from krug.exchange.models import Export, ExportState
from krug.exchange.reading import open_book
from krug.exchange.tests.exporting import exported, path_of, rows, sheet
from krug.exchange.tests.importing import work_off
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast, denied
from krug.timeline import doings


@pytest.fixture(autouse=True)
def _own_exports(settings: LazySettings, tmp_path: Path) -> None:
    settings.EXPORT_ROOT = tmp_path / "exports"


def allowed(employee: Employee, reach: str = "own") -> Employee:
    """The same employee, who may take clients out by now."""
    Role.objects.filter(pk=employee.role_id).update(rights=employee.role.rights | {"clients.export": reach})
    found: Employee = Employee.objects.select_related("role", "team").get(pk=employee.pk)
    return found


def test_the_file_holds_the_columns_of_the_list_as_values(cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", city="Пермь", warmth=2)
    make_purchase(client, 1840, by=cast.anna)
    found = sheet(exported(cast.anna))
    assert found == [
        ("Client", "Warmth", "Phone", "City", "Last touch", "Bought for", "Owner"),
        ("Смирнова Анна Петровна", "warm", "+7 912 345-67-89", "Пермь", None, 1840, "Boris"),
    ]


def test_numbers_days_and_sums_are_such_and_digits_are_text(cast: Cast) -> None:
    client = make_client(owner=cast.boris, inn="500100732259", birth_date=datetime.date(1985, 11, 27))
    make_purchase(client, 1840, by=cast.anna, on=datetime.date(2026, 3, 1))
    export = exported(cast.anna, columns="whole")
    book = load_workbook(path_of(export))
    heads = {cell.value: cell.column for cell in book["Clients"][1]}
    cells = {name: book["Clients"].cell(2, column) for name, column in heads.items()}
    assert {name: (cells[name].value, cells[name].data_type, cells[name].number_format) for name in (
        "INN", "Birthday", "Bought for", "Last purchase", "Purchases", "Added",
    )} == {
        "INN": ("500100732259", "s", "@"),
        "Birthday": (datetime.datetime.fromisoformat("1985-11-27"), "d", "dd.mm.yyyy"),
        "Bought for": (1840, "n", '#,##0.00 "₽"'),
        "Last purchase": (datetime.datetime.fromisoformat("2026-03-01"), "d", "dd.mm.yyyy"),
        "Purchases": (1, "n", "General"),
        "Added": (cells["Added"].value, "d", "dd.mm.yyyy"),
    }  # fmt: skip


def test_the_sheet_has_a_frozen_heading_a_filter_and_a_hidden_first_column(cast: Cast) -> None:
    make_client()
    page = load_workbook(path_of(exported(cast.anna)))["Clients"]
    assert (page.freeze_panes, page.auto_filter.ref, page.dimensions) == ("A2", "A1:H2", "A1:H2")
    assert page.column_dimensions["A"].hidden
    assert page.column_dimensions["B"].width == pytest.approx(34, abs=1)


def test_the_file_says_how_many_of_how_many_it_has(cast: Cast) -> None:
    for number in range(3):
        make_client(last_name=f"Иванов{number}", city="Пермь" if number else "Омск")
    export = exported(cast.anna, "city=Пермь")
    about = {row[0].value: row[1].value for row in load_workbook(path_of(export))["About the file"].iter_rows()}
    assert (about["Rows"], about["Of whom"], about["Written by"]) == ("2 of 2", "City: Пермь", "Anna")
    assert (export.done, export.total, export.state) == (2, 2, "done")


NASTY = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", "<b>&amp;", "a\u200fb", "“=1”")


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_a_formula_and_none_is_damaged(cast: Cast, text: str) -> None:
    client = make_client()
    Client.objects.filter(pk=client.pk).update(city=text)
    book = load_workbook(path_of(exported(cast.anna)))
    cell = book["Clients"].cell(2, 5)
    assert (cell.value, cell.data_type) == (text, "s")


def test_what_looks_like_an_escape_of_excel_is_escaped() -> None:
    assert xlsx.safe("_x0041_ \x01 <") == "_x005F_x0041_ _x0001_ &lt;"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("+7 912 345-67-89", "'+7 912 345-67-89"), ("-1", "'-1"), ("@a", "'@a"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), (" \u200b=1", "' \u200b=1"), ("＝1", "'＝1"), ("Пермь", "Пермь"), ("1-2", "1-2"), ("", ""),
    ],
)  # fmt: skip
def test_a_cell_of_csv_that_may_be_taken_for_a_formula_begins_with_an_apostrophe(text: str, written: str) -> None:
    assert guarded(text) == written


def test_csv_is_what_russian_excel_opens(cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", city="=1+1")
    make_purchase(client, 1840, by=cast.anna)
    text = path_of(exported(cast.anna, form="csv")).read_bytes().decode()
    assert text == (
        "\ufeffClient;Warmth;Phone;City;Last touch;Bought for;Owner\r\n"
        "Смирнова Анна Петровна;;'+7 912 345-67-89;'=1+1;;1840,00;Boris\r\n"
    )


def test_a_table_is_read_by_the_import_without_its_apostrophes(cast: Cast) -> None:
    make_client(phone="8 912 345-67-89", city="=Пермь")
    path = path_of(exported(cast.anna, form="csv"))
    with open_book(path) as book:
        (row,) = book.rows(book.layout())
    assert [cell for cell in row.cells if cell] == ["Смирнова Анна Петровна", "+7 912 345-67-89", "=Пермь"]


def test_several_phones_stand_in_one_column_or_apart(cast: Cast) -> None:
    client = make_client(phone="8 912 345-67-89")
    for number in ("8 912 345-67-90", "8 912 345-67-91", "8 912 345-67-92"):
        clients.add_contact(client, drafts.contact("phone", number), by=cast.anna)
    (together,) = rows(exported(cast.anna))
    assert together["Phone"] == "+7 912 345-67-89, +7 912 345-67-90, +7 912 345-67-91, +7 912 345-67-92"
    (apart,) = rows(exported(cast.anna, phones="apart"))
    assert [apart[f"Phone {place}"] for place in (1, 2, 3)] == [
        "+7 912 345-67-89", "+7 912 345-67-90", "+7 912 345-67-91",
    ]  # fmt: skip


def test_the_whole_card_brings_company_position_tags_and_own_fields(cast: Cast) -> None:
    car = make_own_field(cast.anna, label="Car")
    person, company = make_client(owner=cast.boris), make_client(name="ООО «Тепло»")
    clients.add_employment(person, company, position="директор", by=cast.anna)
    clients.add_tag(person, "VIP", by=cast.anna)
    clients.change(person, {car.code: "Лада"}, by=cast.anna)
    found = {row["Client"]: row for row in rows(exported(cast.anna, columns="whole"))}
    row = found["Смирнова Анна Петровна"]
    assert [row[name] for name in ("Company", "Position", "Tags", "Car", "Owner")] == [
        "ООО «Тепло»", "директор", "VIP", "Лада", "Boris",
    ]  # fmt: skip
    assert {"Company", "Position"} & set(found["ООО «Тепло»"]) == set()


def test_exactly_the_view_is_written_in_its_order(cast: Cast) -> None:
    for name, city in (("Борисов", "Пермь"), ("Андреев", "Пермь"), ("Власов", "Омск")):
        make_client(last_name=name, first_name="", patronymic="", city=city)
    assert [row["Client"] for row in rows(exported(cast.anna, "city=Пермь&sort=name"))] == ["Андреев", "Борисов"]
    assert [row["Client"] for row in rows(exported(cast.anna, "sort=-name"))] == ["Власов", "Борисов", "Андреев"]


def test_a_selection_is_written_alone(cast: Cast) -> None:
    chosen, _other = make_client(last_name="Андреев"), make_client(last_name="Борисов")
    export = exported(cast.anna, ids=str(chosen.pk))
    assert [row["Client"] for row in rows(export)] == ["Андреев"]
    assert export.asked == "1 client chosen by hand"


def test_the_right_reaches_as_far_as_the_role_says(cast: Cast) -> None:
    make_client(owner=cast.boris, last_name="Андреев")
    make_client(owner=cast.olga, last_name="Борисов")
    olga = allowed(cast.olga, "own")
    assert [row["Client"] for row in rows(exported(olga))] == ["Борисов"]


def test_without_the_right_nothing_is_begun(cast: Cast) -> None:
    make_client(owner=cast.boris)
    with pytest.raises(Denied):
        exported(cast.boris)
    assert Export.objects.count() == 0


def test_masked_contacts_are_masked_in_the_file_and_in_full_for_whoever_sees_them(cast: Cast) -> None:
    make_client(owner=cast.boris, phone="8 912 345-67-89", email="anna@example.com")
    boris = allowed(cast.boris)
    (row,) = rows(exported(boris, columns="whole"))
    assert (row["Phone"], row["E-mail"]) == ("+7 912 •••-••-89", "a•••@example.com")
    (row,) = rows(exported(cast.anna, columns="whole"))
    assert (row["Phone"], row["E-mail"]) == ("+7 912 345-67-89", "anna@example.com")


@pytest.mark.parametrize(("seen", "told"), [([], True), (["contacts.see"], False)])
def test_that_something_is_masked_is_said_of_clients_reached_by_their_category_too(
    cast: Cast, seen: list[str], told: bool
) -> None:
    dealers = Category.objects.create(name="Dealers", kind="person")
    make_client(owner=cast.vera, category_id=dealers.pk, phone="8 912 345-67-89")
    rights = cast.boris.role.rights | {"contacts.see": "own", "clients.export": "own"}
    groups = {code: [dealers.pk] for code in ("clients.view", "clients.export", *seen)}
    Role.objects.filter(pk=cast.boris.role_id).update(rights=rights, groups=groups)
    export = exported(Employee.objects.select_related("role", "team").get(pk=cast.boris.pk), "view=all")
    assert (export.is_masked, "•" in str(rows(export)[0]["Phone"])) == (told, told)


def test_hidden_fields_are_absent_and_their_order_tells_nothing(cast: Cast) -> None:
    first, second = make_client(last_name="Андреев", city="Пермь"), make_client(last_name="Борисов", city="Азов")
    for client in (first, second):
        make_purchase(client, 100, by=cast.anna)
    assert {"City", "Phone", "Bought for"} <= set(sheet(exported(cast.anna, columns="whole"))[0])
    gleb = allowed(denied(cast.gleb, city="hidden", phone="hidden", purchases="hidden"), "all")
    export = exported(gleb, "sort=city", columns="whole")
    assert {"City", "Phone", "Region", "Bought for", "Purchases", "Last purchase"} & set(sheet(export)[0]) == set()
    assert [row["Client"] for row in rows(export)] == ["Борисов", "Андреев"]


def test_the_writing_is_told_with_who_what_how_many_and_the_leaving_with_from_where(anna: Browser, cast: Cast) -> None:
    make_client(city="Пермь")
    export = exported(cast.anna, "city=Пермь")
    assert taken(anna, export)[:2] == b"PK"
    said = [(doing.title, doing.where_from) for doing in doings.page(cast.anna, cast.anna).doings][:2]
    assert said == [
        ("Data taken out: clients, as a file, rows: 1", "in the browser"),
        ("Clients written into a file", ""),
    ]


def test_from_the_list_to_the_file(anna: Browser, cast: Cast) -> None:
    make_client(city="Пермь")
    make_client(city="Омск")
    asked = anna.get("/exports/new/?city=Пермь").content.decode()
    assert "Take 1 client out into a file" in asked
    key = asked.partition('name="key" value="')[2].partition('"')[0]
    data = {"key": key, "where": "city=Пермь", "everything": "yes", "form": "xlsx"}
    url = anna.post("/exports/begin/", data).headers["Location"]
    assert anna.post("/exports/begin/", data).headers["Location"] == url
    assert "Writing: 0 of 1" in anna.get(url).content.decode()
    assert anna.get(f"{url}file/").status_code == 404
    assert work_off() == 1
    done = anna.get(url).content.decode()
    assert "<strong>1 of 1</strong>" in done
    assert taken(anna, Export.objects.get())[:2] == b"PK"


def taken(browser: Browser, export: Export) -> bytes:
    answer: Any = browser.get(f"/exports/{export.pk}/file/")
    assert (answer.status_code, answer.headers["Content-Disposition"].partition(";")[0]) == (200, "attachment")
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def test_a_file_is_given_to_nobody_but_who_made_it(anna: Browser, cast: Cast) -> None:
    make_client(owner=cast.boris)
    export = exported(allowed(cast.boris))
    assert anna.get(f"/exports/{export.pk}/file/").status_code == 404
    assert taken(cast.browser(cast.boris), export)[:2] == b"PK"
    Role.objects.filter(pk=cast.boris.role_id).update(rights={"clients.view": "own"})
    assert cast.browser(cast.boris).get(f"/exports/{export.pk}/file/").status_code == 404


def test_a_stopped_export_leaves_nothing(anna: Browser, cast: Cast) -> None:
    make_client()
    url = anna.post("/exports/begin/", {"key": "one", "everything": "yes"}).headers["Location"]
    assert "Stopped" in anna.post(f"{url}stop/").content.decode()
    assert work_off() == 1
    assert list(writing.folder().glob("*")) == []
    assert Export.objects.get().state == ExportState.STOPPED


def test_an_interrupted_export_offers_no_half_of_a_file_and_is_written_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        make_client()
    monkeypatch.setattr(writing, "PORTION", 2)
    export = begun(cast)
    calls: list[int] = []

    def stop_at_the_second() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise jobs.Interrupted

    monkeypatch.setattr(jobs, "go_on", stop_at_the_second)
    with pytest.raises(jobs.Interrupted):
        writing.run(export)
    export.refresh_from_db()
    assert (export.state, actions.path_of(export), list(writing.folder().glob("*"))) == ("running", None, [])
    writing.run(export)
    export.refresh_from_db()
    assert (export.state, len(rows(export))) == ("done", 5)


def test_a_worker_killed_midway_leaves_nothing_to_be_had_and_the_next_one_writes_the_whole(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        make_client()
    monkeypatch.setattr(writing, "PORTION", 2)
    export, calls = begun(cast), list[int]()

    def die_at_the_second() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(jobs, "go_on", die_at_the_second)
        killed.setattr(Path, "unlink", lambda *args, **kwargs: None)  # who is killed tidies nothing up
        with pytest.raises(KeyboardInterrupt):
            writing.run(export)
    export.refresh_from_db()
    assert (export.state, actions.path_of(export), len(list(writing.folder().glob("*.part")))) == ("running", None, 1)
    writing.run(export)
    export.refresh_from_db()
    assert (export.state, len(rows(export))) == ("done", 5)
    (left,) = writing.folder().glob("*.part")
    os.utime(left, (0, 0))
    assert actions.sweep() == 1
    assert [path.suffix for path in writing.folder().glob("*")] == [".xlsx"]


def test_what_nobody_finishes_is_said_to_have_failed(anna: Browser, cast: Cast) -> None:
    export = begun(cast)
    Export.objects.update(made_at=export.made_at - datetime.timedelta(days=2))
    actions.sweep()
    assert "could not be written" in anna.get(f"/exports/{export.pk}/").content.decode()


def test_memory_does_not_grow_with_the_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts_ = [drafts.Draft("person", {"last_name": f"Иванов{n}", "note": "x" * 500}) for n in range(1_200)]
    with transaction.atomic():
        ids = clients.create_many(drafts_, by_id=cast.anna.pk)
    monkeypatch.setattr(writing, "PORTION", 100)
    monkeypatch.setattr(marks, "_REMEMBERED", 50)

    def peak(number: int, key: str) -> int:
        export = actions.begin(
            selection.Selection(tuple(ids[:number])), ["name", "note"], form="xlsx", asked="", key=key, by=cast.anna,
            in_background=False,
        )  # fmt: skip
        tracemalloc.start()
        writing.run(export)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(200, "warm")
    assert peak(1_200, "many") < 1.25 * peak(200, "few")


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_of_files_asks_as_much_for_one_as_for_three(
    anna: Browser, cast: Cast, number: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(number):
        exported(cast.anna)
    anna.get("/exports/")
    with django_assert_max_num_queries(6):
        assert anna.get("/exports/").content.count(b"/file/") == number


def begun(cast: Cast) -> Export:
    return actions.begin(
        selection.of_everything({}), ["name"], form="xlsx", asked="", key="one", by=cast.anna, in_background=False
    )


def test_of_two_workers_one_writes_the_file(cast: Cast) -> None:
    make_client()
    export = begun(cast)
    writing.run(Export.objects.get(pk=export.pk))
    writing.run(export)
    assert len(list(writing.folder().glob("*"))) == 1


def test_who_lost_the_right_meanwhile_gets_no_file(cast: Cast) -> None:
    make_client(owner=cast.boris)
    allowed(cast.boris)
    boris = Employee.objects.select_related("role").get(pk=cast.boris.pk)
    url = cast.browser(boris).post("/exports/begin/", {"key": "one", "everything": "yes"}).headers["Location"]
    Role.objects.filter(pk=cast.boris.role_id).update(rights={"clients.view": "own"})
    work_off()
    export = Export.objects.get()
    assert (url, export.state) == (f"/exports/{export.pk}/", "failed")
    assert export.problem == "Your role does not take clients out into files any more."


def test_a_file_is_taken_away_after_a_day(anna: Browser, cast: Cast) -> None:
    make_client()
    export = exported(cast.anna)
    path = path_of(export)
    assert actions.sweep() == 0
    assert export.finished_at is not None
    day_ago = export.finished_at - datetime.timedelta(hours=25)
    Export.objects.update(finished_at=day_ago)
    os.utime(path, (day_ago.timestamp(), day_ago.timestamp()))
    assert anna.get(f"/exports/{export.pk}/file/").status_code == 404
    assert actions.sweep() == 1
    assert not path.exists()
    assert Export.objects.get().state == ExportState.EXPIRED
    assert "had its day" in anna.get(f"/exports/{export.pk}/").content.decode()


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "ROWS_OF_SHEET", 2)
    for number in range(5):
        make_client(last_name=f"Иванов{number}", first_name="", patronymic="")
    book = load_workbook(path_of(exported(cast.anna, "sort=name")))
    assert book.sheetnames == ["Clients 1", "Clients 2", "Clients 3", "About the file"]
    assert [[row[1].value for row in book[name].iter_rows()] for name in book.sheetnames[:3]] == [
        ["Client", "Иванов0", "Иванов1"], ["Client", "Иванов2", "Иванов3"], ["Client", "Иванов4"],
    ]  # fmt: skip


def test_nobody_matches_and_the_file_is_whole_all_the_same(cast: Cast) -> None:
    export = exported(cast.anna)
    assert (export.state, sheet(export)) == (
        "done", [("Client", "Warmth", "Phone", "City", "Last touch", "Bought for", "Owner")],
    )  # fmt: skip
