"""«Who is this?» has one answer, whichever door asks: the form of a new client, a program, a file."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser

from krug.clients import matching
from krug.clients.drafts import Draft
from krug.clients.matching import Face, Known
from krug.clients.models import Client
from krug.clients.testing import make_client
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import read
from krug.staff.testing import Cast, token_of

HEADERS = {"who": "ФИО", "company": "Компания", "phone": "Телефон", "email": "E-mail", "inn": "ИНН", "city": "Город"}
SAID = [
    ({"who": "Смирнова Анна", "phone": "89123456789"}, "Смирнова Анна Петровна"),
    ({"who": "Смирнова А.", "phone": "8 912 345-67-89"}, "Смирнова Анна Петровна"),
    ({"who": "Смирнов Олег", "phone": "89123456789"}, "Смирнов Олег"),  # husband and wife have one phone
    ({"who": "Смирнов Иван", "phone": "89123456789"}, None),
    ({"who": "Белов Саша", "email": "BELOV@mail.example"}, "Белов Александр"),
    ({"who": "Орлов Пётр", "phone": "89120000003"}, "Орлов Пётр"),  # named in full, not the older «Орлов»
    ({"who": "Орлов", "phone": "89120000003"}, "Орлов"),
    ({"who": "Кузнецова Вера", "inn": "500100732259"}, "Кузнецова Вера"),
    ({"company": "ООО Тепло", "city": "Пермь"}, "ООО «Тепло»"),
    ({"company": "Тепло и свет", "inn": "7707083893"}, "ООО «Тепло»"),
    ({"company": "ООО Тепло", "city": "Казань"}, None),
    ({"who": "Белов Александр"}, None),
]


@pytest.fixture
def base(cast: Cast) -> None:
    for last, first, patronymic, more in (
        ("Смирнов", "Олег", "", {"phone": "8 912 345-67-89"}),
        ("Смирнова", "Анна", "Петровна", {"phone": "8 912 345-67-89"}),
        ("Белов", "Александр", "", {"email": "belov@mail.example"}),
        ("Орлов", "", "", {"phone": "8 912 000-00-03"}),
        ("Орлов", "Пётр", "", {"phone": "8 912 000-00-03"}),
        ("Кузнецова", "Вера", "", {"inn": "500100732259"}),
    ):
        told: dict[str, Any] = {"last_name": last, "first_name": first, "patronymic": patronymic, **more}
        make_client(owner=cast.anna, **told)
    make_client(owner=cast.anna, name="ООО «Тепло»", inn="7707083893", city="Пермь")


def by_form(browser: Browser, said: dict[str, str]) -> str | None:
    """Whom the form of a new client says it is, while it is being typed."""
    kind = {"kind": "company", "who": said["company"]} if "company" in said else {}
    page = html.unescape(browser.post("/clients/check/", {**said, **kind}).content.decode())
    named = re.search(r'data-meant class="alert soon same".*?<strong>(.*?)</strong>', page, re.DOTALL)
    return named[1] if named else None


def by_program(program: Browser, said: dict[str, str]) -> str | None:
    contacts = [{"kind": kind, "value": said[kind]} for kind in ("phone", "email") if kind in said]
    fields = {code: said[code] for code in ("inn", "city") if code in said}
    kind = {"kind": "company"} if "company" in said else {}
    body = {"name": said.get("company") or said["who"], "contacts": contacts, "fields": fields, **kind}
    answer = program.post("/api/v1/clients", body, content_type="application/json")
    first = answer.json().get("others", [{}])[0]
    return first["name"] if answer.status_code == 409 and first["meant"] else None


def by_file(folder: Path, cast: Cast, said: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str | None:
    """Whom the preview of a file with this one row takes it for."""
    taken: list[str | None] = []
    recognise = matching.recognise

    def watched(draft: Draft, known: Known) -> Face | None:
        face = recognise(draft, known)
        taken.append(Client.objects.get(pk=face.id).name if face else None)
        return face

    with monkeypatch.context() as watching:
        watching.setattr(matching, "recognise", watched)
        row = sheets.text(folder / "a.csv", [[HEADERS[name] for name in said], list(said.values())])
        load: Import = read(row, cast.anna)
    found = taken[0] if taken else None  # nobody is asked about a row that says nothing to be recognised by
    assert load.counts.get("create", 0) == (found is None)
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "expected"), SAID, ids=lambda each: str(each)[:60])
def test_a_form_a_program_and_a_file_take_somebody_for_the_same_client(
    cast: Cast, base: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, str], expected: str | None
) -> None:
    program = Browser(headers={"Authorization": f"Bearer {token_of(cast.anna, 'clients:read', 'clients:write')}"})
    answers = (
        by_file(tmp_path, cast, said, monkeypatch),
        by_form(cast.browser(cast.anna), said),
        by_program(program, said),
    )
    assert answers == (expected, expected, expected)
