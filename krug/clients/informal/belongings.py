"""What of the informal side goes with a client when two cards become one, and how it is told."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from krug.clients import sight
from krug.clients.informal.words import of_day
from krug.clients.models import Anniversary, Gift, Liking, Practice
from krug.core.calendar import professions
from krug.core.registry import Belonging
from krug.core.rights import Actor
from krug.core.text.fold import fold
from krug.ui import formats

Told = Mapping[int, str]


def _same_days(survivor_id: int, merged_id: int) -> Iterable[int]:
    """The same day of the same person; the year may be known to one of them only."""
    rows = Anniversary.objects.filter(client__in=[survivor_id, merged_id], archived_at=None)
    days = [(row.client_id, (row.what, row.day.month, row.day.day, fold(row.name)), row.pk) for row in rows]
    has = {day for client_id, day, _pk in days if client_id == survivor_id}
    return [pk for client_id, day, pk in days if client_id == merged_id and day in has]


def _same_professions(survivor_id: int, merged_id: int) -> Iterable[int]:
    live = Practice.objects.filter(archived_at=None)
    has = live.filter(client=survivor_id).values("profession")
    return live.filter(client=merged_id, profession__in=has).values_list("pk", flat=True)


def _same_tastes(survivor_id: int, merged_id: int) -> Iterable[int]:
    live = Liking.objects.filter(archived_at=None)
    has = live.filter(client=survivor_id).values("taste_id")
    return live.filter(client=merged_id, taste_id__in=has).values_list("pk", flat=True)


def _tell_days(actor: Actor, rows: "QuerySet[Any]") -> Told:
    hidden = sight.DAYS in sight.hidden(actor)
    return {} if hidden else {row.pk: of_day(row.what, row.name, row.day) for row in rows.filter(archived_at=None)}


def _tell_professions(actor: Actor, rows: "QuerySet[Any]") -> Told:
    if sight.PROFESSIONS in sight.hidden(actor):
        return {}
    told = rows.filter(archived_at=None).values_list("pk", "profession")
    return {pk: str(professions.ALL[code].name) for pk, code in told if code in professions.ALL}


def _tell_tastes(actor: Actor, rows: "QuerySet[Any]") -> Told:
    hidden = sight.TASTES in sight.hidden(actor)
    return {} if hidden else dict(rows.filter(archived_at=None).values_list("pk", "taste__name"))


def _tell_gifts(actor: Actor, rows: "QuerySet[Any]") -> Told:
    if sight.GIFTS in sight.hidden(actor):
        return {}
    told = rows.filter(archived_at=None).values_list("pk", "what", "given_on")
    return {pk: f"{what}, {formats.day(on)}" for pk, what, on in told}


ALL = (
    Belonging("clients.anniversary", Anniversary, ("client",), _same_days, None, _("Days"), _tell_days, 80),
    Belonging(
        "clients.practice", Practice, ("client",), _same_professions, None, _("Professions"), _tell_professions, 82
    ),
    Belonging("clients.liking", Liking, ("client",), _same_tastes, None, _("Tastes"), _tell_tastes, 84),
    Belonging("clients.gift", Gift, ("client",), label=_("Gifts"), tell=_tell_gifts, order=86),
)
