"""A file Krug has written, changed in a spreadsheet program and loaded back."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from openpyxl import load_workbook

from krug.clients import actions as clients
from krug.clients import drafts
from krug.clients.models import Category, Client
from krug.clients.testing import make_client, make_own_field, make_purchase
from krug.core import jobs
from krug.core.models import Change
from krug.exchange import actions
from krug.exchange.models import Export, Import
from krug.exchange.returning import actions as returning
from krug.exchange.returning import applying, pages
from krug.exchange.tests.browsing import read_words
from krug.exchange.tests.exporting import exported, path_of
from krug.exchange.tests.importing import bad, read, start, work_off
from krug.exchange.tests.test_export import allowed
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast, denied

Edit = Callable[[Any], None]


@pytest.fixture(autouse=True)
def _own_exports(settings: LazySettings, tmp_path: Path) -> None:
    settings.EXPORT_ROOT = tmp_path / "exports"


class Sheet:
    """A sheet as somebody edits it: cells by the row and the name of the column."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def at(self, row: int, heading: str) -> Any:
        columns = {cell.value: cell.column for cell in self.page[1]}
        return self.page.cell(row, columns[heading])


def back(export: Export, edit: Callable[[Sheet], None], by: Employee) -> Import:
    """The file edited, saved by another program and loaded."""
    book = load_workbook(path_of(export))
    edit(Sheet(book["Clients"]))
    path = path_of(export).with_name("back.xlsx")
    book.save(path)
    return read(path, by)


def changes(load: Import) -> list[tuple[str, str, str]]:
    return [(cell.label, cell.old, cell.new) for cell in pages.context(load)["changes"]]


def clashes(load: Import) -> list[tuple[str, str, str]]:
    return [(cell.label, cell.old, cell.new) for cell in pages.context(load)["clashes"]]


def put(row: int, **cells: Any) -> Callable[[Sheet], None]:
    def edit(sheet: Sheet) -> None:
        for heading, value in cells.items():
            sheet.at(row, heading).value = value

    return edit


def fresh(client: Client) -> Client:
    return Client.objects.get(pk=client.pk)


def test_a_file_loaded_back_unchanged_changes_nothing(cast: Cast) -> None:
    client = make_client(
        owner=cast.boris, phone="8 912 345-67-89", email="anna@example.com", city="Пермь", warmth=2,
        inn="500100732259", birth_date=datetime.date(1985, 11, 27), call_from=datetime.time(9),
    )  # fmt: skip
    make_purchase(client, 1840, by=cast.anna)
    clients.add_tag(client, "VIP", by=cast.anna)
    load = back(exported(cast.anna, columns="whole"), lambda sheet: None, cast.anna)
    assert (load.state, changes(load), bad(load), load.counts["same"]) == ("ready", [], [], 1)


def test_exactly_the_changed_cells_are_shown_written_and_undone(cast: Cast) -> None:
    first, second = make_client(last_name="Андреев", city="Пермь"), make_client(last_name="Борисов", city="Омск")
    export = exported(cast.anna, "sort=name")
    load = back(export, put(3, City="Казань", Warmth="Hot"), cast.anna)
    assert changes(load) == [("Warmth", "", "Hot"), ("City", "Омск", "Казань")]
    ((client_id, news),) = load.rows.values_list("client_id", "news")
    assert (client_id, news) == (second.pk, [["warmth", "", "Hot"], ["city", "Омск", "Казань"]])
    start(load)
    assert [(each.city, each.warmth) for each in (fresh(first), fresh(second))] == [("Пермь", 0), ("Казань", 3)]
    cells = Change.objects.filter(change_set=load.change_set_id).values_list("client_id", "field", "old", "new")
    assert sorted(cells) == [(second.pk, "city", "Омск", "Казань"), (second.pk, "warmth", 0, 3)]
    assert (load.counts["cells"], load.counts["update"]) == (2, 1)
    actions.undo(load, by_id=cast.anna.pk)
    assert (fresh(second).city, fresh(second).warmth) == ("Омск", 0)


