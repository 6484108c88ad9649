"""Who may be the same: similar names in one place, beside contacts and INN; of the invisible only whose they are."""

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from krug.clients import access, actions, intake
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.staff.models import Employee
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def person(name: str, owner: Employee | None, city: str = "", **more: Any) -> Client:
    last, first, patronymic = (*name.split(), "", "")[:3]
    return make_client(owner=owner, last_name=last, first_name=first, patronymic=patronymic, city=city, **more)


def same(actor: Employee, **typed: str) -> list[tuple[str, tuple[str, ...]]]:
    """Names, or owners in brackets, with the reasons."""
    read = intake.read(typed, owner_id=actor.pk)
    found = actions.resolve(read.draft, by=actor, employer=read.employer.name if read.employer else "").others
    return [(each.client.name if each.client else f"[{each.owner_name}]", each.reasons) for each in found]


SMIRNOVA = "Смирнова Анна Петровна"
HIT, LIKE = [(SMIRNOVA, ("name", "city"))], [(SMIRNOVA, ("similar", "city"))]


@pytest.mark.parametrize(
    ("who", "city", "expected"),
    [
        ("Смирнова Анна", "Пермь", HIT),
        ("Анна Смирнова", "пермь", HIT),
        ("СМИРНОВА АННА ИВАНОВНА", "Пермь", HIT),
        ("Смирнова А.", "Пермь", LIKE),
        ("Смирнова А.П.", "Пермь", LIKE),
        ("Смирноав Анна", "Пермь", LIKE),  # two letters changed places
        ("Смирнов Анна", "Пермь", LIKE),
        ("Смирнова Аня", "Пермь", LIKE),  # what friends call her
        ("Смирнова Яна", "Пермь", []),  # a short word with a slip is another word
        ("Смирнова Анна", "Омск", []),
        ("Смирнова Анна", "", []),
        ("Смирнова", "Пермь", []),
        ("Смирнова Ольга", "Пермь", []),
        ("Смирнова О.", "Пермь", []),
        ("Смирноав А.", "Пермь", []),  # a slip and an initial are too little
        ("Смирницкая Анна", "Пермь", []),
        ("Иванова Анна", "Пермь", []),
    ],
)
def test_a_person_of_a_similar_name_in_the_same_city(
    cast: Cast, who: str, city: str, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    person(SMIRNOVA, cast.boris, "Пермь")
    assert same(cast.boris, who=who, city=city) == expected


@pytest.mark.parametrize(
    ("there", "who"),
    [
        ("Орлов Александр Ильич", "Орлов Саша"),  # short forms begin with another letter
        ("Орлов Саша", "Орлов Александр"),
        ("Орлов Sasha", "Орлов Александр"),
        ("Орлов-Чесменский Александр", "Орлов-Чесменский Саша"),
        ("Иван Иван", "Иван Ваня"),  # each word stands in the index once
    ],
)
def test_another_form_of_the_first_name_is_found_whatever_it_begins_with(cast: Cast, there: str, who: str) -> None:
    person(there, cast.boris, "Пермь")
    assert same(cast.boris, who=who, city="Пермь") == [(there, ("similar", "city"))]


def test_an_initial_on_the_card_is_enough_too(cast: Cast) -> None:
    person("Смирнова А.", cast.boris, "Пермь")
    assert same(cast.boris, who="Смирнова Анна", city="Пермь") == [("Смирнова А.", ("similar", "city"))]


def test_a_slip_in_both_parts_of_long_names(cast: Cast) -> None:
    person("Константинопольский Александр", cast.boris, "Пермь")
    assert same(cast.boris, who="Констатинопольский Алексадр", city="Пермь") == [
        ("Константинопольский Александр", ("similar", "city"))
    ]


def test_a_person_of_that_name_at_the_same_company(cast: Cast) -> None:
    company = make_client(owner=cast.boris, name="ООО «Тепло и вода»")
    anna = person(SMIRNOVA, cast.boris)
    actions.add_employment(anna, company, by=cast.boris)
    assert same(cast.boris, who="Смирнова А.", company="Тепло и вода") == [(SMIRNOVA, ("similar", "company"))]
    assert same(cast.boris, who="Смирнова А.", company="Вода") == []


@pytest.mark.parametrize(
    ("who", "city", "expected"),
    [
        ("ООО Ромашка", "Пермь", ("name", "city")),
        ("ромашка, ооо", "Пермь", ("name", "city")),
        ("АО «Ромашка»", "", ("name",)),
        ("ООО Ромшка", "Пермь", ("similar", "city")),
        ("ООО Ромашка", "Омск", None),
        ("ООО Ромашка Плюс", "Пермь", None),
        ("ООО Роза", "Пермь", None),
    ],
)
def test_a_company_of_a_similar_name_in_the_same_city_or_in_none(
    cast: Cast, who: str, city: str, expected: tuple[str, ...] | None
) -> None:
    make_client(owner=cast.boris, name="ООО «Ромашка»", city="Пермь" if city else "")
    assert same(cast.boris, who=who, city=city, kind="company") == ([("ООО «Ромашка»", expected)] if expected else [])


def test_who_works_at_a_company_is_not_the_company(cast: Cast) -> None:
    company = make_client(owner=cast.boris, name="ООО «Ромашка»", city="Пермь")
    actions.add_employment(person(SMIRNOVA, cast.boris, "Пермь"), company, by=cast.boris)
    assert same(cast.boris, who="ООО Ромашка", city="Пермь") == [("ООО «Ромашка»", ("name", "city"))]


def test_all_that_is_the_same_is_said_of_one_client_at_once_the_surest_first(cast: Cast) -> None:
    person("Смирнова Анна", cast.boris, "Пермь")
    person(SMIRNOVA, cast.boris, "Пермь", phone="8 912 345-67-89", email="a@b.example")
    typed = {"who": "Смирнова Анна", "phone": "89123456789", "city": "Пермь"}
    assert same(cast.boris, **typed) == [(SMIRNOVA, ("phone", "name", "city")), ("Смирнова Анна", ("name", "city"))]


def test_of_somebody_invisible_only_whose_it_is_is_said(cast: Cast, boris: Browser) -> None:
    person(SMIRNOVA, cast.vera, "Пермь")
    assert same(cast.boris, who="Смирнова Анна", city="Пермь") == [("[Vera]", ("name", "city"))]
    page = html.unescape(boris.post("/clients/check/", {"who": "Смирнова А.", "city": "Пермь"}).content.decode())
    sentence = "Vera has such a client: a similar name, the same city. Ask to have it handed over."
    assert re.findall(r"<span>(.*?)</span>", page) == [sentence]
    assert ("Смирнова" in page, "Пермь" in page) == (False, False)


def test_the_twin_without_that_care_would_tell_the_name(
    cast: Cast, boris: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    person(SMIRNOVA, cast.vera, "Пермь")
    monkeypatch.setattr(access, "visible", lambda actor: Client.objects.live())
    assert SMIRNOVA in boris.post("/clients/check/", {"who": "Смирнова А.", "city": "Пермь"}).content.decode()


def test_the_archived_and_those_who_moved_or_changed_their_name_are_no_twins(cast: Cast) -> None:
    client = person(SMIRNOVA, cast.boris, "Пермь")
    actions.change(client, {"city": "Омск"}, by=cast.boris)
    assert same(cast.boris, who="Смирнова Анна", city="Пермь") == []
    assert same(cast.boris, who="Смирнова Анна", city="Омск") == HIT
    actions.change(Client.objects.get(), {"last_name": "Белова"}, by=cast.boris)
    assert same(cast.boris, who="Смирнова Анна", city="Омск") == []
    actions.archive(Client.objects.get(), by=cast.anna)
    assert same(cast.boris, who="Белова Анна", city="Омск") == []


@pytest.mark.parametrize(("who", "status"), [("Смирнова Анна", 409), ("Смирнова А.", 302), ("Смирноав Анна", 302)])
def test_the_very_same_name_is_asked_about_once_more_a_similar_one_is_not(
    cast: Cast, boris: Browser, who: str, status: int
) -> None:
    person(SMIRNOVA, cast.boris, "Пермь")
    form = {"who": who, "city": "Пермь"}
    assert boris.post("/clients/new/", form).status_code == status
    assert boris.post("/clients/new/", {**form, "anyway": "yes"}).status_code == 302


def test_at_most_five_are_shown(cast: Cast) -> None:
    for _number in range(7):
        person("Смирнова Анна", cast.boris, "Пермь")
    assert len(same(cast.boris, who="Смирнова Анна", city="Пермь")) == 5


@pytest.mark.parametrize("text", ["", "🔥 💧", "'", '" OR 1', "%_", "\0а б", "ъ" * 300, "\ue004 \ue004"])
def test_hostile_names_find_nobody_and_break_nothing(cast: Cast, text: str) -> None:
    person(SMIRNOVA, cast.boris, "Пермь")
    assert same(cast.boris, who=text, city=text or "Пермь", company=text) == []


@pytest.fixture
def crowd(cast: Cast) -> None:
    company = make_client(owner=cast.boris, name="ООО «Ромашка»", city="Пермь")
    for number in range(3):
        actions.add_employment(person(f"Смирнова Анна{'абв'[number]}", cast.boris, "Пермь"), company, by=cast.boris)


@pytest.mark.parametrize(("more", "asked"), [(0, 9), (1, 11), (12, 11)])  # two for whoever has the phone
def test_the_number_of_queries_does_not_follow_the_number_found(cast: Cast, crowd: None, more: int, asked: int) -> None:
    for number in range(more):
        person(f"Смирнова Анна{number}", cast.boris, "Пермь", phone=f"8 912 000-00-{number + 10}")
    typed = {"who": "Смирнова А.", "city": "Пермь", "company": "Ромашка", "phone": "8 912 000-00-10",
             "inn": "500100732259"}  # fmt: skip
    cast.boris.owners("clients.view")
    with CaptureQueriesContext(connection) as captured:
        assert same(cast.boris, **typed) != []
    # PostgreSQL is asked how common the words are, once for each place.
    assert len(captured) == asked + {"sqlite": 0, "postgresql": 2}[connection.vendor]
