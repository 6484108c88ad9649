"""Whatever key and policies: the same file again changes nothing, and undo puts everything back."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from krug.clients import actions as clients
from krug.clients.models import Address, Client, ContactPoint, OwnValues, Tagging
from krug.clients.testing import make_client, make_own_field
from krug.exchange import actions
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import numbers, read, start
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db
HEADERS = ("ФИО", "Телефон", "E-mail", "Город", "ИНН", "Карта", "Описание", "Заметка", "Теги", "Адрес")
COLUMNS = ("name", "phone", "email", "city", "inn", "own.karta", "about", "note", "tags", "address")
KEYS: "tuple[list[str], ...]" = (
    [],
    ["phone"],
    ["email"],
    ["inn"],
    ["name", "city"],
    ["own.karta"],
    ["name", "phone"],
    ["own.karta", "city"],
)
PHONES = ("", "89120000001", "89120000002", "89120000001, 89120000002")
CELLS = (
    st.sampled_from(("Орлова Мария", "Орлов Иван", "Смирнова Анна Петровна")), st.sampled_from(PHONES),
    st.sampled_from(("", "a@teplo.example")), st.sampled_from(("", "Омск", "Пермь")),
    st.sampled_from(("", "500100732259")), st.sampled_from(("", "A-1", "A-2")), st.sampled_from(("", "x", "y")),
    st.sampled_from(("", "x", "y")), st.sampled_from(("", "опт")), st.sampled_from(("", "Мира, 1")),
)  # fmt: skip
ROWS = st.lists(st.tuples(*CELLS), min_size=1, max_size=5)
ADDING = st.fixed_dictionaries({column: st.sampled_from(("fill", "append")) for column in COLUMNS})
ANY = st.fixed_dictionaries({column: st.sampled_from(("fill", "append", "overwrite")) for column in COLUMNS})
POLICIES: "st.SearchStrategy[dict[str, str]]" = st.just({}) | ADDING | ANY


def held() -> list[Any]:
    """What live cards say, without when they were changed."""
    cards = Client.objects.live().order_by("pk")
    own = OwnValues.objects.filter(client__archived_at=None).order_by("pk").values_list("pk", "data")
    live = {"archived_at": None, "client__archived_at": None}
    return [
        list(cards.values_list("pk", "name", "city", "inn", "kpp", "about", "note", "sex")),
        sorted(ContactPoint.objects.filter(**live).values_list("client_id", "kind", "key")),
        sorted(Tagging.objects.filter(**live).values_list("client_id", "tag__key")),
        sorted(Address.objects.filter(**live).values_list("client_id", "kind", "text")),
        [each for each in own if each[1]],
    ]


def under(path: Path, cast: Cast, key: list[str], chosen: dict[str, str]) -> Import:
    load = read(path, cast.anna, known_by=[], recalls=False)
    load.mapping = [{**each, "policy": chosen.get(each["target"], "")} for each in load.mapping]
    load.known_by = key
    load.save()
    actions.prepare(load)
    load.refresh_from_db()
    return load


@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, key=st.sampled_from(KEYS), chosen=POLICIES)
def test_the_same_file_again_changes_nothing_and_undo_restores_all(
    cast: Cast, tmp_path: Path, rows: list[tuple[str, ...]], key: list[str], chosen: dict[str, str]
) -> None:
    with transaction.atomic():
        if not OwnValues.objects.exists():
            make_own_field(cast.anna, label="Карта", ready=True)
        first = make_client(owner=cast.anna, phone="89120000001", city="Пермь", about="z", sex="f")
        clients.change(first, {"own.karta": "A-1"}, by=cast.anna)
        before = held()
        path = sheets.text(tmp_path / f"{uuid.uuid4().hex}.csv", [HEADERS, *rows])
        load = under(path, cast, key, chosen)
        promised = numbers(load)
        load = start(load)
        assert numbers(load) == promised
        after = held()
        if key:
            again = under(path, cast, key, chosen)
            is_settled = "overwrite" not in chosen.values()  # else two rows of one client may overwrite each other
            assert not is_settled or numbers(again)[1:3] == (0, 0)
            start(again)
            assert held() == after
        if not key or is_settled:
            actions.undo(load, by_id=cast.anna.pk)
            assert held() == before
        transaction.set_rollback(True)
