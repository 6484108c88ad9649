"""What the informal side offers to the house; `clients.registration` calls it once."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from krug.clients.actions import derived
from krug.clients.duplicates import offers
from krug.clients.informal import belongings
from krug.clients.informal import events as happened
from krug.clients.informal.words import who
from krug.clients.models import Anniversary, Gift, Liking, Practice, What
from krug.core import registry
from krug.core.calendar import professions
from krug.core.registry import EventType, Label, Tracked

_FIELDS: tuple[tuple[Any, frozenset[str]], ...] = (
    (Anniversary, frozenset({"what", "name", "day", "archived_at"})),
    (Practice, frozenset({"archived_at"})),
    (Liking, frozenset({"is_dislike", "archived_at"})),
    (Gift, frozenset({"what", "key", "cost", "given_on", "occasion", "given_by", "archived_at"})),
)


def register() -> None:
    for belonging in belongings.ALL:
        registry.belongings.register(belonging)
    for model, fields in _FIELDS:
        table = model._meta.label_lower
        columns = fields | set(registry.belongings[table].fields)
        after = offers.follows(table, derived.note_undo)
        registry.tracked.register(Tracked(table, model, columns, lambda rows: None, after_cells=after))
    _events()


def _events() -> None:
    for code, label in (
        (happened.DayNoted.code, _("Day noted")),
        (happened.DayChanged.code, _("Day changed")),
        (happened.DayRemoved.code, _("Day removed")),
    ):
        registry.events.register(EventType(code, label, "cake", _forget, _of_day))
    for code, label in (
        (happened.ProfessionAdded.code, _("Profession added")),
        (happened.ProfessionRemoved.code, _("Profession removed")),
    ):
        registry.events.register(EventType(code, label, "briefcase", _forget_profession, _of_profession))
    for code, likes, dislikes in (
        (happened.TasteAdded.code, _("Likes"), _("Does not like")),
        (happened.TasteRemoved.code, _("Likes no more"), _("Does not dislike any more")),
    ):
        named = _taste(likes, dislikes)
        registry.events.register(EventType(code, likes, "star", _forget, named=named))
    for code, label in (
        (happened.GiftGiven.code, _("Gift given")),
        (happened.GiftChanged.code, _("Gift changed")),
        (happened.GiftRemoved.code, _("Gift removed")),
    ):
        registry.events.register(EventType(code, label, "gift", _forget, _of_gift))


def _forget(data: dict[str, Any]) -> dict[str, Any]:
    """Keep which rows were changed and when: names of children, tastes and gifts are the client's own affair."""
    kept = [[table, row, field, None, None] for table, row, field, _old, _new in data.get("cells", [])]
    return {**data, "cells": kept, "name": ""}


def _forget_profession(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "profession": ""}


def _of_day(data: Mapping[str, Any], told_to_other: bool) -> str:
    what, name = str(data["what"]), str(data.get("name", ""))
    return name if what == What.OTHER else ", ".join(filter(None, [who(what, name), name]))


def _of_profession(data: Mapping[str, Any], told_to_other: bool) -> str:
    known = professions.ALL.get(str(data["profession"]))
    return str(known.name) if known else ""


def _of_gift(data: Mapping[str, Any], told_to_other: bool) -> str:
    return str(data.get("name", ""))


def _taste(likes: Label, dislikes: Label) -> Callable[[Mapping[str, Any]], Label]:
    def named(data: Mapping[str, Any]) -> Label:
        label = dislikes if data.get("is_dislike") else likes
        return f"{label}: {data['name']}" if data.get("name") else label

    return named
