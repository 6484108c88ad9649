"""A key chosen for an import alone says whom a row speaks of, and never guesses."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from krug.clients import actions as clients
from krug.clients.models import Client
from krug.clients.own import known
from krug.clients.testing import make_client, make_own_field
from krug.core.rights import HIDDEN
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import loaded, names, numbers, read, start
from krug.staff.testing import Cast, denied

pytestmark = pytest.mark.django_db


def csv(folder: Path, headers: str, *rows: str) -> Path:
    return sheets.text(folder / "a.csv", [headers.split("|"), *(row.split("|") for row in rows)])


def told(load: Import) -> list[tuple[int, str]]:
    """Rows told of as a whole, with the code of the reason."""
    bad = load.rows.filter(outcome="bad").order_by("number")
    return [(row.number, code) for row in bad for header, _value, code, _reason in row.bad if not header]


def reasons(load: Import) -> list[str]:
    return [cell[3] for row in load.rows.filter(outcome="bad").order_by("number") for cell in row.bad]


@pytest.fixture
def numbered(cast: Cast) -> None:
    make_own_field(cast.anna, label="Карта", ready=True)


def smirnova(cast: Cast, **over: Any) -> Client:
    client = make_client(**{"owner": cast.anna, "phone": "89123456789", "city": "Пермь", **over})
    if known.get("own.karta"):
        clients.change(client, {"own.karta": "A-7"}, by=cast.anna)
    return client


@pytest.mark.parametrize(
    ("key", "headers", "row"),
    [
        (["phone"], "ФИО|Телефон|Заметка", "Кто-то Другой|8 912 345-67-89|x"),
        (["email"], "ФИО|E-mail|Заметка", "Кто-то Другой|ANNA@teplo.example|x"),
        (["inn"], "ФИО|ИНН|Заметка", "Кто-то Другой|500100732259|x"),
        (["name", "city"], "ФИО|Город|Телефон|Заметка", "Смирнова Анна Петровна|пермь|89990000000|x"),
        (["name", "birth_date"], "ФИО|Дата рождения|Заметка", "Смирнова Анна Петровна|27.11.1985|x"),
        (["own.karta"], "ФИО|Карта|Заметка", "Кто-то Другой|A-7|x"),
        (["own.karta"], "Карта|Заметка", "A-7|x"),
        (["own.karta", "city"], "Карта|Город|Заметка", "A-7|Пермь|x"),
    ],
)
@pytest.mark.usefixtures("numbered")
def test_a_row_is_of_the_client_in_whom_all_of_the_key_is_the_same(
    cast: Cast, tmp_path: Path, key: list[str], headers: str, row: str
) -> None:
    client = smirnova(cast, email="anna@teplo.example", inn="500100732259", birth_date="1985-11-27")
    load = read(csv(tmp_path, headers, row), cast.anna, known_by=key)
    assert numbers(load) == (1, 0, 1, 0, 0), reasons(load)
    assert load.rows.get().client_id == client.pk
    assert numbers(start(load)) == (1, 0, 1, 0, 0)
    client.refresh_from_db()
    assert (client.note, names()) == ("x", ["Смирнова Анна Петровна"])


@pytest.mark.parametrize(
    ("key", "headers", "row"),
    [
        (["phone"], "ФИО|Телефон|ИНН", "Смирнова Анна Петровна|8 912 000-00-00|"),
        (["name", "city"], "ФИО|Город|Телефон", "Смирнова Анна Петровна|Казань|89123456789"),
        (["name", "phone"], "ФИО|Телефон", "Смирнова Анна|89123456789"),
        (["own.karta"], "ФИО|Карта|Телефон", "Смирнова Анна Петровна|A-8|89123456789"),
    ],
)
@pytest.mark.usefixtures("numbered")
def test_nothing_but_the_key_says_whom_a_row_speaks_of(
    cast: Cast, tmp_path: Path, key: list[str], headers: str, row: str
) -> None:
    """The twin: as usual each of these rows is of her."""
    smirnova(cast)
    path = csv(tmp_path, headers, row)
    if "phone" not in key:
        assert numbers(read(path, cast.anna))[1] == 0
    assert numbers(loaded(path, cast.anna, known_by=key))[1] == 1
    assert numbers(loaded(path, cast.anna, known_by=key))[1:] == (0, 0, 1, 0)


@pytest.mark.usefixtures("numbered")
def test_a_row_without_the_key_is_told_of(cast: Cast, tmp_path: Path) -> None:
    path = csv(tmp_path, "ФИО|Карта|Телефон", "Орлова Мария||89120000001", "Кривой Иван|A-1|")
    load = loaded(path, cast.anna, known_by=["own.karta"])
    assert (numbers(load)[1], told(load), names()) == (1, [(2, "no_key")], ["Кривой Иван"])
    assert reasons(load) == [
        "This row has no «Карта», by which clients are recognised. Fill it in, or recognise them as usual."
    ]


def test_a_key_that_meets_several_is_told_of_with_their_names(cast: Cast, tmp_path: Path) -> None:
    wife = make_client(last_name="Смирнова", first_name="Анна", patronymic="", phone="89123456789", owner=cast.anna)
    husband = make_client(last_name="Смирнов", first_name="Олег", patronymic="", phone="89123456789", owner=cast.anna)
    load = loaded(csv(tmp_path, "ФИО|Телефон|Город", "Смирнов Олег|89123456789|Омск"), cast.anna, known_by=["phone"])
    assert told(load) == [(2, "several")]
    assert reasons(load) == [
        f"Several clients have the same «Phones»: Смирнова Анна (№ {wife.pk}), Смирнов Олег (№ {husband.pk}). "
        "Merge them, or add a column to the key."
    ]
    husband.refresh_from_db()
    assert husband.city == ""


def test_two_phones_of_two_clients_in_one_row_are_nobody(cast: Cast, tmp_path: Path) -> None:
    smirnova(cast)
    make_client(last_name="Орлов", phone="89120000001", owner=cast.anna)
    path = csv(tmp_path, "ФИО|Телефон", "Смирнова Анна|8 912 345-67-89, 8 912 000-00-01")
    assert told(read(path, cast.anna, known_by=["phone"])) == [(2, "several")]


def test_clients_out_of_sight_are_not_named_and_not_changed(cast: Cast, tmp_path: Path) -> None:
    theirs = make_client(last_name="Чужая", phone="89123456789", owner=cast.vera)
    row = csv(tmp_path, "ФИО|Телефон|Город", "Чужая Анна|89123456789|Омск")
    load = loaded(row, cast.boris, known_by=["phone"])
    assert told(load) == [(2, "not_yours")]
    mine = make_client(last_name="Моя", first_name="Анна", patronymic="", phone="89123456789", owner=cast.boris)
    load = loaded(row, cast.boris, known_by=["phone"])
    assert reasons(load) == [
        f"Several clients have the same «Phones»: Моя Анна (№ {mine.pk}), 1 that is not yours. "
        "Merge them, or add a column to the key."
    ]
    # The twin: who sees both is told of both, and of hers alone she is the one.
    assert "Чужая" in reasons(loaded(row, cast.anna, known_by=["phone"]))[0]
    clients.archive(theirs, by=cast.anna)
    assert numbers(loaded(row, cast.boris, known_by=["phone"]))[2] == 1


def test_rows_with_one_key_speak_of_one_client(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from krug.exchange import loading

    monkeypatch.setattr(loading, "PREVIEWED", 1)
    monkeypatch.setattr(loading, "FIRST_APPLIED", 1)
    monkeypatch.setattr(loading, "MOST_APPLIED", 1)
    make_own_field(cast.anna, label="Карта", ready=True)
    rows = ("Орлова Мария|A-1|Омск||", "Орлова Мария|A-2|Омск||", "Маша|A-1||89120000001|x", "Ира|A-3||89120000001|x")
    path = csv(tmp_path, "ФИО|Карта|Город|Телефон|Заметка", *rows)
    load = read(path, cast.anna, known_by=["own.karta"])
    assert numbers(load) == (4, 3, 1, 0, 0)
    assert numbers(start(load)) == (4, 3, 1, 0, 0)
    assert names() == ["Орлова Мария", "Орлова Мария", "Ира"]
    assert numbers(loaded(path, cast.anna, known_by=["own.karta"])) == (4, 0, 0, 4, 0)


def test_an_inn_that_another_has_is_told_of_when_it_is_in_the_key(cast: Cast, tmp_path: Path) -> None:
    make_client(last_name="Смирнова", inn="500100732259", owner=cast.anna)
    path = csv(tmp_path, "ФИО|ИНН", "Орлова Мария|500100732259")
    assert told(loaded(path, cast.anna, known_by=["name", "inn"])) == [(2, "taken")]
    assert len(names()) == 1


@pytest.mark.usefixtures("numbered")
def test_who_is_not_named_in_the_row_is_what_the_one_with_the_key_is(cast: Cast, tmp_path: Path) -> None:
    company = make_client(name="ООО «Тепло»", owner=cast.anna)
    clients.change(company, {"own.karta": "C-1"}, by=cast.anna)
    path = csv(tmp_path, "Карта|Телефон|ИНН|Город", "C-1|89120000001|7701000019|Омск", "C-2|||Омск")
    load = loaded(path, cast.anna, known_by=["own.karta"])
    assert (numbers(load)[1:3], told(load)) == ((0, 1), [(3, "unknown")])
    company.refresh_from_db()
    assert (company.name, company.city, company.inn) == ("ООО «Тепло»", "Омск", "7701000019")


def test_the_key_may_be_of_the_company_beside_the_person(cast: Cast, tmp_path: Path) -> None:
    make_client(name="ООО «Тепло»", inn="7701000019", owner=cast.anna)
    path = csv(tmp_path, "Компания|ИНН|ФИО|Телефон", "Свет|7701000019|Орлова Мария|89120000001")
    load = loaded(path, cast.anna, known_by=["inn"])
    assert (numbers(load)[1:3], names()) == ((1, 0), ["ООО «Тепло»", "Орлова Мария"])


def test_a_key_that_finds_half_the_base_is_refused_in_words(cast: Cast, tmp_path: Path) -> None:
    load = read(csv(tmp_path, "ФИО|Город", "Орлова Мария|Омск"), cast.anna, known_by=["city"])
    assert (load.state, load.problem["code"], load.rows_total) == ("ready", "key", 0)


def test_one_of_a_list_only_narrows_a_key(cast: Cast, tmp_path: Path) -> None:
    field = make_own_field(cast.anna, "choice", "Смена", ready=True, added=("день", "ночь"))
    path = csv(tmp_path, "ФИО|Смена", "Смирнова Анна Петровна|день")
    assert read(path, cast.anna, known_by=[field.code]).problem["code"] == "key"
    client = make_client(owner=cast.anna)
    assert numbers(read(path, cast.anna, known_by=["name", field.code]))[1] == 1
    clients.change(client, {field.code: "den"}, by=cast.anna)
    assert numbers(read(path, cast.anna, known_by=["name", field.code]))[1] == 0


@pytest.mark.usefixtures("numbered")
def test_a_key_that_was_hidden_meanwhile_recognises_nobody(cast: Cast, tmp_path: Path) -> None:
    smirnova(cast, owner=cast.olga)
    path = csv(tmp_path, "ФИО|Карта|Город", "Смирнова Анна|A-7|Омск")
    assert numbers(read(path, cast.olga, known_by=["own.karta"]))[4] == 0  # the twin
    olga = denied(cast.olga, **{"own.karta": HIDDEN})
    load = read(path, olga, known_by=["own.karta"])
    assert (load.problem["code"], load.rows_total) == ("key", 0)


@pytest.mark.usefixtures("numbered")
def test_a_key_that_was_hidden_before_the_loading_recognises_nobody(cast: Cast, tmp_path: Path) -> None:
    client = smirnova(cast, owner=cast.olga)
    load = read(csv(tmp_path, "ФИО|Карта|Город", "Смирнова Анна|A-7|Омск"), cast.olga, known_by=["own.karta"])
    assert numbers(load) == (1, 0, 1, 0, 0)  # the twin
    load.by = denied(cast.olga, **{"own.karta": HIDDEN})
    assert told(start(load)) == [(2, "no_key")]
    client.refresh_from_db()
    assert client.city == "Пермь"


def test_the_command_line_says_the_key_too(cast: Cast, tmp_path: Path) -> None:
    smirnova(cast)
    path = csv(tmp_path, "ФИО|Телефон", "Смирнова Анна Петровна|89120000001")
    out = io.StringIO()
    call_command("import", str(path), "--key", "name,phone", "--json", stdout=out)
    assert json.loads(out.getvalue())["created"] == 1
    call_command("import", str(path), "--key", "name", "--json", stdout=(out := io.StringIO()))
    assert json.loads(out.getvalue())["bad"][0]["reason"].startswith("Several clients have the same «Name»")
    with pytest.raises(SystemExit):
        call_command("import", str(path), "--key", "inn", "--json", stdout=(out := io.StringIO()))
    assert json.loads(out.getvalue())["error"] == "key"


def test_an_own_field_gets_its_index_when_it_becomes_the_key(cast: Cast, tmp_path: Path) -> None:
    field = make_own_field(cast.anna, label="Карта")
    load = loaded(csv(tmp_path, "ФИО|Карта", "Орлова Мария|A-1"), cast.anna, known_by=[field.code])
    field.refresh_from_db()
    assert (numbers(load)[1], field.in_lists, field.indexed_at is not None) == (1, True, True)
