"""Rows that can meet nobody are placed without looking: a sheet becomes the same as when all are looked at."""

import random
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError

from krug.clients import matching
from krug.clients.drafts import Draft, contact
from krug.clients.matching import Face, Known
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.exchange import loading
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import read, start
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

HEADERS = ("ФИО", "Телефон", "E-mail", "Компания", "ИНН", "Город", "Примечание")
NAMES = ("Орлов Олег", "Орлова Анна", "Смирнов Пётр Ильич", "Смирнов П.", "")
FIRMS = ("", "", "ООО Тепло", "ООО «Тепло»", "АО Свет")
INNS = ("", "", "", "7701000019", "500100732259")


def rows(seed: int) -> list[tuple[str, ...]]:
    """Some of them meet each other by a phone, an e-mail, an INN or a company, and some nobody."""
    draw = random.Random(seed)
    return [_row(draw, number) for number in range(50)]


def _row(draw: random.Random, number: int) -> tuple[str, ...]:
    phone, mail = f"8912000{draw.randrange(60):04}", f"a{draw.randrange(40)}@mail.example" * draw.randrange(2)
    city = draw.choice(("Омск", "Пермь", ""))
    return (draw.choice(NAMES), phone, mail, draw.choice(FIRMS), draw.choice(INNS), city, f"строка {number}")


def shown(load: Import) -> tuple[Any, ...]:
    """What the preview has told and the base as it became."""
    told = list(load.rows.order_by("pk").values_list("number", "outcome", "news", "bad"))
    clients = [
        (
            each.kind, each.name, each.city, each.inn, each.note, each.version,
            sorted(each.contact_points.values_list("kind", "value")),
            sorted(each.employments.values_list("company__name", flat=True)),
        )
        for each in Client.objects.order_by("pk")
    ]  # fmt: skip
    names = ("create", "update", "same", "bad", "companies", "cells")
    return told, clients, [load.counts.get(name, 0) for name in names]


def load_it(path: Path, cast: Cast) -> tuple[Any, ...]:
    Client.objects.all().delete()
    make_client(last_name="Орлов", first_name="Олег", patronymic="", phone="8 912 000-00-07", city="Казань")
    make_client(name="ООО «Тепло»", city="Омск", email="a3@mail.example")
    load = read(path, cast.anna)
    before = shown(load)
    return before, shown(start(load))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sheet_becomes_the_same_as_when_every_row_is_looked_at(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(loading, "FIRST_APPLIED", 13)
    monkeypatch.setattr(loading, "MOST_APPLIED", 13)
    monkeypatch.setattr(loading, "PREVIEWED", 11)
    path = sheets.text(tmp_path / "a.csv", [HEADERS, *rows(seed)])
    met: list[int] = []
    lonely = matching.lonely

    def counted(*told: Any) -> set[int]:
        met.append(len(found := lonely(*told)))
        return found

    with monkeypatch.context() as counting:
        counting.setattr(matching, "lonely", counted)
        quickly = load_it(path, cast)
    assert sum(met) > 10
    monkeypatch.setattr(matching, "lonely", lambda *told: set())
    assert load_it(path, cast) == quickly


def test_were_everybody_taken_for_lonely_two_clients_would_have_one_inn(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheets.text(tmp_path / "a.csv", [HEADERS, *rows(1)])
    monkeypatch.setattr(matching, "lonely", lambda drafts, *known: set(map(id, drafts)))
    with pytest.raises(IntegrityError):
        load_it(path, cast)


def person(*contacts: str, inn: str = "") -> Draft:
    values = {"last_name": "Орлов", **({"inn": inn} if inn else {})}
    return Draft("person", values, contacts=[contact("email" if "@" in text else "phone", text) for text in contacts])


def test_who_shares_nothing_is_lonely() -> None:
    known = Known()
    known.add(Face(1, "person", {"inn": "500100732259"}, {("phone", "79120000001"), ("telegram", "olga")}))
    known.add(Face(2, "company", {"name": "ООО «Тепло»"}))
    drafts = [
        person("8 912 000-00-01"), person(inn="500100732259"), Draft("company", {"name": "Тепло, ООО"}),
        person("8 912 000-00-02"), person("8 912 000-00-02", "a@mail.example"), person("b@mail.example"), person(),
        Draft("company", {"name": "ООО «Свет»"}),
    ]  # fmt: skip
    assert matching.lonely(drafts, known) == set(map(id, drafts[5:]))
    assert matching.lonely(drafts) == {id(drafts[0]), id(drafts[1]), id(drafts[2]), *map(id, drafts[5:])}
    known.add(Face(3, "person", {}, {("email", "b@mail.example")}))
    assert matching.lonely(drafts, Known(), known) == {id(drafts[6]), id(drafts[7])}
