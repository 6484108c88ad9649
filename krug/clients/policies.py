"""What a sheet may do to values that are there already, column by column."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from krug.clients.keys import CONTACTS
from krug.clients.models import AddressKind, OwnType
from krug.clients.own import known, types
from krug.clients.own import values as own_values


class Policy(StrEnum):
    FILL = "fill"  # only what is empty
    OVERWRITE = "overwrite"
    APPEND = "append"  # beside what is there


TAGS, NOTE = "tags", "note"
_NAMES = ("last_name", "first_name", "patronymic")
# What a column writes, where that is not the field of the same name; the rest follows from it.
_WRITES = {
    "who": (*_NAMES, "name", "sex"), "name": (*_NAMES, "sex"), "first_name": ("first_name", "sex"),
    "company": ("name",), "inn": ("inn", "kpp"), "okved": ("okved", "activity"), "category": ("category_id",),
    "owner": ("owner_id",), "address": (f"address.{AddressKind.MAIN}",),
    "legal_address": (f"address.{AddressKind.LEGAL}",),
}  # fmt: skip
_LIMITS = {"about": 200, "activity": 200, "full_name": 500}
_ROWS = frozenset({*CONTACTS, TAGS, "address", "legal_address"})
_VALUES = frozenset({
    "who", "name", *_NAMES, "company", "inn", "kpp", "ogrn", "city", "birth_date", "sex", "warmth", "okved", "category",
    "owner",
})  # fmt: skip
_JOINED_OWN = {OwnType.TEXT: types.SHORT, OwnType.LONG: types.LONG}


def offered(column: str) -> tuple[Policy, ...]:
    """What may be chosen for a column, the usual first; nothing for what is only ever added, such as purchases."""
    if column == NOTE:
        return (Policy.APPEND, Policy.FILL, Policy.OVERWRITE)
    if column in _ROWS:
        return (Policy.APPEND, Policy.FILL)
    if column in _LIMITS or _is_joined(column):
        return (Policy.FILL, Policy.OVERWRITE, Policy.APPEND)
    return (Policy.FILL, Policy.OVERWRITE) if column in _VALUES or own_values.is_own(column) else ()


def _is_joined(column: str) -> bool:
    own = known.get(column)
    return own is not None and (own.type in _JOINED_OWN or own.type == OwnType.CHOICES)


def usual(column: str, *, overwrite: bool) -> Policy | None:
    """What holds of a column of which nothing was said; ``overwrite``: values that differ are overwritten."""
    among = offered(column)
    wanted = Policy.OVERWRITE if overwrite and among[:1] == (Policy.FILL,) else None
    return wanted or next(iter(among), None)


@dataclass(frozen=True)
class Policies:
    """By what is written: names of fields, kinds of contact, «address.main», tags. The rest as is usual."""

    chosen: Mapping[str, Policy] = field(default_factory=dict)
    overwrite: bool = False

    def of(self, name: str) -> Policy:
        if name in self.chosen:
            return self.chosen[name]
        if name in CONTACTS or name in (TAGS, NOTE) or name.startswith("address."):
            return Policy.APPEND
        return Policy.OVERWRITE if self.overwrite else Policy.FILL


def of_columns(columns: Iterable[tuple[str, Policy]], *, overwrite: bool = False) -> Policies:
    """What a column says of its own field goes before what follows from another: a sex told before one guessed."""
    told = list(columns)
    chosen = {name: policy for column, policy in told for name in _WRITES.get(column, ())}
    chosen |= {column: policy for column, policy in told if column not in _WRITES or column in _WRITES[column]}
    return Policies(chosen, overwrite)


def joined(name: str, old: object, new: object) -> object | None:
    """Both, or None when there is nothing to add or no room for it."""
    if isinstance(old, list) and isinstance(new, list):
        added = [each for each in new if each not in old]
        return [*old, *added] if added else None
    if not isinstance(old, str) or not isinstance(new, str) or new in old:
        return None
    own = known.get(name)
    is_long = name == NOTE or (own is not None and own.type == OwnType.LONG)
    limit = _LIMITS.get(name) or (types.LONG if is_long else types.SHORT)
    both = f"{old}{chr(10) if is_long else '; '}{new}".strip()
    return both if len(both) <= limit or name == NOTE else None
