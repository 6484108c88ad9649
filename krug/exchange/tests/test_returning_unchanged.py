"""Out and back without a change is no change, whatever the cards hold."""

import datetime
import random
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from openpyxl import load_workbook

from krug.clients.models import Client, ContactPoint, OwnValues
from krug.clients.testing import make_client, make_own_field
from krug.exchange.models import Import
from krug.exchange.tests.exporting import exported, path_of
from krug.exchange.tests.importing import bad, read
from krug.exchange.tests.test_returning import changes, clashes
from krug.staff.testing import Cast

PIECES = (
    "=1+1", "+7 912", "-", "@", "\t", "\r\n", "\n", "'", "\"", "<a&b>", "_x0041_", "\u200f", "\u202e", "\x01", "\ufeff",
    "ё", "Ё", "№", "•", "😀", "e\u0301", "#N/A", "#REF!", "1e5", "007", "  ", "\u00a0", ";", ",", "|", "Итого", "TRUE",
    "01.02.2026", "31378", "Пермь", "x" * 300, "\u2028", "]]>", "${x}", "½",
)  # fmt: skip
DAYS = (
    datetime.date(1604, 2, 29), datetime.date(1850, 5, 1), datetime.date(1899, 12, 31), datetime.date(1900, 1, 1),
    datetime.date(1900, 2, 28), datetime.date(1900, 3, 1), datetime.date(1985, 11, 27), datetime.date(2026, 11, 1),
)  # fmt: skip
NUMBERS = (0, -1, 0.1, 1.5, 123456789012345, 999_999_999_999_999, -0.000001, 1e-9, 3, 1234567.891)


@pytest.fixture(autouse=True)
def _own_exports(settings: LazySettings, tmp_path: Path) -> None:
    settings.EXPORT_ROOT = tmp_path / "exports"


def nasty(chance: random.Random, limit: int) -> str:
    return "".join(chance.choice(PIECES) for _ in range(chance.randint(0, 6)))[:limit]


def fill(chance: random.Random, client: Client, keys: dict[str, str]) -> None:
    """Written past the verbs: what older versions and other doors may have left there."""
    Client.objects.filter(pk=client.pk).update(
        name=nasty(chance, 200) or "Иванов", last_name=nasty(chance, 60), about=nasty(chance, 200),
        city=nasty(chance, 100), note=nasty(chance, 2_000) * chance.choice((1, 1, 9)), working_hours=nasty(chance, 100),
        birth_date=chance.choice((None, *DAYS)), warmth=chance.randint(0, 3), sex=chance.choice(("", "f", "m")),
        call_from=chance.choice((None, datetime.time(9, 5))), ogrn=chance.choice(("", "007", "1027700132195")),
    )  # fmt: skip
    held: dict[str, Any] = {
        keys["text"]: nasty(chance, 300), keys["number"]: chance.choice(NUMBERS),
        keys["money"]: chance.choice((0, 1, -150, 10**14, 10**16)), keys["date"]: chance.choice(DAYS).isoformat(),
        keys["yesno"]: chance.choice((True, False)), keys["link"]: f"https://example.com/{nasty(chance, 60)}",
    }  # fmt: skip
    OwnValues.objects.update_or_create(client=client, defaults={"data": held})
    ContactPoint.objects.create(client=client, kind="phone", value=nasty(chance, 60) or "нет", key="")
    ContactPoint.objects.create(client=client, kind="telegram", value=nasty(chance, 60) or "@anna", key="")


@pytest.mark.parametrize("seed", range(4))
def test_whatever_the_cards_hold_comes_back_as_it_was(cast: Cast, seed: int) -> None:
    chance = random.Random(seed)
    types = ("text", "number", "money", "date", "yesno", "link")
    keys = {of: make_own_field(cast.anna, of, label=f"Own {of}").key for of in types}
    for number in range(40):
        kind: dict[str, Any] = {"name": "ООО «Тепло»"} if number % 4 == 0 else {}
        fill(chance, make_client(owner=cast.boris, phone=f"8 912 345-67-{number:02}", **kind), keys)
    export = exported(cast.anna, columns="whole")
    load = read(path_of(export), cast.anna)
    assert unchanged(load) == (40, [], [], [])
    book = load_workbook(path_of(export))
    path = path_of(export).with_name("saved.xlsx")
    book.save(path)
    assert unchanged(read(path, cast.anna)) == (40, [], [], [])


def unchanged(load: Import) -> tuple[int, Any, Any, Any]:
    return load.counts["same"], changes(load), clashes(load), bad(load)
