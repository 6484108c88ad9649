"""The informal side in a spreadsheet: birthdays of children, and tastes."""

import datetime
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from krug.clients.actions.informal_tastes import read_taste
from krug.clients.fields import birthday
from krug.clients.headers import HEADERS
from krug.clients.models import What
from krug.clients.portable import RowDraft, as_text
from krug.core.registry import Column
from krug.core.rights import Actor

Values = dict[str, Any]
_BETWEEN = re.compile(r"[,;\n|]+")
_NAMED = re.compile(r"(?P<name>[^\d(]*?)[\s,:(—-]*(?P<day>\d.*?)\)?(?:\s*(?:г\.?|года|year))?", re.DOTALL)


def _children(cell: Any, values: Values, *, today: datetime.date | None = None) -> None:
    """«Соня 14.05.2017, Паша 01.09»: each with the name if there is one; of a date it is the day alone."""
    told = values.setdefault("children", [])
    if isinstance(cell, datetime.date):
        told.append(["", birthday(cell, today=today).isoformat()])
        return
    for part in filter(None, map(str.strip, _BETWEEN.split(as_text(cell)))):
        named = _NAMED.fullmatch(part)
        name, day = (named["name"].strip(), named["day"].strip()) if named else ("", part)
        told.append([name[:100], birthday(day, today=today).isoformat()])


def _children_for(_actor: Actor) -> Callable[[Any, Values], None]:
    return partial(_children, today=localdate())


def _tastes(cell: Any, values: Values) -> None:
    told = (" ".join(part.split()) for part in _BETWEEN.split(as_text(cell)))
    values.setdefault("tastes", []).extend(part for part in told if part)


def put(row: RowDraft, values: Mapping[str, Any]) -> None:
    """Whose children and tastes they are: the person's, or of the company where the row names nobody."""
    children = [(What.CHILD.value, datetime.date.fromisoformat(day), name) for name, day in values.get("children", ())]
    if row.person is not None:
        row.person.days += children
    row.main.tastes += [said for each in values.get("tastes", ()) if (said := read_taste(each)).name]


COLUMNS = (
    Column(
        "child_birthday", _("Child's birthday"), HEADERS["child_birthday"], _children, many=True,
        read_for=_children_for, order=43,
    ),
    Column("tastes", _("Tastes, divided by commas"), HEADERS["tastes"], _tastes, many=True, order=44),
)  # fmt: skip
