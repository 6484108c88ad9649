"""Twenty own fields over the base, five of them used by lists, so that all else is measured with them present."""

import json
import random
from collections.abc import Iterator
from typing import Any

LISTED = 5
SHARE = 0.6  # of the clients hold something, each in about a third of the fields
PORTION = 50_000
BRANDS = ("Buderus", "Vaillant", "Bosch", "Baxi", "Navien")
_FIELDS = (
    ("choice", "Котёл", BRANDS), ("date", "Договор до", ()), ("number", "Площадь", ()), ("money", "Бюджет", ()),
    ("yesno", "Есть газ", ()), ("text", "Модель", ()), ("long", "Особенности", ()), ("choices", "Интересы", BRANDS),
    ("link", "Сайт объекта", ()), ("text", "Номер договора", ()), ("number", "Этажей", ()), ("date", "Ввод", ()),
    ("money", "Скидка", ()), ("yesno", "Рассрочка", ()), ("choice", "Источник тепла", ("газ", "дрова", "ток")),
    ("text", "Машина", ()), ("text", "Питомец", ()), ("number", "Детей", ()), ("date", "Годовщина", ()),
    ("choice", "Дом", ("свой", "дача")),
)  # fmt: skip


def add() -> None:
    """By the verbs, then the values by one statement a portion, then the indexes as their job makes them."""
    from django.db import connection, transaction

    from krug.clients import actions
    from krug.clients.actions import indexing
    from krug.clients.models import Client, OwnField
    from krug.core import db
    from krug.staff.models import Employee

    owner = Employee.objects.order_by("pk").first()
    assert owner is not None
    for place, (of, label, options) in enumerate(_FIELDS):
        spec = actions.OwnSpec(label, in_lists=place < LISTED, added=options)
        actions.add_own_field(of, spec, by=owner)
    fields = list(OwnField.objects.order_by("order"))
    top = Client.objects.order_by("-pk").values_list("pk", flat=True)[0]
    rows = _rows(fields, top)
    sql = "INSERT INTO clients_ownvalues (client_id, data) VALUES (%s, %s)"
    while portion := [row for row, _ in zip(rows, range(PORTION), strict=False)]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, portion)
    indexing.keep_own_indexes()
    db.analyze()


def _rows(fields: list[Any], top: int) -> Iterator[tuple[int, str]]:
    draw = random.Random(17)
    for pk in range(1, top + 1):
        if draw.random() < SHARE:
            held = {field.key: _value(field, draw) for field in fields if draw.random() < 1 / 3}
            if held:
                yield pk, json.dumps(held, ensure_ascii=False)


def _value(field: Any, draw: random.Random) -> Any:
    number = draw.randint(0, 9_999)
    if field.type in ("choice", "choices"):
        chosen = draw.choice(field.options)[0]
        return chosen if field.type == "choice" else [chosen]
    if field.type == "date":
        return f"{2020 + number % 10}-{1 + number % 12:02d}-{1 + number % 28:02d}"
    if field.type in ("number", "money"):
        return number if field.type == "number" else number * 1_000
    texts = {
        "text": f"№ {number}",
        "long": f"Подъезд {number % 9}, код {number}",
        "link": f"https://dom{number}.example",
    }
    return texts.get(field.type, number % 2 == 0)
