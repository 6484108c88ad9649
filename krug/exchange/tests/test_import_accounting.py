"""Every row of every sheet is accounted for, and what the preview promised is what happens."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.exchange import loading
from krug.exchange.models import Import, StagedRow
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import base, loaded, names, numbers, read, start
from krug.staff.models import Employee
from krug.staff.testing import Cast

HEADERS = ("ФИО", "Телефон", "E-mail", "Компания", "ИНН", "Дата рождения", "Город", "Сумма", "Итог звонка")
CELLS: tuple[tuple[str, ...], ...] = (
    ("", "Иванов Пётр", "ИВАНОВ П.", "Смирнова Анна Петровна", "Орлова"),
    ("", "89123456789", "8 912 345-67-89, 89120000001", "89120000001", "8912345"),
    ("", "p@teplo.example", "P@teplo.example; a@teplo.example", "почта"),
    ("", "ООО Тепло", "«ТЕПЛО»", "ИП Орлов"),
    ("", "7701000019", "7701000018"),  # of companies: whose a sole trader's is depends on who comes first
    ("", "27.11.85", "31.02.1985"),
    ("", "Пермь", "г. КАЗАНЬ"),
    ("", "1 234,50 р.", "много"),
    ("", "думает"),
)
SHEETS = st.lists(st.tuples(*map(st.sampled_from, CELLS)).filter(any), min_size=1, max_size=12)

# Each example is an import from a file; to make a failing one smaller would take an hour.
quick = settings(
    max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)


def counted(load: Import) -> dict[str, int]:
    """Rows by their outcome, counted anew."""
    outcomes = list(StagedRow.objects.filter(load=load).values_list("outcome", flat=True))
    return {outcome: outcomes.count(outcome) for outcome in set(outcomes)}


def as_counted(load: Import) -> dict[str, int]:
    return {name: load.counts[name] for name in ("create", "update", "same", "bad") if load.counts.get(name)}


@quick
@given(rows=SHEETS, overwrite=st.booleans(), keep_unreadable=st.booleans(), portion=st.integers(1, 5))
def test_created_updated_skipped_and_bad_are_the_rows_as_the_preview_said(
    cast: Cast,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: Sequence[Sequence[str]],
    overwrite: bool,
    keep_unreadable: bool,
    portion: int,
) -> None:
    """Of any sheet, over a base that knows some of its people, in portions of any size."""
    monkeypatch.setattr(loading, "FIRST_APPLIED", portion)
    monkeypatch.setattr(loading, "PREVIEWED", 6 - portion)
    with transaction.atomic():
        make_client(phone="89123456789", city="Пермь")
        make_client(name="ООО «Тепло»", inn="7701000019")
        clients = Client.objects.count()
        path = sheets.text(tmp_path / "a.csv", [HEADERS, *rows])
        load = read(path, cast.anna, overwrite=overwrite, keep_unreadable=keep_unreadable)
        promised, companies = numbers(load), load.counts.get("companies", 0)
        load = start(load)
        total, created, updated, same, bad = numbers(load)
        assert total == len(rows) == created + updated + same + bad
        assert counted(load) == as_counted(load)
        assert (promised, companies) == (numbers(load), load.counts["companies"])
        assert Client.objects.count() <= clients + created + load.counts["companies"]
        transaction.set_rollback(True)


# People who are always called the same, of whom rows tell now this and now that.
PEOPLE = (
    ("Иванов Пётр", "89120000001", "p@teplo.example", "ООО Печи", "7707083893"),
    ("Орлова Мария", "89120000002, 89120000003", "", "ООО Печи", ""),
    ("Смирнова Анна Петровна", "89123456789", "", "", ""),
    ("", "83432223344", "info@teplo.example", "ООО Тепло", "7701000019"),
    ("", "", "one@teplo.example", "", ""),
)
TELLING = st.tuples(st.sampled_from(PEOPLE), *map(st.sampled_from, CELLS[5:]))


@quick
@given(told=st.lists(TELLING, min_size=1, max_size=12), portion=st.integers(1, 5))
def test_loaded_again_any_sheet_of_the_same_people_changes_nothing(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[tuple[object, ...]], portion: int
) -> None:
    monkeypatch.setattr(loading, "FIRST_APPLIED", portion)
    with transaction.atomic():
        make_client(phone="89123456789", city="Пермь")
        make_client(name="ООО «Тепло»", inn="7701000019")
        rows = [(*person, *rest) for person, *rest in told]  # type: ignore[misc]
        path = sheets.text(tmp_path / "a.csv", [HEADERS, *rows])
        first = loaded(path, cast.anna)
        before = base()
        again = loaded(path, cast.anna)
        assert numbers(again)[1:3] == (0, 0)
        assert again.counts["bad"] == first.counts["bad"]
        assert base() == before
        transaction.set_rollback(True)


@pytest.mark.parametrize("portion", [1, 4])
def test_a_company_is_known_by_an_inn_from_the_row_that_told_it_in_one_portion_or_in_many(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portion: int
) -> None:
    monkeypatch.setattr(loading, "FIRST_APPLIED", portion)
    rows = [
        ("ФИО", "Компания", "ИНН", "Город"),
        ("Орлова Мария", "ООО Печи", "", "Казань"),
        ("Иванов Пётр", "ООО Печи", "7707083893", "Казань"),
        ("Орлова Мария", "ООО Печи", "", "Пермь"),
        ("Иванов Пётр", "ООО Печи", "7707083893", "Пермь"),
    ]
    load = loaded(sheets.text(tmp_path / "a.csv", rows), cast.anna)
    assert load.counts["bad"] == 0
    assert list(Client.objects.filter(inn="7707083893").values_list("name", flat=True)) == ["ООО «Печи»"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.parametrize(
    ("policies", "counts"),
    [
        ({}, (10, 3, 2, 1, 4)),
        ({"overwrite": True}, (10, 3, 2, 1, 4)),
        ({"keep_unreadable": True}, (10, 6, 2, 1, 1)),
    ],
)
def test_the_result_of_a_messy_sheet_is_what_its_preview_said(
    cast: Cast, osipov: Employee, folder: Path, policies: dict[str, bool], counts: tuple[int, ...]
) -> None:
    make_client(phone="89123456789", last_name="Иванов", first_name="Пётр")
    load = read(sheets.messy(folder / "a.xlsx"), cast.anna, **policies)
    assert numbers(load) == counts
    promised = dict(load.counts)
    load = start(load)
    assert numbers(load) == counts
    assert {name: load.counts[name] for name in promised} == promised
    assert load.counts["preview"] == promised


def test_a_second_preview_says_the_same(cast: Cast, osipov: Employee, folder: Path) -> None:
    first = read(sheets.messy(folder / "a.xlsx"), cast.anna)
    second = read(sheets.messy(folder / "a.xlsx"), cast.anna)
    assert (first.counts, first.mapping) == (second.counts, second.mapping)
    one, other = (
        load.rows.order_by("pk").values_list("number", "values", "bad", "outcome") for load in (first, second)
    )
    assert list(one) == list(other)


def test_each_row_remembers_what_became_of_it(cast: Cast, osipov: Employee, folder: Path) -> None:
    load = loaded(sheets.messy(folder / "a.xlsx"), cast.anna)
    assert list(load.rows.order_by("pk").values_list("number", "outcome")) == [
        (5, "create"),
        (6, "create"),
        (7, "create"),
        (8, "update"),
        (9, "create"),
        (10, "bad"),
        (11, "bad"),
        (12, "bad"),
        (13, "bad"),
        (14, "same"),
    ]


def test_what_came_into_the_base_after_the_preview_is_counted_as_it_is_now(cast: Cast, folder: Path) -> None:
    rows = [("ФИО", "Телефон"), ("Орлова Мария", "89120000001"), ("Смирнов Олег", "89120000002")]
    load = read(sheets.xlsx(folder / "a.xlsx", rows), cast.anna)
    assert numbers(load) == (2, 2, 0, 0, 0)
    make_client(last_name="Орлова", first_name="Мария", phone="89120000001", sex="f")
    assert numbers(start(load)) == (2, 1, 0, 1, 0)
    assert names() == ["Орлова Мария", "Смирнов Олег"]
