"""Bad cells corrected in place: the row is read and placed anew, the counts follow, and nothing typed is lost."""

from pathlib import Path

import pytest
from django.test import Client as Browser
from openpyxl import load_workbook

from krug.clients.actions import set_rule
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.exchange import actions, reports
from krug.exchange.models import Correction, Import, StagedRow
from krug.exchange.previewing import rows
from krug.exchange.previewing.actions import leave, mend
from krug.exchange.tests import sheets
from krug.exchange.tests.browsing import figures, read_words
from krug.exchange.tests.importing import names, read, start, work_off
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

HEADERS = ("ФИО", "Телефон", "Дата рождения", "Город")


def sheet(folder: Path, *lines: tuple[str, ...]) -> Path:
    return sheets.text(folder / "a.csv", [HEADERS, *(tuple([*line, "", "", "", ""][:4]) for line in lines)])


def counts(load: Import) -> tuple[int, int, int, int, int]:
    """Created, updated, the same, bad, left out."""
    load.refresh_from_db()
    told = rows.counts(load)
    return told["create"], told["update"], told["same"], told["bad"], told["left"]


def the_bad(load: Import) -> StagedRow:
    return load.rows.get(outcome="bad")


def test_a_corrected_cell_makes_the_row_good_and_it_is_loaded_so(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("Кривой Иван", "8912"), ("Орлова Мария", "89120000001")), cast.anna)
    assert counts(load) == (1, 0, 0, 1, 0)
    row = mend(load, the_bad(load).pk, {1: "8 912 000-00-02"}, by=cast.anna)
    assert (row.outcome, row.bad, row.values["contacts"][0][2]) == ("create", [], "79120000002")
    assert counts(load) == (2, 0, 0, 0, 0)
    start(load)
    assert names() == ["Кривой Иван", "Орлова Мария"]


def test_a_row_of_somebody_known_becomes_an_update_with_its_news(cast: Cast, tmp_path: Path) -> None:
    client = make_client(phone="89123456789", sex="f")
    load = read(sheet(tmp_path, ("Смирнова Анна", "8912", "", "Казань")), cast.anna)
    row = mend(load, the_bad(load).pk, {1: "89123456789"}, by=cast.anna)
    assert (row.outcome, row.client_id, row.news) == ("update", client.pk, [["city", "", "Казань"]])
    assert counts(load) == (0, 1, 0, 0, 0)
    row = mend(load, row.pk, {3: "Пермь"}, by=cast.anna)
    assert row.news == [["city", "", "Пермь"]]
    assert counts(load) == (0, 1, 0, 0, 0)
    row = mend(load, row.pk, {3: ""}, by=cast.anna)
    assert (row.outcome, counts(load)) == ("same", (0, 0, 1, 0, 0))


def test_what_is_still_wrong_stays_as_typed_with_its_own_reason(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("Кривой Иван", "8912", "31.02.1979")), cast.anna)
    before = {header: reason for header, _value, _code, reason in the_bad(load).bad}
    row = mend(load, the_bad(load).pk, {2: "вчера"}, by=cast.anna)
    after = {header: (value, reason) for header, value, _code, reason in row.bad}
    assert row.cells is not None
    assert (row.outcome, row.cells[2], after["Дата рождения"][0]) == ("bad", "вчера", "вчера")
    assert after["Дата рождения"][1] != before["Дата рождения"]
    assert after["Телефон"] == ("8912", before["Телефон"])
    assert counts(load) == (0, 0, 0, 1, 0)
    mend(load, row.pk, {1: "89120000001"}, by=cast.anna)
    assert counts(load) == (0, 0, 0, 1, 0)
    mend(load, row.pk, {2: "28.02.1979"}, by=cast.anna)
    assert counts(load) == (1, 0, 0, 0, 0)


def test_an_error_of_a_formula_is_wrong_until_its_own_cell_is_corrected(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("Кривой Иван", "8912", "", "#Н/Д")), cast.anna)
    row = mend(load, the_bad(load).pk, {1: "89120000001"}, by=cast.anna)
    assert [(header, code) for header, _value, code, _reason in row.bad] == [("Город", "error")]
    row = mend(load, row.pk, {3: "Омск"}, by=cast.anna)
    assert (row.outcome, row.values["city"]) == ("create", "Омск")


def test_a_row_that_names_nobody_or_breaks_a_rule_is_corrected_too(cast: Cast, tmp_path: Path) -> None:
    set_rule("person", None, "city", by=cast.anna, is_required=True)
    load = read(sheet(tmp_path, ("", "", "", "Омск"), ("Орлова Мария", "89120000001")), cast.anna)
    nobody, broken = load.rows.order_by("pk")
    assert [row.bad[0][2] for row in (nobody, broken)] == ["nobody", "rule"]
    assert mend(load, nobody.pk, {0: "Зимин Пётр"}, by=cast.anna).outcome == "create"
    assert mend(load, broken.pk, {3: "Пермь"}, by=cast.anna).outcome == "create"
    load.refresh_from_db()
    assert (counts(load), load.counts["broken"]) == ((2, 0, 0, 0, 0), 0)


def test_a_good_cell_corrected_into_a_broken_row_is_told(cast: Cast, tmp_path: Path) -> None:
    set_rule("person", None, "city", by=cast.anna, is_required=True)
    load = read(sheet(tmp_path, ("Кривой Иван", "8912", "", "")), cast.anna)
    row = mend(load, the_bad(load).pk, {1: "89120000001"}, by=cast.anna)
    load.refresh_from_db()
    assert (row.outcome, row.bad[0][2], load.counts["broken"], counts(load)) == ("bad", "rule", 1, (0, 0, 0, 1, 0))


