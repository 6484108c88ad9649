"""How an import finds and changes who is there already: by which key, and with which policy for each column."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients import access, policies
from krug.clients.keys import CONTACTS, NAME, NARROWING, Key
from krug.clients.models import OwnType
from krug.clients.own import conditions, known
from krug.clients.own import values as own_values
from krug.clients.policies import Policies, Policy
from krug.core import registry
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.exchange.models import Import

_NAMES = frozenset({"who", "name", "last_name", "first_name", "patronymic", "company"})
_KEYABLE = frozenset({"inn", *CONTACTS, *NARROWING})
_NEVER = frozenset({OwnType.LONG, OwnType.CHOICES})
Column = Mapping[str, Any]

WORDS: Mapping[Policy, Label] = {
    Policy.FILL: gettext_lazy("fill what is empty"),
    Policy.OVERWRITE: gettext_lazy("overwrite"),
    Policy.APPEND: gettext_lazy("add to what is there"),
}


def key(load: Import) -> Key | None:
    return Key(tuple(load.known_by)) if load.known_by else None


def policies_of(load: Import) -> Policies:
    chosen = [(column["target"], policy) for column in load.mapping if (policy := policy_of(load, column))]
    return policies.of_columns(chosen, overwrite=load.overwrite)


def policy_of(load: Import, column: Column) -> Policy | None:
    """What was chosen for a column, or is usual; None for what is only ever added."""
    among = policies.offered(column["target"]) if column["target"] else ()
    chosen = column.get("policy", "")
    return Policy(chosen) if chosen in among else policies.usual(column["target"], overwrite=load.overwrite)


def part_of(target: str) -> str:
    """The part of a key that a column can be, empty when it tells clients apart no better than their colour of hair."""
    if target in _NAMES:
        return NAME
    own = known.get(target)
    is_keyable = target in _KEYABLE or (own is not None and own.type not in _NEVER)
    return target if is_keyable else ""


def parts(load: Import) -> dict[str, str]:
    """What the key can be made of, by what its columns are called."""
    found: dict[str, str] = {}
    for column in load.mapping:
        part = part_of(column["target"])
        if part and (not own_values.is_own(part) or _is_findable(part, load.by)):
            found.setdefault(part, str(_("Name")) if part == NAME else str(registry.portable[part].label))
    return found


def _is_findable(part: str, actor: Actor) -> bool:
    """An own field finds nobody fast without its index, which who manages the company may have built."""
    own = known.get(part)
    if own is None or own.is_turning:
        return False
    return conditions.is_listed(own) or actor.may(access.MANAGE_COMPANY)


def problem(load: Import) -> dict[str, str]:
    """Why the chosen key cannot tell clients apart, empty when it can."""
    chosen = key(load)
    if chosen is None or chosen.anchor:
        return {}
    return {
        "code": "key",
        "message": _("By this alone clients cannot be told apart: %(parts)s.") % {"parts": said(load, load.known_by)},
        "remedy": _("Tick one more column: the name, a phone, an e-mail, the INN or a number of your own."),
    }


def said(load: Import, chosen: Iterable[str]) -> str:
    """Parts of a key in words."""
    labels = parts(load)
    return " + ".join(labels.get(part, part) for part in chosen)


def keep(load: Import, chosen: Sequence[str]) -> list[str]:
    """Of the chosen parts those that stand in the sheet, in its order; all of them or the usual way."""
    there = parts(load)
    return [part for part in there if part in chosen] if set(chosen) <= there.keys() else []
