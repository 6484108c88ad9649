"""Own fields that point at another client or an employee: whom the reader may choose, and what they are called."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from krug.clients import access
from krug.clients.drafts import sort_key
from krug.clients.models import Kind, OwnField, OwnType
from krug.clients.own import known, types
from krug.clients.own.types import REFERENCES, BadValue
from krug.core.db.expressions import OneOf
from krug.core.rights import Actor
from krug.core.text.refusals import Refusal
from krug.staff import access as staff_access
from krug.staff import queries as staff


@dataclass(frozen=True)
class Names:
    """Of clients only those that the reader may see have one."""

    clients: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)

    def words(self, of: OwnField, value: Any) -> str:
        if of.type == OwnType.CLIENT and types.holds(of, value):
            return self.clients.get(value, _("a client you do not see"))
        if of.type == OwnType.EMPLOYEE and types.holds(of, value):
            return self.people.get(value, "")
        return types.words(of, value)

    def typed(self, of: OwnField, value: Any) -> str:
        """As the input shows it: a client by the name and the number, which is what is read back."""
        text = types.typed(of, value)
        name = self.clients.get(value, "") if of.type == OwnType.CLIENT and types.holds(of, value) else ""
        return f"{name} {text}".strip()


def names(actor: Actor, pairs: Iterable[tuple[OwnField, Any]]) -> Names:
    """Of all that these values point at: two queries, or none where they point at nobody."""
    found: dict[str, set[int]] = {OwnType.CLIENT: set(), OwnType.EMPLOYEE: set()}
    for of, value in pairs:
        if of.type in REFERENCES and types.holds(of, value):
            found[of.type].add(value)
    clients, people = found[OwnType.CLIENT], found[OwnType.EMPLOYEE]
    seen = access.visible_any(actor).filter(OneOf("pk", clients)).values_list("pk", "name") if clients else ()
    return Names(dict(seen), {pk: str(name) for pk, name in staff.names(people).items()} if people else {})


def unseen(of: OwnField, value: Any) -> str:
    """In words for whoever may read them: another client is only a number."""
    if of.type == OwnType.EMPLOYEE and types.holds(of, value):
        return staff.name_of(value)
    return types.words(of, value)


def of_client(actor: Actor, held: Mapping[str, Any]) -> Names:
    """Of everything one card holds, by key."""
    return names(actor, [(each, held[each.key]) for each in known.live() if each.key in held])


def read(actor: Actor, of: OwnField, typed: str) -> Any:
    """The value typed by somebody who may choose only whom they see. Raises Refusal."""
    try:
        value = types.parse(of, typed)
    except Refusal:
        found = _by_name(actor, of, typed)
        if found is None:
            raise
        return found
    check(actor, of, value)
    return value


def check(actor: Actor, of: OwnField, value: Any) -> None:
    """Raises BadValue for a client that the actor does not see, or an employee who does not work here."""
    if value is None:
        return
    if of.type == OwnType.CLIENT and not access.visible(actor).filter(pk=value).exists():
        raise BadValue(_("Type the name and choose the client from the list."))
    if of.type == OwnType.EMPLOYEE and not staff_access.colleagues(actor).working().filter(pk=value).exists():
        raise BadValue(_("Choose one of the list."))


def check_all(actor: Actor, values: Mapping[str, Any]) -> dict[str, str]:
    """What a new client's values point at that may not be chosen: the sentence by the field's code."""
    wrong: dict[str, str] = {}
    for code, value in values.items():
        of = known.get(code)
        if of is not None and of.type in REFERENCES:
            try:
                check(actor, of, value)
            except BadValue as refusal:
                wrong[code] = str(refusal.message)
    return wrong


def _by_name(actor: Actor, of: OwnField, typed: str) -> int | None:
    """The one whom a name means beyond doubt."""
    if of.type == OwnType.EMPLOYEE:
        return staff.by_name_or_mail().get(" ".join(typed.casefold().split()))
    if of.type != OwnType.CLIENT:
        return None
    keys = {sort_key(kind, typed) for kind in Kind.values}
    found = list(access.visible(actor).filter(sort_key__in=keys).values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None
