"""What an updating row would write, in words: (code of the column, old text, new text)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from krug.clients import fields, queries, sight
from krug.clients.drafts import EmploymentDraft, PurchaseDraft
from krug.clients.merging import Delta
from krug.clients.models import AddressKind, OwnField
from krug.clients.own import refs, types
from krug.clients.own.refs import Names
from krug.exchange.placing import Placement
from krug.staff import queries as staff
from krug.staff.models import Employee
from krug.ui import formats

_COLUMNS = {"name": "company"}  # fields that a spreadsheet calls otherwise
_ADDRESSES = {AddressKind.MAIN.value: "address", AddressKind.LEGAL.value: "legal_address"}
_LONGEST = 1_000  # signs of one text


class Words:
    """Says the news of rows to whoever loads them; what is hidden from them is left out."""

    def __init__(self, by: Employee) -> None:
        self.by, self.hidden = by, sight.hidden(by)
        self._people: dict[int, str] = {}
        self._categories: dict[int, str] = {}
        self._own = Names()
        self.unmade: Mapping[str, OwnField] = {}  # fields that the import makes, by the codes of their columns

    def unmade_category(self, name: str) -> int:
        """An id below zero for a category that the preview makes nowhere else."""
        pk = min(self._categories, default=0)
        pk = min(pk, 0) - 1
        self._categories[pk] = name
        return pk

    def of(self, placements: Sequence[Placement]) -> Iterator[list[list[str]]]:
        """The news of each row, in a few queries for any number of rows."""
        self._learn([cell for placement in placements for delta in placement.deltas for cell in delta.cells])
        for placement in placements:
            yield list(self._row(placement))

    def _learn(self, cells: Iterable[tuple[str, Any, Any]]) -> None:
        """Names of what the values only point at."""
        told = [(name, value) for name, *values in cells for value in values if value is not None]
        people = {value for name, value in told if name == "owner_id"} - self._people.keys()
        labels = {value for name, value in told if name == "category_id"} - self._categories.keys()
        if people:
            self._people |= {pk: str(name) for pk, name in staff.names(people).items()}
        if labels:
            self._categories |= queries.category_names(labels)
        own = ((spec.own, value) for name, value in told if (spec := fields.by_code(name)) and spec.own)
        self._own = refs.names(self.by, own)

    def _row(self, placement: Placement) -> Iterator[list[str]]:
        for delta in placement.deltas:
            for code, *texts in self._delta(delta):
                if code not in self.hidden:
                    yield [code, *(_cut(code, text) for text in texts)]
        if placement.touch:
            code, text = "touch_text", placement.touch["text"]
            if not text:
                code, text = "touch_at", formats.moment(placement.touch["at"])
            yield [code, "", _cut(code, text)]

    def _delta(self, delta: Delta) -> Iterator[tuple[str, str, str]]:
        for name, old, new in delta.cells:
            yield _COLUMNS.get(name, fields.code_of(name)), self._value(name, old), self._value(name, new)
        for contact in delta.contacts:
            yield contact.kind, "", contact.value
        for kind, text in delta.addresses:
            yield _ADDRESSES.get(kind, "address"), "", text
        for job in delta.employments:
            yield "company", "", _job(job)
        for purchase in delta.purchases:
            yield "purchase_amount", "", _purchase(purchase)
        if delta.tags:
            yield "tags", "", ", ".join(delta.tags)
        for _what, day, name in delta.days:
            yield "child_birthday", "", f"{name} {fields.typed_form(day)}".strip()
        if delta.tastes:
            yield "tastes", "", ", ".join(name for name, _is_dislike in delta.tastes)

    def _value(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return ""
        if name == "owner_id":
            return self._people.get(value, "")
        if name == "category_id":
            return self._categories.get(value, "")
        if name in self.unmade:
            return types.words(self.unmade[name], value)
        spec = fields.by_code(name)
        if spec and spec.own:
            return self._own.words(spec.own, value)
        if spec and spec.choices:
            return str(dict(spec.choices).get(value, value)) if value else ""
        return fields.typed_form(value)


def _cut(code: str, text: str) -> str:
    """A note is added to at its end."""
    if len(text) <= _LONGEST:
        return text
    return f"…{text[1 - _LONGEST :]}" if code == "note" else f"{text[: _LONGEST - 1]}…"


def _job(job: EmploymentDraft) -> str:
    return ", ".join(filter(None, [job.company_name, job.position, job.department]))


def _purchase(purchase: PurchaseDraft) -> str:
    return ", ".join(filter(None, [formats.money(purchase.amount), fields.typed_form(purchase.made_on), purchase.what]))
