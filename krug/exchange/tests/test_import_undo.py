"""The way back: what an import did is put back as a whole, and what people did since is left to them."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from krug.clients import actions as clients
from krug.clients import search
from krug.clients.models import Client, ContactPoint, Employment, Purchase, Totals
from krug.clients.testing import make_client, make_purchase
from krug.core.changes import undo as changes
from krug.core.text.money import Money
from krug.exchange import actions
from krug.exchange.models import Import, State
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import found, loaded, names, numbers, work_off
from krug.staff.models import Employee
from krug.staff.testing import Cast
from krug.timeline.models import Event, Interaction

HEADERS = ("ФИО", "Телефон", "Город", "E-mail", "Адрес", "Дата покупки", "Сумма", "Дата звонка", "Итог звонка")
KNOWN = ("Смирнова Анна", "89123456789", "Казань", "anna@teplo.example", "Мира, 1", "12.03.2024", 1500,
         "01.06.2024", "думает")  # fmt: skip
NEW = ("Орлова Мария", "89120000001", "Омск", "", "", "13.03.2024", 700, "02.06.2024", "согласна")


@pytest.fixture
def known(cast: Cast) -> Client:
    """Somebody of the base, with a purchase of before."""
    client = make_client(phone="89123456789", city="Пермь", note="любит чай", owner=cast.vera)
    make_purchase(client, 100, by=cast.vera)
    return client


@pytest.fixture
def load(cast: Cast, known: Client, tmp_path: Path) -> Import:
    made = loaded(sheets.xlsx(tmp_path / "a.xlsx", [HEADERS, KNOWN, NEW]), cast.anna, overwrite=True)
    assert numbers(made) == (2, 1, 1, 0, 0)
    return made


def undone(load: Import, by: Employee) -> Import:
    """By the button and the worker."""
    actions.start_undo(load, by=by)
    assert work_off() == 1
    load.refresh_from_db()
    return load


def kept(load: Import) -> int:
    assert load.change_set is not None
    return load.change_set.kept_cells.count()


def test_new_clients_go_to_the_archive_and_are_not_found_any_more(cast: Cast, load: Import) -> None:
    assert found(cast.anna, "Орлова") == ["Орлова Мария"]
    assert undone(load, cast.anna).state == State.UNDONE
    assert (names(), kept(load)) == (["Смирнова Анна Петровна"], 0)
    assert found(cast.anna, "Орлова") == []
    assert found(cast.anna, "89120000001") == []
    assert Totals.objects.filter(is_live=True).count() == 1


def test_a_new_client_taken_out_of_the_archive_is_whole_again(cast: Cast, tmp_path: Path) -> None:
    """Later rows have told more of it, which the undo has put back before it went."""
    rows = (("Орлова Мария", "89120000001", "", ""), ("Орлова Мария", "89120000001", "Омск", "maria@teplo.example"))
    load = loaded(sheets.xlsx(tmp_path / "a.xlsx", [HEADERS[:4], *rows]), cast.anna)
    maria = Client.objects.get()
    before = Totals.objects.filter(pk=maria.pk).values().get()
    undone(load, cast.anna)
    assert (found(cast.anna, "Орлова"), Totals.objects.get(pk=maria.pk).is_live) == ([], False)
    maria.refresh_from_db()
    clients.restore(maria, by=cast.anna)
    assert (found(cast.anna, "Орлова"), found(cast.anna, "0001")) == (["Орлова Мария"], ["Орлова Мария"])
    assert Totals.objects.filter(pk=maria.pk).values().get() == before


def test_overwritten_values_come_back_and_added_things_go(cast: Cast, known: Client, load: Import) -> None:
    known.refresh_from_db()
    assert (known.city, known.sex) == ("Казань", "f")
    undone(load, cast.anna)
    known.refresh_from_db()
    assert (known.city, known.sex, known.note, known.owner) == ("Пермь", "", "любит чай", cast.vera)
    live = known.contact_points.filter(archived_at=None)
    assert list(live.values_list("kind", "key")) == [("phone", "79123456789")]
    assert known.addresses.filter(archived_at=None).count() == 0
    assert Purchase.objects.filter(client=known, archived_at=None).count() == 1
    assert Interaction.objects.filter(client=known, archived_at=None).count() == 0


def test_totals_and_the_search_index_come_back(cast: Cast, known: Client, load: Import) -> None:
    totals = Totals.objects.get(client=known)
    assert (totals.revenue, totals.purchases, totals.interactions) == (Money(160000), 2, 1)
    assert found(cast.anna, "anna@teplo.example") == ["Смирнова Анна Петровна"]
    undone(load, cast.anna)
    totals = Totals.objects.get(client=known)
    assert (totals.revenue, totals.purchases, totals.interactions) == (Money(10000), 1, 0)
    assert found(cast.anna, "anna@teplo.example") == []
    assert found(cast.anna, "89123456789") == ["Смирнова Анна Петровна"]


def test_a_value_that_somebody_changed_since_is_kept_and_counted(cast: Cast, known: Client, load: Import) -> None:
    known.refresh_from_db()
    clients.change(known, {"city": "Уфа"}, by=cast.vera, seen={"city": "Казань"})
    undone(load, cast.anna)
    known.refresh_from_db()
    assert (known.city, known.sex, kept(load)) == ("Уфа", "", 1)


def test_a_new_client_on_whom_somebody_worked_since_stays_and_is_counted(cast: Cast, load: Import) -> None:
    maria = Client.objects.get(last_name="Орлова")
    clients.change(maria, {"city": "Уфа"}, by=cast.anna, seen={"city": "Омск"})
    undone(load, cast.anna)
    assert (names(), kept(load)) == (["Смирнова Анна Петровна", "Орлова Мария"], 1)
    assert Client.objects.get(pk=maria.pk).city == "Уфа"


def test_companies_and_jobs_of_a_messy_sheet_go_too(cast: Cast, osipov: Employee, tmp_path: Path) -> None:
    load = loaded(sheets.messy(tmp_path / "a.xlsx"), cast.anna)
    assert len(names()) == 6
    undone(load, cast.anna)
    assert (names(), kept(load)) == ([], 0)
    assert found(cast.anna, "Тепло") == []


def test_a_person_of_before_leaves_the_company_that_the_import_brought(cast: Cast, tmp_path: Path) -> None:
    person = make_client(last_name="Иванов", first_name="Пётр", phone="89123456789")
    rows = [("ФИО", "Телефон", "Компания"), ("Иванов Пётр", "89123456789", "ООО Тепло")]
    load = loaded(sheets.xlsx(tmp_path / "a.xlsx", rows), cast.anna)
    assert found(cast.anna, "Тепло") == ["ООО «Тепло»", "Иванов Пётр"]
    undone(load, cast.anna)
    assert Employment.objects.filter(person=person, archived_at=None).count() == 0
    assert (names(), found(cast.anna, "Тепло")) == (["Иванов Пётр"], [])


def test_the_same_file_loads_as_new_after_its_undo(cast: Cast, osipov: Employee, tmp_path: Path) -> None:
    path = sheets.messy(tmp_path / "a.xlsx")
    undone(loaded(path, cast.anna), cast.anna)
    assert numbers(loaded(path, cast.anna)) == (10, 4, 1, 1, 4)
    assert len(names()) == 6


def test_an_import_is_undone_once(cast: Cast, load: Import) -> None:
    actions.start_undo(load, by=cast.anna)
    with pytest.raises(actions.NotNow):
        actions.start_undo(load, by=cast.anna)
    assert work_off() == 1
    with pytest.raises(actions.NotNow):
        actions.start_undo(load, by=cast.anna)
    assert Event.objects.filter(code="core.change_set_undone").count() == 1


@pytest.mark.parametrize("state", [State.READING, State.READY, State.RUNNING, State.FAILED, State.DISCARDED])
def test_only_what_was_loaded_can_be_undone(cast: Cast, load: Import, state: State) -> None:
    Import.objects.update(state=state)
    with pytest.raises(actions.NotNow):
        actions.start_undo(load, by=cast.anna)
    assert work_off() == 0


def test_an_undo_that_was_killed_goes_on_where_it_was(
    cast: Cast, known: Client, load: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "PORTION", 2)
    put_back, portions = changes._undo_portion, iter([1, 1])

    def die(*given: Any) -> "changes.Reverted | None":
        if next(portions, None) is None:
            raise ConnectionError
        return put_back(*given)

    monkeypatch.setattr(changes, "_undo_portion", die)
    with pytest.raises(ConnectionError):
        actions.undo(load, by_id=cast.anna.pk)
    monkeypatch.setattr(changes, "_undo_portion", put_back)
    actions.undo(load, by_id=cast.anna.pk)
    load.refresh_from_db()
    known.refresh_from_db()
    assert (load.state, kept(load), known.city) == (State.UNDONE, 0, "Пермь")
    assert names() == ["Смирнова Анна Петровна"]
    assert ContactPoint.objects.filter(client=known, archived_at=None).count() == 1


def test_krug_undo_undoes_an_import_and_its_page_says_so(cast: Cast, load: Import) -> None:
    out = io.StringIO()
    call_command("undo", str(load.change_set_id), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"change_set": load.change_set_id, "put_back": 7, "kept": 0}
    load.refresh_from_db()
    assert (load.state, names()) == (State.UNDONE, ["Смирнова Анна Петровна"])


def test_krug_undo_twice_says_that_it_is_done(cast: Cast, load: Import) -> None:
    call_command("undo", str(load.change_set_id), stdout=io.StringIO())
    with pytest.raises(CommandError, match=rf"^Change set {load.change_set_id} has been undone already\.$"):
        call_command("undo", str(load.change_set_id), stdout=io.StringIO())


def test_who_leaves_a_company_with_the_import_makes_no_work_of_those_who_stay(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = make_client(owner=cast.boris, name="ООО «Тепло»", city="Пермь")
    stays = make_client(owner=cast.boris, last_name="Белов", first_name="Иван", phone="8 912 000-00-01")
    leaves = make_client(owner=cast.boris, last_name="Орлов", first_name="Пётр", phone="8 912 000-00-02")
    clients.add_employment(stays, company, by=cast.anna)
    path = sheets.text(
        tmp_path / "a.csv",
        [["ФИО", "Телефон", "Компания", "Город"], ["Орлов Пётр", "89120000002", "ООО Тепло", "Пермь"]],
    )
    load = loaded(path, cast.anna)
    assert len(found(cast.anna, "тепло")) == 3
    reindexed: list[int] = []
    read = search._rows

    def heard(ids: Sequence[int]) -> Any:
        reindexed.extend(ids)
        return read(ids)

    monkeypatch.setattr(search, "_rows", heard)
    undone(load, cast.anna)
    assert set(reindexed) == {leaves.pk, company.pk}
    assert found(cast.anna, "тепло") == ["ООО «Тепло»", "Белов Иван"]
