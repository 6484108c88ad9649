"""A document or contract ends: dates in the company's own fields, chosen by the company."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krug.clients.models import OwnType, OwnValues
from krug.clients.own import known
from krug.clients.own.indexes import Compared
from krug.tasks.finders.offer import Facts, Finder, Found, Parameter, Scope, Values, finders
from krug.tasks.finders.rules import DAYS
from krug.tasks.finders.telling import day_of, today, when


def dates() -> Iterable[tuple[str, str]]:
    """The company's own fields that hold a day, by their codes."""
    return [(field.code, field.label) for field in known.live() if field.type == OwnType.DAY]


def find(scope: Scope, values: Values) -> Iterator[Found]:
    before, after = datetime.timedelta(days=values["before"]), datetime.timedelta(days=values["after"])
    first, last = (scope.today - after).isoformat(), (scope.horizon + before).isoformat()
    there = dict(dates())
    for code in values["fields"]:
        field = known.get(code) if code in there else None
        if field is None:
            continue
        key = field.key
        rows = OwnValues.objects.filter(
            scope.q("client_id"), Q(Compared(key, ">=", first, "data")), Q(Compared(key, "<=", last, "data")),
            client__archived_at=None,
        )  # fmt: skip
        for client_id, held in rows.values_list("client_id", KeyTextTransform(key, "data")):
            day = datetime.date.fromisoformat(held)
            yield Found(client_id, f"{key}:{held}", {"field": code, "day": held}, day - before, day + after)


def sentence(facts: Facts, at: datetime.datetime) -> str:
    field = known.get(facts["field"])
    told = {"field": field.label if field else "", "when": when(day_of(facts), today(facts, at))}
    return gettext("%(field)s: the term ends %(when)s") % told


def _tells(values: Values) -> Any:
    return tuple(values["fields"])


finders.register(
    Finder(
        "ending", _("Document or contract ends"),
        _("A day in one of the company's own fields is near. Choose which fields hold the end of something."),
        "file-text", sentence, find,
        (
            Parameter("fields", _("Fields"), [], choices=dates),
            Parameter("before", _("Offered before the day for"), 30, 1, 365, DAYS),
            Parameter("after", _("and after it for"), 14, 0, 90, DAYS),
        ),
        chance=250, tells=_tells, order=15,
    )
)  # fmt: skip
