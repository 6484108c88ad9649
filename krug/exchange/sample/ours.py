"""What the made-up company has set up for itself: fields of its own and views of the list.

They stand in the change set of the sample as made by it, so that they go with it, but for a field that somebody's own
clients hold something in by then.
"""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from krug.clients import access, conditions
from krug.clients import actions as clients
from krug.clients.actions import OwnSpec
from krug.clients.conditions import Condition, Group, Term
from krug.clients.models import Kind, OwnField, OwnType, RelationKind, SharedWith
from krug.clients.own import known
from krug.core.changes import sets
from krug.core.changes.cells import created
from krug.staff.models import Employee

AREA, HEATING, ALL_YEAR, UNTIL, DELAY = (
    "Площадь дома, м²", "Чем топят", "Живут круглый год", "Договор до", "Отсрочка, дней",
)  # fmt: skip
GAS, ELECTRICITY, WOOD, DIESEL, PUMP = "газ", "электричество", "дрова и уголь", "дизель", "тепловой насос"


@dataclass(frozen=True)
class _Ours:
    name: str
    type: OwnType
    kind: Kind
    group: str
    in_lists: bool = False
    options: tuple[str, ...] = ()
    help: str = ""

    @property
    def spec(self) -> OwnSpec:
        return OwnSpec(
            self.name, kind=self.kind.value, group=self.group, help=self.help, in_lists=self.in_lists,
            added=self.options,
        )  # fmt: skip


_FIELDS = (
    _Ours(AREA, OwnType.NUMBER, Kind.PERSON, "Дом", in_lists=True),
    _Ours(HEATING, OwnType.CHOICE, Kind.PERSON, "Дом", True, (GAS, ELECTRICITY, WOOD, DIESEL, PUMP)),
    _Ours(ALL_YEAR, OwnType.YES_NO, Kind.PERSON, "Дом"),
    _Ours(UNTIL, OwnType.DAY, Kind.COMPANY, "Договор", in_lists=True),
    _Ours(DELAY, OwnType.NUMBER, Kind.COMPANY, "Договор", help="Сколько дней дали на оплату"),
)


def make(change_set_id: int, *, by: Employee) -> None:
    """Call in the transaction in which the change set begins. A name that is taken by now is left to who has it."""
    for each in _FIELDS:
        with contextlib.suppress(clients.OwnNameTaken, clients.TooManyOwn):
            field = clients.add_own_field(each.type.value, each.spec, by=by)
            sets.record(change_set_id, [(None, created(field))])
    shared = SharedWith.ALL.value if by.may(access.MANAGE_COMPANY) else ""
    for name, condition, sort in _views():
        asked = {"condition": conditions.dumps(condition), "sort": sort}
        view = clients.save_view(name, asked, shared_with=shared, by=by)
        sets.record(change_set_id, [(None, created(view))])


def _views() -> list[tuple[str, Condition, str]]:
    referral = RelationKind.objects.filter(code="referral").first()
    found: list[tuple[str, Condition, str]] = [
        (
            "Пора на обслуживание",
            Group((Term("kind", "is", "person"), Term("purchases", "gt", 0), Term("last_purchase", "not_last", 330))),
            "-revenue",
        ),
        (
            "Крупные без касания месяц",
            Group((Term("kind", "is", "company"), Term("revenue", "gt", 300_000), Term("touched", "not_last", 30))),
            "-revenue",
        ),
    ]
    if referral:
        found.append(("Пришли по рекомендации", Term("relation", "one_of", (f"{referral.pk}.first",)), "-created"))
    return found


def fields() -> Mapping[str, OwnField]:
    """Those of ours that are there, by their names; one of another type is somebody else's."""
    types = {each.name: each.type for each in _FIELDS}
    live: list[OwnField] = list(known.fresh().live)
    return {field.label: field for field in live if types.get(field.label) == field.type}


def held(own: Mapping[str, Any], known_fields: Mapping[str, OwnField]) -> dict[str, Any]:
    """What a client holds, under the codes it is kept by; of a list an option goes by its code too."""
    found: dict[str, Any] = {}
    for name, value in own.items():
        field = known_fields.get(name)
        codes = {label: code for code, label, _is_offered in field.options} if field else {}
        if field and (not codes or value in codes):
            found[field.code] = codes.get(value, value)
    return found
