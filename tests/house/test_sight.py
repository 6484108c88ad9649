"""Role × field × door: two bases that differ only in what is hidden from a role look the same to it, at every door.

Each field is given another value, and then none, on the card and in everything that was written down of it. The owner
must see the difference, or the probe would prove nothing.
"""

import datetime
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from krug.api import pace
from krug.clients import actions as clients
from krug.clients import drafts, fields, listing, search, sight
from krug.clients.actions import completeness
from krug.clients.models import (
    Address,
    Anniversary,
    Client,
    ContactKind,
    ContactPoint,
    Gift,
    Liking,
    Practice,
    Purchase,
    Tag,
    Tagging,
    Taste,
)
from krug.clients.testing import make_client, make_purchase
from krug.core import registry
from krug.core.rights import HIDDEN
from krug.core.text.money import Money
from krug.staff import queries as staff
from krug.staff.models import Employee, Role
from krug.staff.testing import Cast, make_cast, program
from krug.timeline.models import Event

pytestmark = pytest.mark.django_db

PERSON = {
    "warmth": (1, 3), "city": ("Пермь", "Омск"), "about": ("пчеловод", "шахматист"),
    "note": ("любит кофе", "любит чай"),
    "sex": ("f", "m"), "birth_date": ("27.11.1985", "01.02.1990"), "preferred_channel": ("email", "phone"),
    "call_from": ("11:00", "12:00"), "call_to": ("18:00", "19:00"), "time_zone": ("Asia/Omsk", "Europe/Samara"),
    "inn": ("500100732259", "526317984689"), "ogrn": ("304500116000157", "316861700133226"),
    "okved": ("43.22", "01.11"), "activity": ("отопление", "посевы"),
}  # fmt: skip
COMPANY = {
    "full_name": ("Общество Рябина", "Общество Калина"), "kpp": ("770101001", "540101001"),
    "working_hours": ("с 9 до 18", "круглосуточно"),
}  # fmt: skip
CONTACTS = {
    "phone": ("8 912 345-67-89", "8 903 111-22-33"), "email": ("anna@teplo.example", "other@sever.example"),
    "telegram": ("@smirnova", "@petrova"), "whatsapp": ("8 912 345-67-80", "8 903 111-22-30"), "max": ("smir", "petr"),
    "vk": ("vk.com/smir", "vk.com/petr"), "site": ("smir.example", "petr.example"), "other": ("изба", "терем"),
}  # fmt: skip
ROWS = {
    "address": ("ул. Ленина, 1", "ул. Мира, 2"), "tags": ("дилер", "опт"), "purchases": (1000, 7000),
    "days": ("Соня", "Паша"), "professions": ("accountant", "notary"), "tastes": ("горы", "реки"),
    "gifts": ("Самовар", "Сервиз"),
}  # fmt: skip
CATEGORY = {"category": ("Дилеры", "Опт")}
BOTH = {**PERSON, **COMPANY, **CONTACTS, **ROWS, **CATEGORY}

_COLUMN: dict[str, tuple[Any, str]] = {
    "days": (Anniversary, "name"), "professions": (Practice, "profession"), "tastes": (Liking, "taste"),
    "gifts": (Gift, "what"),
}  # fmt: skip
_UNLIKE = re.compile(
    r'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|data-token="[^"]*"|"X-CSRFToken": *"[^"]*"'
    r"|\b[0-9a-f]{32}\b|\d\d:\d\d</time>|\d+[ \xa0]ms"
)


@dataclass
class Base:
    cast: Cast
    pupil: Employee
    person: int
    company: int
    categories: dict[str, int]

    def deny(self, *codes: str) -> None:
        Role.objects.filter(pk=self.pupil.role_id).update(fields=dict.fromkeys(codes, HIDDEN))


@pytest.fixture(scope="module")
def base(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Base]:
    with django_db_blocker.unblock(), transaction.atomic():
        staff.forget_company()
        yield _built()
        transaction.set_rollback(True)


