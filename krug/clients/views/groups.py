"""The left column of the card: which facts stand together, and how each is shown."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from krug.clients import fields, queries
from krug.clients.fields import UNKNOWN_YEAR, CardField, typed_form, value_of
from krug.clients.models import Client, OwnType
from krug.clients.own import refs
from krug.clients.own.refs import Names
from krug.clients.queries import Card
from krug.core import places
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.core.text import requisites
from krug.staff import queries as staff
from krug.ui import formats, zones

NOBODY = Names()


@dataclass(frozen=True)
class Fact:
    code: str
    label: Label
    text: str
    is_editable: bool
    is_long: bool = False
    hint: str = ""
    href: str = ""

    @property
    def anchor(self) -> str:
        return self.code.replace(".", "-")


@dataclass(frozen=True)
class Group:
    label: Label
    facts: list[Fact]
    missing: list[Fact]
    is_personal: bool = False  # with it stands the informal side


PERSONAL = gettext_lazy("Personal")
GROUPS: tuple[tuple[Label, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Client"),
        ("last_name", "first_name", "patronymic", "name", "category", "warmth", "owner", "city", "about"),
    ),
    (gettext_lazy("Requisites"), ("inn", "kpp", "ogrn", "full_name", "okved", "activity", "working_hours")),
    (PERSONAL, ("birth_date", "sex")),
    (gettext_lazy("When and how to reach"), ("preferred_channel", "call_from", "call_to", "time_zone")),
    (gettext_lazy("Note"), ("note",)),
)


def of(card: Card) -> list[Group]:
    """Filled facts by group; the empty ones are offered to be filled where the reader may edit."""
    groups = []
    for label, specs in grouped(card.client.kind):
        shown_specs = [spec for spec in specs if spec.code not in card.hidden]
        facts = [
            (spec, fact(card.client, spec, editable=_editable(card, spec), named=card.named)) for spec in shown_specs
        ]
        filled = [_with_days_left(card, each) for _spec, each in facts if each.text]
        asked = [each for spec, each in facts if not each.text and spec.is_for(card.client.category_id)]
        missing = [each for each in asked if each.is_editable]
        is_personal = label is PERSONAL
        if filled or missing or (is_personal and (card.can_edit or not card.informal.is_empty)):
            groups.append(Group(label, filled, missing, is_personal))
    return groups


def _with_days_left(card: Card, fact: Fact) -> Fact:
    return replace(fact, hint=card.informal.born_soon) if fact.code == "birth_date" else fact


def grouped(kind: str) -> list[tuple[Label, list[CardField]]]:
    """The fields of a card of this kind as they stand together; those of no group in one of their own."""
    known = {field.code: field for field in fields.of(kind)}
    found = [(label, [known.pop(code) for code in codes if code in known]) for label, codes in GROUPS]
    more: dict[Label, list[CardField]] = {}
    for field in known.values():
        more.setdefault(field.own.group if field.own and field.own.group else gettext_lazy("More"), []).append(field)
    return [(label, group) for label, group in [*found, *more.items()] if group or label is PERSONAL]


def fact(client: Client, spec: CardField, *, editable: bool, named: Names = NOBODY) -> Fact:
    value = value_of(client, spec.code)
    text = shown(client, spec, value, named=named)
    hint = _about_inn(client.inn) if spec.code == "inn" and client.inn else ""
    return Fact(
        spec.code, spec.label, text, editable, is_long=spec.control == "long", hint=hint,
        href=_href(spec, value, named),
    )  # fmt: skip


def _href(spec: CardField, value: Any, named: Names) -> str:
    """Where a value leads: a link, or the card of a client that the reader may see."""
    if spec.own is None or not value:
        return ""
    if spec.own.type == OwnType.LINK:
        return str(value)
    return reverse("client", args=[value]) if spec.own.type == OwnType.CLIENT and value in named.clients else ""


def named(actor: Actor, spec: CardField, value: Any) -> Names:
    """What one value points at is called."""
    return refs.names(actor, [(spec.own, value)]) if spec.own else NOBODY


def typed(actor: Actor, spec: CardField, value: Any) -> str:
    """A value as its input shows it to this reader."""
    return named(actor, spec, value).typed(spec.own, value) if spec.own else typed_form(value)


def _about_inn(inn: str) -> str:
    """What the number itself tells."""
    whose = _("a person or a sole trader") if requisites.is_of_person(inn) else _("a company")
    place = places.of_inn(inn)
    return f"{whose}, {place.region}" if place else whose


def shown(client: Client, spec: CardField, value: Any, *, named: Names = NOBODY) -> str:
    if spec.own is not None:
        return "" if value is None else named.words(spec.own, value)
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