def test_a_row_left_out_is_not_loaded_and_can_be_taken_in_again(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("Зимин Пётр", "89120000001"), ("Орлов Пётр", "89120000002")), cast.anna)
    first, _second = load.rows.order_by("pk")
    for _twice in range(2):
        leave(load, first.pk, is_left=True, by=cast.anna)
    assert counts(load) == (1, 0, 0, 0, 1)
    assert leave(load, first.pk, is_left=False, by=cast.anna).outcome == "create"
    assert counts(load) == (2, 0, 0, 0, 0)
    leave(load, first.pk, is_left=True, by=cast.anna)
    start(load)
    assert names() == ["Орлов Пётр"]


def test_unreadable_rows_that_are_left_out_stay_out_also_when_the_others_go_to_the_note(
    cast: Cast, tmp_path: Path
) -> None:
    lines = (("Зимин Пётр", "8912"), ("Орлов Пётр", "8912"))
    load = read(sheet(tmp_path, *lines), cast.anna, keep_unreadable=True)
    leave(load, load.rows.order_by("pk")[0].pk, is_left=True, by=cast.anna)
    start(load)
    assert names() == ["Орлов Пётр"]


def test_corrections_and_rows_left_out_survive_another_reading(cast: Cast, tmp_path: Path) -> None:
    lines = (("Кривой Иван", "8912"), ("Зимин Пётр", "89120000001"), ("Орлов Пётр", "8913", "", "Пермь"))
    load = read(sheet(tmp_path, *lines), cast.anna)
    crooked, left, _bad = load.rows.order_by("pk")
    mend(load, crooked.pk, {1: "89120000009"}, by=cast.anna)
    leave(load, left.pk, is_left=True, by=cast.anna)
    assert counts(load) == (1, 0, 0, 1, 1)
    mapping = [{**column, "target": "about"} if column["index"] == 3 else column for column in load.mapping]
    actions.correct(load, {"mapping": mapping}, by=cast.anna)
    work_off()
    assert counts(load) == (1, 0, 0, 1, 1)
    assert load.rows.get(number=crooked.number).values["contacts"][0][2] == "79120000009"
    leave(load, load.rows.get(number=left.number).pk, is_left=False, by=cast.anna)
    assert counts(load) == (2, 0, 0, 1, 0)


def test_nothing_is_corrected_once_it_is_loaded_nor_of_another_import(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("Кривой Иван", "8912")), cast.anna)
    other = read(sheet(tmp_path, ("Кривой Пётр", "8912")), cast.anna)
    with pytest.raises(actions.NotNow):
        mend(load, the_bad(other).pk, {1: "89120000001"}, by=cast.anna)
    start(load)
    with pytest.raises(actions.NotNow):
        mend(load, the_bad(load).pk, {1: "89120000001"}, by=cast.anna)
    with pytest.raises(actions.NotNow):
        leave(load, the_bad(load).pk, is_left=True, by=cast.anna)
    assert (Client.objects.count(), Correction.objects.count()) == (0, 0)


def test_places_that_are_none_change_nothing(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("Кривой Иван", "8912")), cast.anna)
    row = mend(load, the_bad(load).pk, {99: "x", -1: "y", 1: "8912"}, by=cast.anna)
    assert (row.outcome, Correction.objects.count()) == ("bad", 0)


def test_the_page_answers_with_the_reason_the_verdict_and_the_numbers(
    anna: Browser, cast: Cast, tmp_path: Path
) -> None:
    load = read(sheet(tmp_path, ("Кривой Иван", "8912")), cast.anna)
    address = f"/import/{load.pk}/row/{the_bad(load).pk}/"
    bad = anna.post(f"{address}mend/", {"cell-1": "891"})
    assert (bad.content.decode().count("hx-swap-oob"), figures(bad.content)["Could not read"]) == (3, "1")
    good = anna.post(f"{address}mend/", {"cell-1": "89120000001"})
    assert "will be created" in read_words(good.content)
    assert figures(good.content)["Will create"] == "1"
    left = anna.post(f"{address}leave/", {"left": "yes"})
    assert "left out" in read_words(left.content)
    assert "1 row is left out by you" in read_words(left.content)
    whole = anna.get(address, headers={"HX-Request": "true"}).content.decode()
    assert [f'name="cell-{at}"' in whole for at in range(4)] == [True] * 4


def test_the_file_of_bad_rows_holds_them_as_corrected(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("Кривой Иван", "8912", "31.02.1979")), cast.anna)
    mend(load, the_bad(load).pk, {1: "89120000001"}, by=cast.anna)
    with reports.bad_rows(load) as file:
        written = load_workbook(file).active
        assert written is not None
        cells = [cell.value for cell in written[2]]
    assert cells[1:4] == ["Кривой Иван", "89120000001", "31.02.1979"]


def test_an_import_that_is_discarded_keeps_nothing_that_was_typed(cast: Cast, tmp_path: Path) -> None:
    load = read(sheet(tmp_path, ("Кривой Иван", "8912")), cast.anna)
    mend(load, the_bad(load).pk, {1: "89120000001"}, by=cast.anna)
    actions.discard(load, by=cast.anna)
    assert (StagedRow.objects.count(), Correction.objects.count()) == (0, 0)