def _built() -> Base:
    cast = make_cast()
    rights = {right.code: "all" if right.has_reach else "yes" for right in registry.rights}
    rights = {code: reach for code, reach in rights.items() if not code.startswith(("staff", "company"))}
    role = Role.objects.create(name="Pupil", rights=rights | {"staff.connect": "yes"})
    pupil = Employee.objects.create(email="petr@teplo.example", first_name="Petr", role=role)
    named = {name: clients.add_category(name, by_id=cast.anna.pk).pk for name in CATEGORY["category"]}
    person = make_client(owner=cast.boris, last_name="Смирнова", first_name="Анна", patronymic="Петровна")
    company = make_client(owner=cast.boris, name="ООО «Тепло»")
    made = Base(cast, pupil, person.pk, company.pk, named)
    clients.add_employment(person, company, position="директор", by=cast.anna)
    for client, values in ((person, PERSON), (company, COMPANY)):
        for code, (value, _other) in values.items():
            clients.change(client, {code: fields.BY_CODE[code].parse(str(value))}, by=cast.anna)
    clients.change(person, {"category": named["Дилеры"]}, by=cast.anna)
    for kind, (value, _other) in CONTACTS.items():
        clients.add_contact(person, drafts.contact(kind, str(value)), by=cast.anna)
    clients.add_address(person, kind="main", text=str(ROWS["address"][0]), by=cast.anna)
    clients.add_tag(person, str(ROWS["tags"][0]), by=cast.anna)
    clients.add_tag(company, str(ROWS["tags"][1]), by=cast.anna)
    make_purchase(person, int(str(ROWS["purchases"][0])), by=cast.anna)
    for client, place in ((person, 0), (company, 1)):
        clients.add_profession(client, str(ROWS["professions"][place]), by=cast.anna)
        clients.add_taste(client, str(ROWS["tastes"][place]), by=cast.anna)
    clients.note_day(person, "child", datetime.date(2017, 5, 14), name=str(ROWS["days"][0]), by=cast.anna)
    clients.give(person, str(ROWS["gifts"][0]), on=datetime.date(2026, 3, 8), by=cast.anna)
    return made


def _owner_of(base: Base, code: str) -> int:
    return base.company if code in COMPANY else base.person


def another(base: Base, code: str) -> None:
    """The field holds another value, on the card and in what was written down."""
    _given(base, code, BOTH[code][1])


def nothing(base: Base, code: str) -> None:
    """The field holds nothing."""
    _given(base, code, None)


def _given(base: Base, code: str, value: Any) -> None:
    pk = _owner_of(base, code)
    rows: Any
    if code in ContactKind.values:
        _give_contact(pk, code, value)
    elif code == "address":
        rows = Address.objects.filter(client=pk)
        rows.update(text=value) if value else rows.delete()
    elif code == "tags":
        rows = Tagging.objects.filter(client=pk)
        rows.update(tag=Tag.objects.get(name=value)) if value else rows.delete()
    elif code in _COLUMN:
        model, column = _COLUMN[code]
        rows = model.objects.filter(client=pk)
        rows.update(
            **{column: Taste.objects.get(name=value) if code == "tastes" else value}
        ) if value else rows.delete()
    elif code == "purchases":
        rows = Purchase.objects.filter(client=pk)
        rows.update(amount=Money(value * 100)) if value else rows.delete()
        clients.refresh_purchases([pk])
    else:
        _give_field(base, pk, code, value)
    search.reindex([pk])
    completeness.refresh([pk])
    listing._many.clear()


def _give_contact(pk: int, kind: str, value: Any) -> None:
    points = ContactPoint.objects.filter(client=pk, kind=kind)
    if value is None:
        points.delete()
    else:
        draft = drafts.contact(kind, str(value))
        points.update(value=draft.value, key=draft.key)


def _give_field(base: Base, pk: int, code: str, value: Any) -> None:
    if code == "category":
        held: Any = base.categories[value] if value else None
    elif value is None:
        held = None if code in ("birth_date", "call_from", "call_to") else 0 if code == "warmth" else ""
    else:
        held = fields.BY_CODE[code].parse(str(value))
    Client.objects.filter(pk=pk).update(**{fields.attname(code): held})
    for event in Event.objects.filter(client=pk, code="clients.changed"):
        for cell in event.data["cells"]:
            if cell[2] == code:
                cell[4] = None if value is None else held if isinstance(held, str | int) else held.isoformat()
        event.save(update_fields=["data"])


def told(base: Base, reader: Employee, codes: Collection[str]) -> dict[str, str]:
    """What every door that has to do with these fields answers this reader."""
    pace.forget()
    reader = Employee.objects.select_related("role").get(pk=reader.pk)
    browser, robot = base.cast.browser(reader), program(reader, *(scope.code for scope in registry.scopes))
    answers: dict[str, Any] = {path: browser.get(path) for path in (*_pages(base), *_pages_about(base, codes))}
    answers |= {path: robot.get(path) for path in (*_of_programs(base), *_of_programs_about(codes))}
    palette, find = reverse("palette"), reverse("api_clients_find")
    for word in _words(codes):
        answers[f"palette {word}"] = browser.post(palette, {"q": word})
        answers[f"find {word}"] = robot.post(find, {"text": word}, content_type="application/json")
    answers |= {f"check {data}": browser.post(reverse("client_check"), data) for data in _typed(codes)}
    return {door: _likened(answer) for door, answer in answers.items()}


