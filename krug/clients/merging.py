"""What a draft adds to a client that is in the base already."""

import datetime
from dataclasses import dataclass, field
from typing import Any, TypeVar

from krug.clients.drafts import ContactDraft, Draft, EmploymentDraft, PurchaseDraft
from krug.clients.keys import NAME, Key
from krug.clients.matching import Face, Known, day_key, purchase_key
from krug.clients.models import Kind
from krug.clients.own import values as own_values
from krug.clients.policies import NOTE, TAGS, Policies, Policy, joined
from krug.core.text.fold import fold

MERGED = (
    "name", "last_name", "first_name", "patronymic", "sex", "birth_date", "warmth", "city", "category_id", "about",
    "full_name", "inn", "kpp", "ogrn", "activity", "okved", "owner_id",
)  # fmt: skip
USUAL = Policies()
_EMPTY, _EMPTY_OWN = (None, "", 0), (None,)  # of own fields none and «no» are values


@dataclass(slots=True)
class Delta:
    """Changes to one client. ``cells`` are (field, old, new)."""

    client_id: int
    kind: str
    cells: list[tuple[str, Any, Any]] = field(default_factory=list)
    contacts: list[ContactDraft] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    employments: list[EmploymentDraft] = field(default_factory=list)
    purchases: list[PurchaseDraft] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    days: list[tuple[str, datetime.date, str]] = field(default_factory=list)
    tastes: list[tuple[str, bool]] = field(default_factory=list)

    def __bool__(self) -> bool:
        rows = self.contacts or self.addresses or self.employments or self.purchases or self.tags
        return bool(self.cells or rows or self.days or self.tastes)


def merge(face: Face, draft: Draft, known: Known, policies: Policies = USUAL) -> Delta:
    """What is new in the draft, as far as the policies let it in; the face knows it from now on."""
    delta = Delta(face.id, face.kind)
    if _is_known_whole(face, draft):  # the employer of a hundred rows, row after row
        return delta
    for name in (*MERGED, *filter(own_values.is_own, draft.values), NOTE):
        new = becomes(face, name, draft, policies, known.key)
        if new is not None:
            delta.cells.append((name, face.values.get(name, "" if name == NOTE else None), new))
            face.values[name] = new
    for contact in new_contacts(face, draft, policies):
        delta.contacts.append(contact)
        known.add_contact(face, (contact.kind, contact.key or contact.value))
    held = frozenset(face.address_kinds)
    for kind, text in draft.addresses:
        if not (policies.of(f"address.{kind}") == Policy.FILL and kind in held) and _is_new(fold(text), face.addresses):
            delta.addresses.append((kind, text))
            face.address_kinds.add(kind)
    delta.purchases = [each for each in draft.purchases if _is_new(purchase_key(each), face.purchases)]
    if not (policies.of(TAGS) == Policy.FILL and face.tags):
        delta.tags = [each for each in draft.tags if _is_new(fold(each), face.tags)]
    delta.days = [each for each in draft.days if _is_new(day_key(*each), face.days)]
    delta.tastes = [each for each in draft.tastes if _is_new(fold(each[0]), face.tastes)]
    delta.employments = [each for each in draft.employments if _is_new(each.company_id, face.jobs)]
    return delta


def _is_known_whole(face: Face, draft: Draft) -> bool:
    beside = draft.contacts or draft.addresses or draft.employments or draft.purchases or draft.tags
    return not (beside or draft.days or draft.tastes) and draft.values.items() <= face.values.items()


def becomes(face: Face, name: str, draft: Draft, policies: Policies, key: Key | None) -> Any:
    """What merging puts in the place of what is there, None when that stays."""
    old, new = face.values.get(name), draft.values.get(name)
    empty = _EMPTY_OWN if own_values.is_own(name) else _EMPTY
    if new in empty or new == old:
        return None
    if old in empty or _spells_out(str(old), str(new), name):
        return new
    policy = policies.of(name)
    if policy == Policy.APPEND:
        return joined(name, old, new)
    return new if policy == Policy.OVERWRITE and _may_overwrite(face, name, draft, key) else None


def new_contacts(face: Face, draft: Draft, policies: Policies) -> list[ContactDraft]:
    """Those that are not there yet, where there may be one more."""
    seen = set(face.contacts)
    full = {kind for kind, _key in seen if policies.of(kind) == Policy.FILL}
    told = []
    for each in draft.contacts:
        kind_and_key = (each.kind, each.key or each.value)
        if each.kind not in full and kind_and_key not in seen:
            seen.add(kind_and_key)
            told.append(each)
    return told


def absorb(draft: Draft, delta: Delta) -> None:
    """The client is itself a draft not yet saved: put the news into it."""
    draft.values.update({name: new for name, _old, new in delta.cells})
    draft.contacts += delta.contacts
    draft.addresses += delta.addresses
    draft.employments += delta.employments
    draft.purchases += delta.purchases
    draft.tags += delta.tags
    draft.days += delta.days
    draft.tastes += delta.tastes


T = TypeVar("T")


def _is_new(key: T, known: set[T]) -> bool:
    """Whether the face did not know this; from now on it does."""
    before = len(known)
    known.add(key)
    return len(known) > before


def _may_overwrite(face: Face, name: str, draft: Draft, key: Key | None) -> bool:
    """A company recognised by its name keeps the spelling it has; one that a key without the name says is renamed."""
    if name != "name" or face.kind != Kind.COMPANY:
        return True
    return bool(draft.said) and key is not None and NAME not in key.parts and not str(draft.values[name]).isdecimal()


def _spells_out(old: str, new: str, name: str) -> bool:
    """«П.» gives way to «Пётр»."""
    return name in {"first_name", "patronymic"} and old.endswith(".") and len(old) == 2 and new.startswith(old[0])
