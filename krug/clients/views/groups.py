"""The left column of the card: which facts stand together, and how each is shown."""

from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from krug.clients import fields, queries
from krug.clients.fields import UNKNOWN_YEAR, CardField, typed_form, value_of
from krug.clients.models import Client
from krug.clients.queries import Card
from krug.core import places
from krug.core.registry import Label
from krug.core.text import requisites
from krug.staff import queries as staff
from krug.ui import formats, zones


@dataclass(frozen=True)
class Fact:
    code: str
    label: Label
    text: str
    is_editable: bool
    is_long: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Group:
    label: Label
    facts: list[Fact]
    missing: list[Fact]


GROUPS: tuple[tuple[Label, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Client"),
        ("last_name", "first_name", "patronymic", "name", "category", "warmth", "owner", "city", "about"),
    ),
    (gettext_lazy("Requisites"), ("inn", "kpp", "ogrn", "full_name", "okved", "activity", "working_hours")),
    (gettext_lazy("Personal"), ("birth_date", "sex")),
    (gettext_lazy("When and how to reach"), ("preferred_channel", "call_from", "call_to", "time_zone")),
    (gettext_lazy("Note"), ("note",)),
)


def of(card: Card) -> list[Group]:
    """Filled facts by group; the empty ones are offered to be filled where the reader may edit."""
    groups = []
    for label, specs in grouped(card.client.kind):
        shown_specs = [spec for spec in specs if spec.code not in card.hidden]
        facts = [fact(card.client, spec, editable=_editable(card, spec)) for spec in shown_specs]
        filled = [shown_fact for shown_fact in facts if shown_fact.text]
        missing = [empty for empty in facts if not empty.text and empty.is_editable]
        if filled or missing:
            groups.append(Group(label, filled, missing))
    return groups


def grouped(kind: str) -> list[tuple[Label, list[CardField]]]:
    """The fields of a card of this kind as they stand together; those of no group in one of their own."""
    known = {field.code: field for field in fields.of(kind)}
    found = [(label, [known.pop(code) for code in codes if code in known]) for label, codes in GROUPS]
    return [(label, group) for label, group in [*found, (gettext_lazy("More"), list(known.values()))] if group]


def fact(client: Client, spec: CardField, *, editable: bool) -> Fact:
    text = shown(client, spec, value_of(client, spec.code))
    hint = _about_inn(client.inn) if spec.code == "inn" and client.inn else ""
    return Fact(spec.code, spec.label, text, editable, is_long=spec.control == "long", hint=hint)


def _about_inn(inn: str) -> str:
    """What the number itself tells."""
    whose = _("a person or a sole trader") if requisites.is_of_person(inn) else _("a company")
    place = places.of_inn(inn)
    return f"{whose}, {place.region}" if place else whose


def shown(client: Client, spec: CardField, value: Any) -> str:
    if value in (None, "", 0):
        return ""
    if spec.code == "owner":
        return _owner(client, value)
    if spec.code == "category":
        return _category(client, value)
    if spec.code == "birth_date":
        return (
            formats.day_and_month(value) if value.year == UNKNOWN_YEAR else f"{formats.long_day(value)}, {_age(value)}"
        )
    if spec.choices:
        return str(dict(spec.choices).get(value, value))
    if spec.code == "time_zone":
        return zones.label(str(value))
    return typed_form(value)


def _owner(client: Client, owner_id: int) -> str:
    if client.owner is not None and client.owner.pk == owner_id:
        return str(client.owner)
    return staff.name_of(owner_id)


def _category(client: Client, category_id: int) -> str:
    if client.category is not None and client.category.pk == category_id:
        return client.category.name
    return queries.category_names([category_id]).get(category_id, "")


def _age(born: Any) -> str:
    today = localdate()
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return ngettext("%(n)s year", "%(n)s years", years) % {"n": years} if years >= 0 else _("not born yet")


def _editable(card: Card, spec: CardField) -> bool:
    return card.can_edit and spec.code not in card.readonly and (card.can_assign if spec.code == "owner" else True)
