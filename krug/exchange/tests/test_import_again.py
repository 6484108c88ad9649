"""The next file with the same columns: taken as last time, as far as the role reaches."""

from pathlib import Path

import pytest

from krug.clients import actions as clients
from krug.clients.testing import make_own_field
from krug.core.rights import SEEN
from krug.exchange import actions
from krug.exchange.models import Import
from krug.exchange.remembering import fingerprint
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import read, start, targets
from krug.staff.models import Employee
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db
HEADERS = ("ФИО", "Телефон", "Город", "Откуда", "Код")
ROW = ("Орлова Мария", "89120000001", "Омск", "выставка", "17")


def file(folder: Path, headers: tuple[str, ...] = HEADERS, row: tuple[str, ...] = ROW) -> Path:
    return sheets.text(folder / "a.csv", [headers, row])


def corrected(path: Path, by: Employee, **columns: str) -> Import:
    """Loaded with columns that somebody has put right: by name, what each becomes."""
    load = read(path, by)
    load.mapping = [{**each, "target": columns.get(each["header"], each["target"])} for each in load.mapping]
    for column in load.mapping:
        if column["target"] == "city":
            column["policy"] = "overwrite"
    load.known_by = ["phone"]
    load.save()
    actions.prepare(load)
    return start(load)


def policies(load: Import) -> dict[str, str]:
    return {column["header"]: column["policy"] for column in load.mapping if column.get("policy")}


def test_the_next_file_takes_columns_key_and_policies_of_the_last(cast: Cast, tmp_path: Path) -> None:
    first = corrected(file(tmp_path), cast.anna, Откуда="about", Код="")
    load = read(file(tmp_path, row=("Смирнова Анна", "89120000002", "Омск", "сайт", "x")), cast.olga)
    assert targets(load) == {"ФИО": "name", "Телефон": "phone", "Город": "city", "Откуда": "about", "Код": ""}
    assert (load.like_id, load.known_by, policies(load)) == (first.pk, ["phone"], {"Город": "overwrite"})


def test_a_sheet_with_one_more_column_is_the_same_and_one_with_fewer_is_not(cast: Cast, tmp_path: Path) -> None:
    first = corrected(file(tmp_path), cast.anna, Откуда="about", Код="")
    more = read(file(tmp_path, ("E-mail", *HEADERS), ("a@teplo.example", *ROW)), cast.anna)
    assert (more.like_id, targets(more)["Откуда"], targets(more)["E-mail"]) == (first.pk, "about", "email")
    fewer = read(file(tmp_path, HEADERS[:4], ROW[:4]), cast.anna)
    assert (fewer.like_id, targets(fewer)["Откуда"]) == (None, "note")
    other = read(file(tmp_path, (*HEADERS, "ИНН", "Сайт"), (*ROW, "", "")), cast.anna)
    assert other.like_id is None


def test_what_was_not_loaded_or_was_undone_is_no_example(cast: Cast, tmp_path: Path) -> None:
    first = corrected(file(tmp_path), cast.anna, Откуда="about")
    assert read(file(tmp_path), cast.anna).like_id == first.pk  # the twin
    actions.undo(first, by_id=cast.anna.pk)
    assert read(file(tmp_path), cast.anna).like_id is None


def test_a_column_the_role_may_not_write_is_not_taken(cast: Cast, tmp_path: Path) -> None:
    corrected(file(tmp_path), cast.anna, Откуда="about", Код="")
    assert targets(read(file(tmp_path), cast.olga))["Откуда"] == "about"  # the twin
    load = read(file(tmp_path), denied(cast.olga, about=SEEN, city=SEEN))
    assert targets(load) == {"ФИО": "name", "Телефон": "phone", "Город": "", "Откуда": "note", "Код": ""}
    assert policies(load) == {}


def test_a_field_that_was_retired_since_is_dropped_with_the_key_of_it(cast: Cast, tmp_path: Path) -> None:
    field = make_own_field(cast.anna, label="Карта", ready=True)
    load = read(file(tmp_path), cast.anna)
    load.mapping = [
        {**each, "target": field.code if each["header"] == "Код" else each["target"]} for each in load.mapping
    ]
    load.known_by = [field.code]
    load.save()
    actions.prepare(load)
    start(load)
    again = read(file(tmp_path), cast.anna)
    assert (targets(again)["Код"], again.known_by) == (field.code, [field.code])  # the twin
    clients.retire_own_field(field, by=cast.anna)
    again = read(file(tmp_path), cast.anna)
    assert (targets(again)["Код"], again.known_by) == ("", [])


def test_guessed_anew_when_asked(cast: Cast, tmp_path: Path) -> None:
    corrected(file(tmp_path), cast.anna, Откуда="about", Код="")
    load = read(file(tmp_path), cast.anna)
    browser = cast.browser(cast.anna)
    browser.post(f"/import/{load.pk}/correct/", {"header_row": load.header_row, "anew": "yes"})
    load.refresh_from_db()
    actions.prepare(load)
    load.refresh_from_db()
    assert (load.like_id, targets(load)["Откуда"], load.known_by) == (None, "note", [])


def test_the_name_of_a_file_is_told_to_those_who_may_see_the_import(cast: Cast, tmp_path: Path) -> None:
    corrected(file(tmp_path), cast.anna, Откуда="about")
    mine, others = read(file(tmp_path), cast.anna), read(file(tmp_path), cast.olga)
    said = "The columns are taken as last time"
    assert f"{said}: file «a.csv»" in cast.browser(cast.anna).get(f"/import/{mine.pk}/").content.decode()
    page = cast.browser(cast.olga).get(f"/import/{others.pk}/").content.decode()
    assert (f"{said}, from a file of a colleague." in page, "«a.csv»," in page) == (True, False)


def test_a_fingerprint_is_of_folded_names_in_their_order() -> None:
    assert fingerprint(["ФИО", "Ещё "]) == fingerprint(["фио", "еще"]) != fingerprint(["еще", "фио"])
    assert fingerprint(["", " "]) == ""