def test_every_kind_of_cell_is_read_as_the_card_reads_it(cast: Cast) -> None:
    Category.objects.create(name="Dealers", key="dealers")
    car = make_own_field(cast.anna, label="Car")
    paid = make_own_field(cast.anna, "money", label="Paid")
    client = make_client(owner=cast.boris, city="Пермь")
    edit = put(2, **{
        "Client": "Орлова Мария Ивановна", "Owner": "olga@teplo.example", "Category": "dealers", "Sex": "female",
        "Birthday": datetime.date(1990, 5, 1), "INN": 500100732259, "Call from": "9:30", "Note": "one\ntwo",
        "Car": "Лада", "Paid": 12.5, "Tags": "VIP, new", "Phone": "8 912 345-67-89; 8 912 345-67-90",
        "E-mail": "m@example.com", "City": None,
    })  # fmt: skip
    load = start(back(exported(cast.anna, columns="whole"), edit, cast.anna))
    assert bad(load) == []
    found = fresh(client)
    assert (found.name, found.owner, found.sex, found.birth_date, found.inn, found.city) == (
        "Орлова Мария Ивановна", cast.olga, "f", datetime.date(1990, 5, 1), "500100732259", "",
    )  # fmt: skip
    assert (found.call_from, found.note, found.category) == (datetime.time(9, 30), "one\ntwo", Category.objects.get())
    assert found.own.data == {car.key: "Лада", paid.key: 1250}
    assert sorted(found.taggings.filter(archived_at=None).values_list("tag__name", flat=True)) == ["VIP", "new"]
    points = found.contact_points.filter(archived_at=None).order_by("kind", "pk")
    assert list(points.values_list("kind", "key")) == [
        ("email", "m@example.com"), ("phone", "79123456789"), ("phone", "79123456790"),
    ]  # fmt: skip


def test_a_phone_taken_out_of_its_cell_goes_and_one_spelt_otherwise_stays(cast: Cast) -> None:
    client = make_client(phone="8 912 345-67-89")
    clients.add_contact(client, drafts.contact("phone", "8 912 345-67-90"), by=cast.anna)
    export = exported(cast.anna)
    assert changes(back(export, put(2, Phone="89123456790,8(912)345-67-89"), cast.anna)) == []
    load = start(back(export, put(2, Phone=79123456790), cast.anna))
    live = client.contact_points.filter(archived_at=None)
    assert list(live.values_list("key", flat=True)) == ["79123456790"]
    actions.undo(load, by_id=cast.anna.pk)
    assert live.count() == 2


def test_a_phone_in_a_column_of_its_own_is_exchanged(cast: Cast) -> None:
    client = make_client(phone="8 912 345-67-89")
    clients.add_contact(client, drafts.contact("phone", "8 912 345-67-90"), by=cast.anna)
    start(back(exported(cast.anna, phones="apart"), put(2, **{"Phone 2": "8 912 345-67-91"}), cast.anna))
    live = client.contact_points.filter(archived_at=None).order_by("pk")
    assert list(live.values_list("key", flat=True)) == ["79123456789", "79123456791"]


def test_what_somebody_changed_meanwhile_is_a_clash_and_stays_until_it_is_decided(cast: Cast) -> None:
    client = make_client(city="Пермь", about="x")
    export = exported(cast.anna, columns="whole")
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    load = back(export, put(2, City="Казань", **{"In a few words": "y"}), cast.anna)
    assert (changes(load), clashes(load)) == ([("In a few words", "x", "y")], [("City", "Омск", "Казань")])
    start(load)
    assert (fresh(client).city, fresh(client).about) == ("Омск", "y")


