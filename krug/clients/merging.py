"""What a draft adds to a client that is in the base already."""

from dataclasses import dataclass, field
from typing import Any, TypeVar

from krug.clients.drafts import ContactDraft, Draft, EmploymentDraft, PurchaseDraft
from krug.clients.matching import Face, Known, purchase_key
from krug.clients.models import Kind
from krug.clients.own import values as own_values
from krug.core.text.fold import fold

MERGED = (
    "name", "last_name", "first_name", "patronymic", "sex", "birth_date", "warmth", "city", "category_id", "about",
    "full_name", "inn", "kpp", "ogrn", "activity", "okved", "owner_id",
)  # fmt: skip
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

    def __bool__(self) -> bool:
        rows = self.contacts or self.addresses or self.employments or self.purchases or self.tags
        return bool(self.cells or rows)


def merge(face: Face, draft: Draft, known: Known, *, overwrite: bool) -> Delta:
    """What is new in the draft; the face knows it from now on. Without ``overwrite`` only empty values are filled."""
    delta = Delta(face.id, face.kind)
    for name in (*MERGED, *filter(own_values.is_own, draft.values)):
        old, new = face.values.get(name), draft.values.get(name)
        if writes(face, name, new, overwrite=overwrite):
            delta.cells.append((name, old, new))
            face.values[name] = new
    _merge_note(face, draft, delta)
    for contact in draft.contacts:
        kind_and_key = (contact.kind, contact.key or contact.value)
        if kind_and_key not in face.contacts:
            delta.contacts.append(contact)
            known.add_contact(face, kind_and_key)
    delta.addresses = [each for each in draft.addresses if _is_new(fold(each[1]), face.addresses)]
    delta.purchases = [each for each in draft.purchases if _is_new(purchase_key(each), face.purchases)]
    delta.tags = [each for each in draft.tags if _is_new(fold(each), face.tags)]
    delta.employments = [each for each in draft.employments if _is_new(each.company_id, face.jobs)]
    return delta


def writes(face: Face, name: str, new: Any, *, overwrite: bool) -> bool:
    """Whether merging puts this value in the place of what is there."""
    old, empty = face.values.get(name), _EMPTY_OWN if own_values.is_own(name) else _EMPTY
    if new in empty or new == old:
        return False
    return old in empty or _spells_out(str(old), str(new), name) or (overwrite and _may_overwrite(face, name))


def absorb(draft: Draft, delta: Delta) -> None:
    """The client is itself a draft not yet saved: put the news into it."""
    draft.values.update({name: new for name, _old, new in delta.cells})
    draft.contacts += delta.contacts
    draft.addresses += delta.addresses
    draft.employments += delta.employments
    draft.purchases += delta.purchases
    draft.tags += delta.tags


T = TypeVar("T")


def _is_new(key: T, known: set[T]) -> bool:
    """Whether the face did not know this; from now on it does."""
    before = len(known)
    known.add(key)
    return len(known) > before


def _may_overwrite(face: Face, name: str) -> bool:
    """A company recognised by its name keeps the spelling it has."""
    return not (name == "name" and face.kind == Kind.COMPANY)


def _spells_out(old: str, new: str, name: str) -> bool:
    """«П.» gives way to «Пётр»."""
    return name in {"first_name", "patronymic"} and old.endswith(".") and len(old) == 2 and new.startswith(old[0])


def _merge_note(face: Face, draft: Draft, delta: Delta) -> None:
    """A note is added to, never replaced."""
    old, new = str(face.values.get("note") or ""), str(draft.values.get("note") or "")
    if new and new not in old:
        both = f"{old}\n{new}".strip()
        delta.cells.append(("note", old, both))
        face.values["note"] = both
