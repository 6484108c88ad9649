"""INN and KPP in a sheet: whose they are, and that no two clients ever get the same."""

from pathlib import Path
from typing import Any

import pytest

from krug.clients import actions as clients
from krug.clients.models import Client, Employment
from krug.clients.testing import make_client
from krug.exchange import loading
from krug.exchange.models import Import
from krug.exchange.resolving import Context
from krug.exchange.staging import Staged
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import loaded, names, numbers, read, start
from krug.staff.testing import Cast


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def csv(folder: Path, headers: str, *rows: str) -> Path:
    return sheets.text(folder / "a.csv", [headers.split("|"), *(row.split("|") for row in rows)])


def requisites() -> list[tuple[str, str, str, str]]:
    return list(Client.objects.order_by("pk").values_list("name", "inn", "kpp", "note"))


def test_a_companys_inn_beside_a_person_says_where_they_work(cast: Cast, folder: Path) -> None:
    make_client(name="ООО «Тепло»", inn="7701000019")
    rows = ("Иванов Пётр|7701000019", "Орлова Мария|7701000019", "Смирнов Олег|7707083893")
    assert numbers(loaded(csv(folder, "ФИО|ИНН", *rows), cast.anna)) == (3, 3, 0, 0, 0)
    jobs = Employment.objects.order_by("pk").values_list("person__name", "company__name")
    assert list(jobs) == [
        ("Иванов Пётр", "ООО «Тепло»"),
        ("Орлова Мария", "ООО «Тепло»"),
        ("Смирнов Олег", "7707083893"),
    ]
    assert requisites() == [
        ("ООО «Тепло»", "7701000019", "", ""),
        ("7707083893", "7707083893", "", ""),
        ("Иванов Пётр", "", "", ""),
        ("Орлова Мария", "", "", ""),
        ("Смирнов Олег", "", "", ""),
    ]


def test_a_persons_own_inn_stays_the_persons(cast: Cast, folder: Path) -> None:
    loaded(csv(folder, "ФИО|ИНН", "Иванов Пётр|500100732259"), cast.anna)
    assert requisites() == [("Иванов Пётр", "500100732259", "", "")]


@pytest.mark.parametrize("overwrite", [False, True])
def test_an_inn_that_a_client_of_another_kind_has_stays_in_the_note(cast: Cast, folder: Path, overwrite: bool) -> None:
    """A sole trader is in the base as a company; the sheet has the person."""
    make_client(name="ИП Иванов", inn="500100732259")
    make_client(last_name="Орлова", first_name="Мария", phone="89120000001", sex="f")
    rows = ("Иванов Пётр|89120000002|500100732259", "Орлова Мария|89120000001|500100732259")
    load = loaded(csv(folder, "ФИО|Телефон|ИНН", *rows), cast.anna, overwrite=overwrite)
    assert numbers(load) == (2, 1, 1, 0, 0)
    assert requisites() == [
        ("ИП Иванов", "500100732259", "", ""),
        ("Орлова Мария", "", "", "INN: 500100732259"),
        ("Иванов Пётр", "", "", "INN: 500100732259"),
    ]
    again = loaded(csv(folder, "ФИО|Телефон|ИНН", *rows), cast.anna, overwrite=overwrite)
    assert numbers(again) == (2, 0, 0, 2, 0)


def test_a_kpp_that_another_branch_has_stays_in_the_note(cast: Cast, folder: Path) -> None:
    make_client(name="ООО «Тепло»", inn="7701000019")
    make_client(name="Тепло в Туле", inn="7701000019", kpp="770201001")
    rows = csv(folder, "Компания|ИНН|КПП", "ООО Тепло|7701000019|770201001")
    assert numbers(loaded(rows, cast.anna)) == (1, 0, 1, 0, 0)
    assert requisites()[0] == ("ООО «Тепло»", "7701000019", "", "INN: 7701000019\nKPP: 770201001")


def test_a_kpp_without_an_inn_is_held_against_the_clients_own_inn(cast: Cast, folder: Path) -> None:
    make_client(name="ООО «Тепло»", inn="7701000019")
    make_client(name="Тепло в Туле", inn="7701000019", kpp="770201001")
    rows = csv(folder, "Компания|КПП", "ООО Тепло|770201001")
    assert numbers(loaded(rows, cast.anna)) == (1, 0, 1, 0, 0)
    assert requisites()[0] == ("ООО «Тепло»", "7701000019", "", "KPP: 770201001")


def test_branches_of_one_company_are_companies_of_their_own(cast: Cast, folder: Path) -> None:
    rows = ("Тепло|7701000019|770101001|Москва", "Тепло в Туле|7701000019|770201001|Тула")
    assert numbers(loaded(csv(folder, "Компания|ИНН|КПП|Город", *rows), cast.anna)) == (2, 2, 0, 0, 0)
    assert names() == ["Тепло", "Тепло в Туле"]


def test_requisites_taken_by_somebody_at_the_same_moment_are_looked_up_once_more(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague adds the company between our looking and our writing, as only PostgreSQL allows."""
    load = read(csv(folder, "Компания|ИНН|Город", "Тепло|7701000019|Пермь"), cast.anna)
    insert_ready, colleague = clients.insert_ready, iter([1])

    def too_late(*arguments: Any, **options: Any) -> list[int]:
        if next(colleague, None):
            make_client(name="ООО «Тепло»", inn="7701000019")
        return insert_ready(*arguments, **options)

    monkeypatch.setattr(clients, "insert_ready", too_late)
    applied, apply = [], loading.apply

    def counted(load: Import, rows: list[Staged], context: Context) -> float:
        applied.append(len(rows))
        return apply(load, rows, context)

    monkeypatch.setattr(loading, "apply", counted)
    assert numbers(start(load)) == (1, 1, 0, 0, 0)
    assert (applied, names()) == ([1, 1], ["Тепло"])