def _likened(answer: Any) -> str:
    return f"{answer.status_code} {_UNLIKE.sub('', answer.content.decode())}"


def _pages(base: Base) -> Iterator[str]:
    yield from (reverse(name) for name in ("clients", "clients_to_fill", "prospects", "client_new"))
    for pk in (base.person, base.company):
        yield reverse("client", args=[pk])
        yield from (f"{reverse('client_feed', args=[pk])}?kind={kind}" for kind in ("purchases", "changes"))
        yield reverse("network", args=[pk])
        yield from (reverse(name, args=[pk]) for name in ("client_tags", "client_tastes"))
    yield from (f"{reverse('client', args=[base.person])}?part={part}" for part in ("side", "head", "foot", "aside"))
    yield reverse("client_cases", args=[base.person])


def _pages_about(base: Base, codes: Collection[str]) -> Iterator[str]:
    home = reverse("clients")
    tags = Tag.objects.values_list("pk", flat=True)
    values = {"city": PERSON["city"], "warmth": PERSON["warmth"], "category": base.categories.values(), "tag": tags}
    for name in (name for name, code in sight.FILTERS.items() if code in codes):
        yield from (f"{home}?{name}={value}" for value in values[name])
        yield reverse("clients_options", args=[name])
        yield f"{reverse('clients_count')}?{name}={next(iter(values[name]))}"
    yield from (f"{home}?sort=-{name}" for name, code in sight.SORTS.items() if code in codes)
    for code in codes:
        if code in fields.BY_CODE:
            yield reverse("client_field", args=[_owner_of(base, code), code])


def _words(codes: Collection[str]) -> Iterator[str]:
    """What may be looked for: each value, the one and the other."""
    yield "смир"
    for code in codes:
        if code in search.SEARCHED or code in CONTACTS:
            yield from map(str, BOTH[code])


def _typed(codes: Collection[str]) -> Iterator[dict[str, str]]:
    for place in (0, 1):
        asked = {code: str(BOTH[code][place]) for code in ("phone", "email", "inn", "city") if code in codes}
        if asked:
            yield {"who": "Смирнова Анна", **asked}
            yield {"who": "ООО «Тепло»", **asked}


def _of_programs(base: Base) -> Iterator[str]:
    yield reverse("api_clients")
    for pk in (base.person, base.company):
        yield reverse("api_client", args=[pk])
        yield reverse("api_client_purchases", args=[pk])
        yield reverse("api_client_informal", args=[pk])


def _of_programs_about(codes: Collection[str]) -> Iterator[str]:
    home = reverse("api_clients")
    asked = {"city": "?city=Пермь", "warmth": "?warmth=cold"}
    yield from (home + asked[code] for code in codes if code in asked)
    yield from (f"{home}?sort=-{name}" for name, code in sight.SORTS.items() if code in codes)


# All at once on both engines; what is masked field by field is masked by Python.
SETS = [*(pytest.param([code], marks=pytest.mark.once) for code in sorted(BOTH)), sorted(BOTH)]


@pytest.mark.parametrize("codes", SETS, ids=lambda codes: codes[0] if len(codes) == 1 else "all")
def test_bases_that_differ_in_what_is_hidden_look_the_same(base: Base, codes: list[str]) -> None:
    with transaction.atomic():
        base.deny(*codes)
        seen = told(base, base.pupil, codes)
        for change in (another, nothing):
            for code in codes:
                change(base, code)
            now = told(base, base.pupil, codes)
            assert {door: now[door] for door in now if now[door] != seen[door]} == {}
        transaction.set_rollback(True)


@pytest.mark.once
@pytest.mark.parametrize("code", sorted(BOTH))
def test_who_is_denied_nothing_sees_the_difference(base: Base, code: str) -> None:
    """The twin: without the protection the comparison above fails."""
    with transaction.atomic():
        base.deny()
        path = reverse("client", args=[_owner_of(base, code)])
        browser = base.cast.browser(base.pupil)
        before = _likened(browser.get(path))
        another(base, code)
        assert _likened(browser.get(path)) != before
        transaction.set_rollback(True)


def test_every_field_that_can_be_hidden_is_tried() -> None:
    assert sorted(field.code for field in sight.offered() if field.hideable) == sorted(BOTH)
