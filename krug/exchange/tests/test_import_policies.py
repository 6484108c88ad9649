"""What each column may do to cards that are there: fill what is empty, overwrite, add."""

from pathlib import Path
from typing import Any

import pytest

from krug.clients import actions as clients
from krug.clients import policies
from krug.clients.models import Address, Client, ContactPoint, OwnValues, Tagging
from krug.clients.policies import Policy
from krug.clients.testing import make_client, make_own_field
from krug.exchange import actions
from krug.exchange.models import Import
from krug.exchange.tests import sheets
from krug.exchange.tests.importing import numbers, read, start
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db


def csv(folder: Path, headers: str, *rows: str) -> Path:
    return sheets.text(folder / "a.csv", [headers.split("|"), *(row.split("|") for row in rows)])


def under(load: Import, **chosen: str) -> Import:
    """Read again with these policies, by targets of columns."""
    load.mapping = [{**column, "policy": chosen.get(column["target"], "")} for column in load.mapping]
    load.save()
    actions.prepare(load)
    load.refresh_from_db()
    return load


def held(client: Client) -> dict[str, Any]:
    client.refresh_from_db()
    contacts = ContactPoint.objects.filter(client=client, archived_at=None).order_by("pk")
    return {
        "city": client.city, "about": client.about, "note": client.note,
        "phones": list(contacts.filter(kind="phone").values_list("key", flat=True)),
        "mails": list(contacts.filter(kind="email").values_list("key", flat=True)),
        "addresses": list(Address.objects.filter(client=client, archived_at=None).values_list("kind", "text")),
        "tags": sorted(Tagging.objects.filter(client=client, archived_at=None).values_list("tag__name", flat=True)),
    }  # fmt: skip


HEADERS = "ФИО|Телефон|E-mail|Город|Описание|Заметка|Адрес|Юридический адрес|Теги"
ROW = "Смирнова Анна|89123456789, 89120000001|b@teplo.example|Казань|строит дом|звонить утром|Мира, 1|Ленина, 2|опт"
BEFORE = {
    "city": "Пермь", "about": "любит чай", "note": "была на выставке", "phones": ["79123456789"], "mails": [],
    "addresses": [("main", "Садовая, 5")], "tags": ["vip"],
}  # fmt: skip


@pytest.fixture
def known(cast: Cast) -> Client:
    client = make_client(
        owner=cast.anna, phone="89123456789", city="Пермь", about="любит чай", note="была на выставке", sex="f"
    )
    clients.add_address(client, kind="main", text="Садовая, 5", by=cast.anna)
    clients.add_tag(client, "vip", by=cast.anna)
    assert held(client) == BEFORE
    return client


ADDED = {
    "note": "была на выставке\nзвонить утром", "phones": ["79123456789", "79120000001"], "mails": ["b@teplo.example"],
    "addresses": [("main", "Садовая, 5"), ("main", "Мира, 1"), ("legal", "Ленина, 2")], "tags": ["vip", "опт"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "over"),
    [
        ({}, ADDED),
        ({"city": "overwrite"}, {**ADDED, "city": "Казань"}),
        ({"about": "append"}, {**ADDED, "about": "любит чай; строит дом"}),
        ({"about": "overwrite", "note": "overwrite"}, {**ADDED, "about": "строит дом", "note": "звонить утром"}),
        ({"note": "fill"}, {**ADDED, "note": "была на выставке"}),
        ({"phone": "fill", "email": "fill"}, {**ADDED, "phones": ["79123456789"]}),
        (
            {"address": "fill", "legal_address": "fill", "tags": "fill"},
            {**ADDED, "addresses": [("main", "Садовая, 5"), ("legal", "Ленина, 2")], "tags": ["vip"]},
        ),
    ],
)
def test_each_column_does_to_the_card_what_was_chosen_for_it(
    cast: Cast, known: Client, tmp_path: Path, chosen: dict[str, str], over: dict[str, Any]
) -> None:
    path = csv(tmp_path, HEADERS, ROW)
    load = under(read(path, cast.anna), **chosen)
    promised = (numbers(load), load.counts["cells"])
    load = start(load)
    assert (numbers(load), load.counts["cells"]) == promised
    assert held(known) == {**BEFORE, **over}
    again = under(read(path, cast.anna), **chosen)
    assert numbers(again) == (1, 0, 0, 1, 0)
    actions.undo(load, by_id=cast.anna.pk)
    assert held(known) == BEFORE


def test_own_fields_are_joined_too(cast: Cast, known: Client, tmp_path: Path) -> None:
    make_own_field(cast.anna, label="Марка")
    make_own_field(cast.anna, "choices", "Питомцы", added=("Кошка", "Собака"))
    clients.change(known, {"own.marka": "Lada", "own.pitomtsy": ["koshka"]}, by=cast.anna)
    path = csv(tmp_path, "ФИО|Телефон|Марка|Питомцы", "Смирнова Анна|89123456789|Audi|Собака")
    load = under(read(path, cast.anna), **{"own.marka": "append", "own.pitomtsy": "append"})
    assert numbers(start(load)) == (1, 0, 1, 0, 0)
    assert OwnValues.objects.get().data == {
        "marka": "Lada; Audi",
        "pitomtsy": ["koshka", "sobaka"],
    }
    assert numbers(under(read(path, cast.anna), **{"own.marka": "append", "own.pitomtsy": "append"}))[3] == 1


def test_what_has_no_room_is_not_cut(cast: Cast, known: Client, tmp_path: Path) -> None:
    path = csv(tmp_path, "ФИО|Телефон|Описание", f"Смирнова Анна|89123456789|{'я' * 195}")
    assert numbers(start(under(read(path, cast.anna), about="append"))) == (1, 0, 0, 1, 0)
    assert held(known) == BEFORE


def test_the_rules_of_entry_hold_what_the_policies_let_in(cast: Cast, known: Client, tmp_path: Path) -> None:
    clients.set_rule("person", None, "city", by=cast.anna, is_required=True)
    path = csv(tmp_path, "ФИО|Телефон|Город", "Смирнова Анна|89123456789|Казань")
    assert numbers(under(read(path, cast.anna), city="overwrite")) == (1, 0, 1, 0, 0)


@pytest.mark.parametrize(
    ("column", "among"),
    [
        ("city", ("fill", "overwrite")),
        ("about", ("fill", "overwrite", "append")),
        ("note", ("append", "fill", "overwrite")),
        ("phone", ("append", "fill")),
        ("purchase_amount", ()),
        ("touch_text", ()),
    ],
)
def test_only_what_makes_sense_is_offered_and_the_usual_stands_first(column: str, among: tuple[str, ...]) -> None:
    assert policies.offered(column) == tuple(map(Policy, among))
    assert policies.usual(column, overwrite=False) == next(iter(policies.offered(column)), None)


def test_a_sex_that_is_told_goes_before_one_that_follows_from_the_name() -> None:
    said = policies.of_columns([("sex", Policy.FILL), ("name", Policy.OVERWRITE)])
    assert (said.of("sex"), said.of("last_name"), said.of("city")) == (Policy.FILL, Policy.OVERWRITE, Policy.FILL)
    assert policies.of_columns([("name", Policy.OVERWRITE)]).of("sex") == Policy.OVERWRITE