def test_a_clash_decided_for_the_file_is_written(cast: Cast) -> None:
    client = make_client(city="Пермь")
    export = exported(cast.anna)
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    load = back(export, put(2, City="Казань"), cast.anna)
    returning.choose(load, mine=True, row=load.rows.get().pk, code="city", by=cast.anna)
    load.refresh_from_db()
    assert load.counts["mine"] == 1
    start(load)
    assert fresh(client).city == "Казань"


def test_what_both_changed_to_the_same_is_no_clash(cast: Cast) -> None:
    client = make_client(city="Пермь")
    export = exported(cast.anna)
    clients.change(client, {"city": "Казань"}, by=cast.boris)
    load = back(export, put(2, City="Казань"), cast.anna)
    assert (changes(load), clashes(load), load.counts["same"]) == ([], [], 1)


def test_what_is_changed_after_the_preview_is_left_and_told_of(cast: Cast) -> None:
    client = make_client(city="Пермь", about="x")
    load = back(exported(cast.anna, columns="whole"), put(2, City="Казань", **{"In a few words": "y"}), cast.anna)
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    start(load)
    assert (fresh(client).city, fresh(client).about) == ("Омск", "y")
    assert bad(load) == [(2, "City", "Казань", "since")]


@pytest.mark.parametrize(
    ("heading", "value", "code"),
    [
        ("INN", "123", "digits"), ("Birthday", "вчера", "unknown"), ("Warmth", "lukewarm", "bad_value"),
        ("Owner", "Nobody", "bad_value"), ("Phone", "12", "too_few_digits"), ("E-mail", "x", "no_at"),
        ("Last purchase", "01.01.2026", "only_shown"), ("Company", "ООО", "only_shown"), ("Client", None, "bad_value"),
        ("KPP", "500101001", "no_field"), ("Category", "Nobodies", "bad_value"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_written_is_named_with_row_column_and_remedy(
    cast: Cast, heading: str, value: Any, code: str
) -> None:
    client = make_client(city="Пермь")
    edit = put(2, **{heading: value, "City": "Казань"})
    load = back(exported(cast.anna, columns="whole"), edit, cast.anna)
    (found,) = bad(load)
    assert found[:2] == (2, heading)
    assert found[3] == code or code in {"digits", "unknown"}
    assert changes(load) == [("City", "Пермь", "Казань")]
    start(load)
    assert fresh(client).city == "Казань"


def test_read_only_and_masked_fields_are_refused_cell_by_cell(cast: Cast) -> None:
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", city="Пермь")
    Role.objects.filter(pk=cast.boris.role_id).update(
        rights=cast.boris.role.rights | {"exchange.import": "yes", "clients.export": "own"}
    )
    boris = denied(Employee.objects.select_related("role").get(pk=cast.boris.pk), city="seen")
    edit = put(2, **{"City": "Казань", "Phone": "8 912 000-00-00", "In a few words": "y"})
    load = start(back(exported(boris, columns="whole"), edit, boris))
    assert sorted(bad(load)) == [(2, "City", "Казань", "denied"), (2, "Phone", "8 912 000-00-00", "masked")]
    assert (fresh(client).city, fresh(client).about) == ("Пермь", "y")


def test_hidden_fields_are_refused_cell_by_cell(cast: Cast) -> None:
    client = make_client(owner=cast.boris, city="Пермь", about="x")
    export = exported(cast.anna, columns="whole")
    Role.objects.filter(pk=cast.boris.role_id).update(rights=cast.boris.role.rights | {"exchange.import": "yes"})
    boris = denied(Employee.objects.select_related("role").get(pk=cast.boris.pk), city="hidden")
    load = back(export, put(2, City="Казань", **{"In a few words": "y"}), boris)
    assert (bad(load), changes(load)) == ([(2, "City", "Казань", "denied")], [("In a few words", "x", "y")])
    start(load)
    assert (fresh(client).city, fresh(client).about) == ("Пермь", "y")


def test_rows_of_others_are_refused_whoever_has_written_the_file(cast: Cast) -> None:
    client = make_client(owner=cast.vera, city="Пермь")
    export = exported(cast.anna)
    Role.objects.filter(pk=cast.boris.role_id).update(rights=cast.boris.role.rights | {"exchange.import": "yes"})
    boris = Employee.objects.select_related("role").get(pk=cast.boris.pk)
    load = back(export, put(2, City="Казань"), boris)
    assert (bad(load), changes(load)) == ([(2, "", "", "not_yours")], [])
    twin = start(back(export, put(2, City="Казань"), cast.anna))  # whoever may, does
    assert (fresh(client).city, bad(twin)) == ("Казань", [])


def test_a_mark_made_up_or_taken_from_another_row_opens_no_row(cast: Cast) -> None:
    make_client(city="Пермь")
    other = make_client(city="Омск")
    export = exported(cast.anna, "sort=created")

    def forge(sheet: Sheet) -> None:
        mark = sheet.page.cell(2, 1).value
        sheet.page.cell(2, 1).value = f"{other.pk}.{mark.partition('.')[2]}"
        sheet.at(2, "City").value = "Казань"

    load = back(export, forge, cast.anna)
    assert (bad(load), changes(load)) == ([(2, "", "", "strange")], [])


def test_a_copied_row_writes_nothing(cast: Cast) -> None:
    client = make_client(city="Пермь")

    def copy(sheet: Sheet) -> None:
        for cell in sheet.page[2]:
            sheet.page.cell(3, cell.column).value = cell.value
        sheet.at(3, "City").value = "Казань"
        sheet.at(3, "Client").value = "Новый Клиент"

    load = start(back(exported(cast.anna), copy, cast.anna))
    assert bad(load) == [(3, "", "", "twice")]
    assert (fresh(client).city, Client.objects.count()) == ("Пермь", 1)


def test_rows_added_go_the_usual_way_and_rows_taken_out_change_nothing(cast: Cast) -> None:
    kept, gone = make_client(last_name="Андреев", city="Пермь"), make_client(last_name="Борисов")

    def edit(sheet: Sheet) -> None:
        sheet.page.delete_rows(3)
        sheet.at(3, "Client").value = "Новиков Пётр Ильич"
        sheet.at(3, "Phone").value = "8 912 345-67-89"

    load = back(exported(cast.anna, "sort=name"), edit, cast.anna)
    assert (bad(load), load.counts["new"]) == ([(3, "", "", "new")], 1)
    made = returning.load_new_rows(load, key="one", by=cast.anna)
    assert work_off() == 1
    made.refresh_from_db()
    assert (made.state, made.counts["create"], made.export) == ("ready", 1, None)
    start(made)
    assert sorted(Client.objects.live().values_list("name", flat=True)) == [kept.name, gone.name, "Новиков Пётр Ильич"]


def test_columns_and_rows_in_another_order_renamed_or_taken_out(cast: Cast) -> None:
    clients_ = [make_client(last_name=f"Иванов{n}", city=f"Город{n}", warmth=1) for n in range(5)]
    export = exported(cast.anna, "sort=name")

    def edit(sheet: Sheet) -> None:
        rows = [[cell.value for cell in row] for row in sheet.page.iter_rows()]
        heads = rows[0]
        heads[heads.index("City")] = "Где живёт"
        order = [at for at in reversed(range(len(heads))) if heads[at] != "Warmth"]
        moved = [[row[at] for at in order] for row in [heads, *reversed(rows[1:])]]
        sheet.page.delete_rows(1, 10)
        for number, row in enumerate(moved, 1):
            for place, value in enumerate(row, 1):
                sheet.page.cell(number, place).value = value
        sheet.at(2, "Где живёт").value = "Казань"

    load = back(export, edit, cast.anna)
    assert changes(load) == [("City", "Город4", "Казань")]
    assert (load.counts["gone"], load.counts["strange"], load.counts["same"]) == (["Warmth"], [], 4)
    start(load)
    assert [fresh(each).city for each in clients_] == ["Город0", "Город1", "Город2", "Город3", "Казань"]


def test_digits_that_became_numbers_and_days_that_became_counts_are_the_same(cast: Cast) -> None:
    make_client(name="ООО «Тепло»", inn="0274062111", kpp="027401001", birth_date=None, phone="8 912 345-67-89")
    make_client(birth_date=datetime.date(1985, 11, 27))

    def edit(sheet: Sheet) -> None:
        company, person = (3, 2) if sheet.at(2, "INN").value is None else (2, 3)
        sheet.at(company, "INN").value = 274062111
        sheet.at(company, "KPP").value = 27401001
        sheet.at(company, "Phone").value = 79123456789
        sheet.at(person, "Birthday").value = 31378
        sheet.at(person, "Birthday").number_format = "General"

    load = back(exported(cast.anna, columns="whole"), edit, cast.anna)
    assert (changes(load), bad(load), load.counts["same"]) == ([], [], 2)


def test_a_file_saved_as_text_is_known_by_its_marks_too(cast: Cast) -> None:
    client = make_client(birth_date=datetime.date(1985, 11, 27), phone="8 912 345-67-89", inn="500100732259")
    make_purchase(client, 1840, by=cast.anna)
    export = exported(cast.anna, columns="whole")
    rows = [[as_shown(cell.value) for cell in row] for row in load_workbook(path_of(export))["Clients"].iter_rows()]
    path = path_of(export).with_name("back.csv")
    path.write_text("\n".join(";".join(row) for row in rows), encoding="utf-8-sig")
    load = read(path, cast.anna)
    assert (load.export, changes(load), bad(load), load.counts["same"]) == (export, [], [], 1)


def as_shown(value: Any) -> str:
    """As a spreadsheet program saves a cell into text."""
    if isinstance(value, datetime.datetime):
        return f"{value:%d.%m.%Y}"
    return "" if value is None else f"{value:.2f}".replace(".", ",") if isinstance(value, float) else str(value)


def test_a_column_nobody_knows_is_named(cast: Cast) -> None:
    make_client()

    def edit(sheet: Sheet) -> None:
        sheet.page.cell(1, 9).value = "Скидка"
        sheet.page.cell(2, 9).value = "5 %"

    load = back(exported(cast.anna), edit, cast.anna)
    assert (load.counts["strange"], changes(load)) == (["Скидка"], [])


def test_a_requisite_of_another_client_is_refused_in_the_file_too(cast: Cast) -> None:
    make_client(name="ООО «Тепло»", inn="7707083893")
    make_client(name="ООО «Свет»")
    edit = put(2, INN="7707083893")
    load = back(exported(cast.anna, "sort=name", columns="whole"), edit, cast.anna)
    assert bad(load) == [(2, "INN", "7707083893", "inn_taken")]


def test_a_killed_loading_goes_on_where_it_was(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        make_client(last_name=f"Иванов{number}", city="Пермь")

    def edit(sheet: Sheet) -> None:
        for row in range(2, 7):
            sheet.at(row, "City").value = "Казань"

    load = back(exported(cast.anna), edit, cast.anna)
    monkeypatch.setattr(applying, "FIRST", 2)
    monkeypatch.setattr(applying, "MOST", 2)
    calls: list[int] = []

    def stop_at_the_second() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise jobs.Interrupted

    monkeypatch.setattr(jobs, "go_on", stop_at_the_second)
    with pytest.raises(jobs.Interrupted):
        start(load)
    assert Client.objects.filter(city="Казань").count() == 2
    actions.run(Import.objects.select_related("by", "export").get(pk=load.pk))
    load.refresh_from_db()
    assert (load.state, load.counts["cells"], Client.objects.filter(city="Казань").count()) == ("done", 5, 5)


def test_from_the_page_to_the_result(anna: Browser, cast: Cast) -> None:
    client = make_client(city="Пермь")
    export = exported(cast.anna)
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    load = back(export, put(2, City="Казань", Warmth="hot"), cast.anna)
    page = anna.get(f"/import/{load.pk}/").content.decode()
    assert "This is a file Krug wrote on" in page
    assert "Change 1 cell<" in page
    chosen = anna.post(f"/import/{load.pk}/choose/", {"mine": "yes"}).content.decode()
    assert "Change 2 cells<" in chosen
    anna.post(f"/import/{load.pk}/start/")
    assert work_off() == 1
    assert "Cells changed" in anna.get(f"/import/{load.pk}/").content.decode()
    assert (fresh(client).city, fresh(client).warmth) == ("Казань", 3)


def test_whoever_may_take_out_but_not_load_cannot_bring_it_back(cast: Cast) -> None:
    make_client(owner=cast.boris)
    boris = cast.browser(allowed(cast.boris))
    assert boris.get("/exports/").status_code == 200
    assert boris.get("/import/").status_code == 404


def test_the_numbers_of_a_file_that_came_back_open_their_rows(cast: Cast, anna: Browser) -> None:
    """Cells that are written, those changed on both sides with the choice, those refused with the reason."""
    client = make_client(owner=cast.boris, phone="8 912 345-67-89", city="Пермь", about="")
    export = exported(cast.anna, columns="whole")
    clients.change(client, {"city": "Омск"}, by=cast.boris)
    load = back(export, put(2, **{"City": "Тула", "In a few words": "чай", "Phone": "8912"}), cast.anna)

    def asked(outcome: str) -> str:
        return read_words(anna.get(f"/import/{load.pk}/rows/{outcome}/", headers={"HX-Request": "true"}).content)

    assert "In a few words чай" in asked("update")
    assert "base: Омск file: Тула" in asked("bad")
    assert "8912" in asked("bad")
    assert asked("clash").endswith("There are no such rows any more.")


@pytest.fixture
def half_written(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Of two changed rows one is written, when somebody pauses."""
    for name in ("Орлов", "Зимин"):
        make_client(owner=cast.boris, last_name=name, city="Пермь")
    export = exported(cast.anna)

    def edit(sheet: Sheet) -> None:
        for row in (2, 3):
            sheet.at(row, "City").value = "Казань"

    load = back(export, edit, cast.anna)
    monkeypatch.setattr(applying, "FIRST", 1)
    monkeypatch.setattr(applying, "MOST", 1)
    apply, seen = applying._apply, list[int]()

    def apply_and_pause(*arguments: Any) -> float:
        lasted = apply(*arguments)
        seen.append(1)
        if len(seen) == 1:
            actions.pause(load, by=cast.anna)
        return lasted

    monkeypatch.setattr(applying, "_apply", apply_and_pause)
    monkeypatch.setattr(applying, "Pace", OneByOne)
    actions.start(load, by=cast.anna)
    work_off()
    load.refresh_from_db()
    assert (load.state, load.rows_done, cities()) == ("paused", 1, ["Казань", "Пермь"])
    return load


class OneByOne:
    def __init__(self, *_anything: int, **_more: int) -> None: ...

    def rows(self) -> int:
        return 1

    def note(self, rows: int, seconds: float) -> None: ...


def cities() -> list[str]:
    return sorted(Client.objects.values_list("city", flat=True))


def test_a_file_of_ours_is_paused_and_gone_on_with(cast: Cast, half_written: Import) -> None:
    actions.resume(half_written, by=cast.anna)
    work_off()
    half_written.refresh_from_db()
    assert (half_written.state, half_written.counts["cells"], cities()) == ("done", 2, ["Казань", "Казань"])


def test_a_file_of_ours_that_is_cancelled_leaves_nothing(cast: Cast, anna: Browser, half_written: Import) -> None:
    actions.cancel(half_written, by=cast.anna)
    work_off()
    half_written.refresh_from_db()
    assert (half_written.state, cities()) == ("undone", ["Пермь", "Пермь"])
    assert "Values put back 1" in read_words(anna.get(f"/import/{half_written.pk}/").content)
