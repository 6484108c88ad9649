"""What of this room belongs to a client and goes with it when two cards become one, and what stays where it is."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from krug.clients import contacts, sight
from krug.clients.models import (
    Address,
    Client,
    ContactPoint,
    Employment,
    Favourite,
    Prospect,
    Purchase,
    Relation,
    Tagging,
)
from krug.core.models import Change
from krug.core.registry import Belonging
from krug.core.rights import Actor
from krug.core.text.fold import fold
from krug.ui import formats

Told = Mapping[int, str]


def _same_contacts(survivor_id: int, merged_id: int) -> Iterable[int]:
    """A live contact that the survivor has too."""
    rows = ContactPoint.objects.filter(client__in=[survivor_id, merged_id], archived_at=None)
    points = [(point.client_id, (point.kind, point.key or fold(point.value)), point.pk) for point in rows]
    has = {contact for client_id, contact, _pk in points if client_id == survivor_id}
    return [pk for client_id, contact, pk in points if client_id == merged_id and contact in has]


def _same_addresses(survivor_id: int, merged_id: int) -> Iterable[int]:
    has = {fold(text) for text in _addresses(survivor_id).values_list("text", flat=True)}
    return [pk for pk, text in _addresses(merged_id).values_list("pk", "text") if fold(text) in has]


def _addresses(client_id: int) -> "QuerySet[Address]":
    return Address.objects.filter(client=client_id, archived_at=None)


def _same_jobs(survivor_id: int, merged_id: int) -> Iterable[int]:
    """A place of work that lasts, of the same person at the same company in the same position or in one not named."""
    present = Employment.objects.filter(archived_at=None, ended_on=None)
    for mine, other in (("person", "company"), ("company", "person")):
        has: dict[int, set[str]] = {}
        for other_id, position in present.filter(**{mine: survivor_id}).values_list(f"{other}_id", "position"):
            has.setdefault(other_id, {""}).add(fold(position))
        for pk, other_id, position in present.filter(**{mine: merged_id}).values_list("pk", f"{other}_id", "position"):
            if fold(position) in has.get(other_id, ()):
                yield pk


def _same_relations(survivor_id: int, merged_id: int) -> Iterable[int]:
    """Relations of the two with each other, and those that the survivor has with the same client."""
    rows = Relation.objects.filter(Q(first__in=[survivor_id, merged_id]) | Q(second__in=[survivor_id, merged_id]))
    lasting: set[tuple[int, int, int]] = set()
    theirs = []
    for row in rows.select_related("kind"):
        if {row.first_id, row.second_id} == {survivor_id, merged_id}:
            yield row.pk
        elif merged_id in (row.first_id, row.second_id):
            theirs.append(row)
        elif row.archived_at is None and row.ended_on is None:
            lasting.add(_ends(row, row.first_id, row.second_id))
    for row in theirs:
        first, second = (survivor_id if end == merged_id else end for end in (row.first_id, row.second_id))
        if row.archived_at is None and row.ended_on is None and _ends(row, first, second) in lasting:
            yield row.pk


def _ends(row: Relation, first: int, second: int) -> tuple[int, int, int]:
    """Of a symmetric kind both orders are one."""
    one, other = sorted((first, second)) if row.kind.is_symmetric else (first, second)
    return one, other, row.kind_id


def _same_tags(survivor_id: int, merged_id: int) -> Iterable[int]:
    live = Tagging.objects.filter(archived_at=None)
    has = live.filter(client=survivor_id).values("tag_id")
    return live.filter(client=merged_id, tag_id__in=has).values_list("pk", flat=True)


def _same_stars(survivor_id: int, merged_id: int) -> Iterable[int]:
    has = Favourite.objects.filter(client=survivor_id).values("employee_id")
    return Favourite.objects.filter(client=merged_id, employee_id__in=has).values_list("pk", flat=True)


def _tell_contacts(actor: Actor, rows: "QuerySet[Any]") -> Told:
    points = list(rows.filter(archived_at=None).select_related("client"))
    whose = points[0].client if points else Client()
    shown = contacts.show(actor, whose.owner_id, points, category_id=whose.category_id)
    return {each.id: f"{each.kind_label} {each.text}" for each in shown}


def _tell_addresses(actor: Actor, rows: "QuerySet[Any]") -> Told:
    hidden = sight.ADDRESS in sight.hidden(actor)
    return {} if hidden else dict(rows.filter(archived_at=None).values_list("pk", "text"))


def _tell_jobs(actor: Actor, rows: "QuerySet[Any]") -> Told:
    told = rows.filter(archived_at=None).values_list("pk", "person__name", "company__name", "position")
    return {pk: ", ".join(filter(None, words)) for pk, *words in told}


def _tell_relations(actor: Actor, rows: "QuerySet[Any]") -> Told:
    told = rows.filter(archived_at=None).values_list("pk", "first__name", "second__name")
    return {pk: " — ".join(names) for pk, *names in told}


def _tell_prospects(actor: Actor, rows: "QuerySet[Any]") -> Told:
    return dict(rows.filter(archived_at=None, became_at=None).values_list("pk", "name"))


def _tell_purchases(actor: Actor, rows: "QuerySet[Any]") -> Told:
    if sight.PURCHASES in sight.hidden(actor):
        return {}
    told = rows.filter(archived_at=None).values_list("pk", "made_on", "amount", "what")
    return {pk: f"{formats.day(on)} {formats.money(amount)} {what}".strip() for pk, on, amount, what in told}


def _tell_tags(actor: Actor, rows: "QuerySet[Any]") -> Told:
    hidden = sight.TAGS in sight.hidden(actor)
    return {} if hidden else dict(rows.filter(archived_at=None).values_list("pk", "tag__name"))


ALL = (
    Belonging(
        "clients.contactpoint", ContactPoint, ("client",), _same_contacts, None, _("Contacts"), _tell_contacts, 10
    ),
    Belonging("clients.address", Address, ("client",), _same_addresses, None, _("Addresses"), _tell_addresses, 20),
    Belonging(
        "clients.employment", Employment, ("person", "company"), _same_jobs, None, _("Places of work"), _tell_jobs, 30
    ),
    Belonging(
        "clients.relation", Relation, ("first", "second"), _same_relations, None, _("Relations"), _tell_relations, 40
    ),
    Belonging(
        "clients.prospect", Prospect, ("client", "became"), label=_("Prospects"), tell=_tell_prospects, order=50
    ),
    Belonging("clients.purchase", Purchase, ("client",), label=_("Purchases"), tell=_tell_purchases, order=60),
    Belonging("clients.tagging", Tagging, ("client",), _same_tags, None, _("Tags"), _tell_tags, 70),
    Belonging("clients.favourite", Favourite, ("client",), _same_stars),
    Belonging("core.change", Change, ("client_id",)),  # the mass changes its history tells of
)  # fmt: skip
