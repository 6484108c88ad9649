"""Categories and tags as a spreadsheet names them."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from krug.clients import access
from krug.clients.actions.categories import LONGEST
from krug.clients.headers import HEADERS
from krug.clients.models import Category
from krug.clients.portable import RowDraft
from krug.core.registry import Column
from krug.core.rights import Actor
from krug.core.text.fold import fold
from krug.core.text.refusals import Refusal

Values = dict[str, Any]
_TAGS = re.compile(r"[,;\n|]+|:::")
RETIRED = Refusal("category_retired", _("This category is retired: take it back in the settings, or write another."))
UNKNOWN = Refusal(
    "category_unknown", _("There is no such category. Who manages the company can add it in the settings.")
)


class Named(NamedTuple):
    """A category: its id and for which kind of client it is, empty for both."""

    id: int
    kind: str


class Categories:
    """The company's categories by what a sheet calls them. One nobody has added yet is made when it is first met."""

    def __init__(self, make: Callable[[str], int] | None = None) -> None:
        rows = Category.objects.filter(archived_at=None).values_list("key", "pk", "kind")
        self._known = {key: Named(pk, kind) for key, pk, kind in rows}
        self._make = make

    def find(self, name: str) -> Named | None:
        key = _key(name)
        if key and key not in self._known and self._make:
            self._known[key] = Named(self._make(name), "")
        return self._known.get(key)


def _key(name: str) -> str:
    return fold(name)[:LONGEST]


def _category(cell: Any, values: Values) -> None:
    values["category"] = " ".join(str(cell).split())[:LONGEST]


def _category_for(actor: Actor) -> Callable[[Any, Values], None]:
    """Names that are none are refused, unless the loader may add categories."""
    known: Mapping[str, Any] = dict(Category.objects.values_list("key", "archived_at"))
    may_add = actor.may(access.MANAGE_COMPANY)

    def read(cell: Any, values: Values) -> None:
        key = _key(str(cell))
        if key in known and known[key] is not None:
            raise RETIRED
        if key not in known and not may_add:
            raise UNKNOWN
        _category(cell, values)

    return read


def _tags(cell: Any, values: Values) -> None:
    found = [" ".join(tag.split())[:LONGEST] for tag in _TAGS.split(str(cell))]
    # Google marks groups of its own, such as «* myContacts», by a star.
    values.setdefault("tags", []).extend(tag for tag in found if tag and not tag.startswith("* "))


def put(row: RowDraft, values: Mapping[str, Any], categories: Categories) -> None:
    """Labels of a row go to whom it is about; a category that is for others to the other side, or to the note."""
    row.main.tags += values.get("tags", ())
    named = categories.find(values["category"]) if "category" in values else None
    if named is None:
        return
    for draft in (row.main, row.company, row.person):
        if draft is not None and named.kind in ("", draft.kind):
            draft.values["category_id"] = named.id
            return
    told = f"{COLUMNS[0].label}: {values['category']}"
    row.main.values["note"] = "\n".join(filter(None, [row.main.values.get("note", ""), told]))


COLUMNS = (
    Column("category", _("Category"), HEADERS["category"], _category, read_for=_category_for, order=41),
    Column("tags", _("Tags, divided by commas"), HEADERS["tags"], _tags, many=True, order=42),
)
