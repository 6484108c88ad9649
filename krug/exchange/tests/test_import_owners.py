"""Who answers for imported clients, and whose clients a loader may change: no more than by hand."""

from pathlib import Path

import pytest

from krug.clients.models import Client, Employment
from krug.clients.testing import make_client
from krug.exchange import access
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import bad, base, loaded, names, numbers, read, start
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast, make_employee

IMPORTER = {"clients.view": "own", "clients.edit": "own", "clients.create": "yes", "exchange.import": "yes"}
VIEWER = {"clients.view": "all", "clients.edit": "own", "clients.create": "yes", "exchange.import": "yes"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def csv(folder: Path, headers: str, *rows: str) -> Path:
    return sheets.text(folder / "a.csv", [headers.split("|"), *(row.split("|") for row in rows)])


def with_role(name: str, rights: dict[str, str]) -> Employee:
    """Somebody of a role that the company made itself: may import, may not hand clients over."""
    Role.objects.create(name="Importer", rights=rights, order=100)
    return make_employee(name, "Importer")


@pytest.fixture
def dina(cast: Cast) -> Employee:
    return with_role("Dina", IMPORTER)


def owner_of(name: str) -> str:
    client = Client.objects.get(name=name)
    return client.owner.email.partition("@")[0] if client.owner else ""


@pytest.mark.parametrize(
    "named",
    ["Осипов Борис", "Борис Осипов", "борис осипов", "ОСИПОВ БОРИС", "Осипов", "Осипов Б.", "BORIS@teplo.example"],
)
def test_an_owner_is_named_by_mail_or_name_in_any_order(cast: Cast, osipov: Employee, folder: Path, named: str) -> None:
    loaded(csv(folder, "ФИО|Ответственный", f"Орлова Мария|{named}"), cast.anna)
    assert owner_of("Орлова Мария") == "boris"


@pytest.mark.parametrize("named", ["Петров", "Осипов Глеб", "osipov@teplo.example"])
def test_an_unknown_owner_stays_in_the_note(cast: Cast, osipov: Employee, folder: Path, named: str) -> None:
    load = loaded(csv(folder, "ФИО|Ответственный", f"Орлова Мария|{named}"), cast.anna)
    assert numbers(load) == (1, 1, 0, 0, 0)
    assert (owner_of("Орлова Мария"), Client.objects.get().note) == ("", f"Owner: {named}")


def test_who_has_left_is_no_owner_any_more(cast: Cast, osipov: Employee, folder: Path) -> None:
    Employee.objects.filter(pk=osipov.pk).update(left_at="2024-01-01T00:00:00Z")
    loaded(csv(folder, "ФИО|Ответственный", "Орлова Мария|Осипов Борис"), cast.anna)
    assert (owner_of("Орлова Мария"), Client.objects.get().note) == ("", "Owner: Осипов Борис")


def test_rows_without_an_owner_go_to_the_one_chosen_for_the_file(cast: Cast, osipov: Employee, folder: Path) -> None:
    path = csv(folder, "ФИО|Ответственный|Компания", "Орлова Мария||ООО Тепло", "Смирнов Олег|Осипов|")
    loaded(path, cast.anna, owner=cast.vera)
    assert {name: owner_of(name) for name in names()} == {
        "ООО «Тепло»": "vera",
        "Орлова Мария": "vera",
        "Смирнов Олег": "boris",
    }


def test_whoever_sees_everybody_leaves_new_clients_to_nobody_and_the_others_take_them(
    cast: Cast, dina: Employee, folder: Path
) -> None:
    assert read(csv(folder, "ФИО", "Орлова Мария"), cast.anna).owner is None
    assert read(csv(folder, "ФИО", "Орлова Мария"), cast.olga).owner == cast.olga
    assert read(csv(folder, "ФИО", "Орлова Мария"), dina).owner == dina


def test_who_may_not_hand_over_names_only_themselves(
    cast: Cast, dina: Employee, osipov: Employee, folder: Path
) -> None:
    path = csv(folder, "ФИО|Ответственный", "Орлова Мария|Осипов Борис", "Смирнов Олег|dina@teplo.example")
    loaded(path, dina)
    assert {name: owner_of(name) for name in names()} == {"Орлова Мария": "dina", "Смирнов Олег": "dina"}
    assert Client.objects.get(name="Орлова Мария").note == "Owner: Осипов Борис"


def test_the_page_offers_as_owners_all_or_only_oneself(cast: Cast, dina: Employee) -> None:
    assert set(access.owners(cast.olga)) == {cast.anna, cast.olga, cast.boris, cast.vera, cast.gleb, dina}
    assert set(access.owners(dina)) == {dina}


# Somebody else's clients

HEADERS = "ФИО|Телефон|Город|Ответственный"
ROW = "Смирнова Анна|89123456789|Казань|dina@teplo.example"


@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("keep_unreadable", [False, True])
def test_a_colleagues_client_is_not_changed_and_the_row_says_so(
    cast: Cast, dina: Employee, folder: Path, overwrite: bool, keep_unreadable: bool
) -> None:
    make_client(owner=cast.vera, phone="89123456789", city="", note="любит чай")
    before = base()
    load = read(csv(folder, HEADERS, ROW), dina, overwrite=overwrite, keep_unreadable=keep_unreadable)
    assert (numbers(load), bad(load)) == ((1, 0, 0, 0, 1), [(2, "", "", "not_yours")])
    load = start(load)
    assert (numbers(load), bad(load)) == ((1, 0, 0, 0, 1), [(2, "", "", "not_yours")])
    assert base() == before


def test_what_is_not_yours_to_change_is_told_in_a_sentence(cast: Cast, dina: Employee, folder: Path) -> None:
    make_client(owner=cast.vera, phone="89123456789")
    (row,) = read(csv(folder, HEADERS, ROW), dina).rows.all()
    assert row.bad == [["", "", "not_yours", "This client is in the base, and not yours to change. Ask its owner."]]


def test_a_client_one_sees_but_may_not_edit_is_not_changed_either(cast: Cast, folder: Path) -> None:
    dina = with_role("Dina", VIEWER)
    make_client(owner=cast.vera, phone="89123456789")
    make_client(owner=dina, phone="89120000001", last_name="Орлова", first_name="Мария")
    path = csv(folder, HEADERS, ROW, "Орлова Мария|89120000001|Пермь|")
    load = loaded(path, dina)
    assert (numbers(load), [row[0] for row in bad(load)]) == ((2, 0, 1, 0, 1), [2])
    assert list(Client.objects.order_by("pk").values_list("city", flat=True)) == ["", "Пермь"]


def test_an_unreadable_cell_is_told_beside_it(cast: Cast, dina: Employee, folder: Path) -> None:
    make_client(owner=cast.vera, phone="89123456789")
    path = csv(folder, "ФИО|Телефон|ИНН", "Смирнова Анна|89123456789|7701000018")
    load = loaded(path, dina, keep_unreadable=True)
    assert bad(load) == [(2, "ИНН", "7701000018", "checksum"), (2, "", "", "not_yours")]
    assert Client.objects.get().note == ""


def test_the_head_of_a_team_changes_the_teams_clients_and_no_others(cast: Cast, folder: Path) -> None:
    make_client(owner=cast.boris, phone="89120000001", last_name="Орлова", first_name="Мария")
    make_client(owner=cast.vera, phone="89120000002", last_name="Смирнов", first_name="Олег")
    make_client(phone="89120000003", last_name="Ничей", first_name="Иван")
    rows = ("Орлова Мария|89120000001|Пермь", "Смирнов Олег|89120000002|Пермь", "Ничей Иван|89120000003|Пермь")
    load = loaded(csv(folder, "ФИО|Телефон|Город", *rows), cast.olga)
    assert (numbers(load), [row[0] for row in bad(load)]) == ((3, 0, 1, 0, 2), [3, 4])
    assert list(Client.objects.order_by("pk").values_list("city", flat=True)) == ["Пермь", "", ""]


def test_a_contact_person_joins_a_colleagues_company_which_stays_as_it_is(
    cast: Cast, dina: Employee, folder: Path
) -> None:
    company = make_client(name="ООО «Тепло»", inn="7701000019", owner=cast.vera)
    path = csv(folder, "ФИО|Телефон|Компания|ИНН|ОКВЭД", "Орлова Мария|89120000001|Тепло|7701000019|котлы")
    assert numbers(loaded(path, dina)) == (1, 1, 0, 0, 0)
    company.refresh_from_db()
    assert (company.activity, company.version) == ("", 1)
    assert list(Employment.objects.values_list("person__name", "company__name")) == [("Орлова Мария", "ООО «Тепло»")]


def test_overwriting_hands_nobody_over_whom_the_loader_may_not_hand_over(cast: Cast, folder: Path) -> None:
    """By hand Dina may correct these cards, but not take them."""
    dina = with_role("Dina", {**IMPORTER, "clients.view": "all", "clients.edit": "all"})
    make_client(owner=cast.vera, phone="89123456789")
    make_client(phone="89120000001", last_name="Орлова", first_name="Мария")
    path = csv(folder, HEADERS, ROW, "Орлова Мария|89120000001|Пермь|dina@teplo.example")
    assert numbers(loaded(path, dina, overwrite=True)) == (2, 0, 2, 0, 0)
    assert {name: owner_of(name) for name in names()} == {"Смирнова Анна Петровна": "vera", "Орлова Мария": ""}
    assert set(Client.objects.values_list("city", flat=True)) == {"Казань", "Пермь"}


def test_those_whom_the_import_itself_gave_away_are_still_its_own(
    cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Olga hands a new client to another team in one portion, and a later row of the file says more of it."""
    monkeypatch.setattr("krug.exchange.loading.FIRST_APPLIED", 1)
    monkeypatch.setattr("krug.exchange.loading.MOST_APPLIED", 1)
    rows = ("Орлова Мария|89120000001||vera@teplo.example", "Орлова Мария|89120000001|Пермь|")
    load = read(csv(folder, HEADERS, *rows), cast.olga)
    assert numbers(load) == (2, 1, 1, 0, 0)
    assert numbers(start(load)) == (2, 1, 1, 0, 0)
    assert (owner_of("Орлова Мария"), Client.objects.get().city) == ("vera", "Пермь")
