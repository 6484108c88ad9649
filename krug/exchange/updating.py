"""How an import finds and changes who is there already: by which key, and with which policy for each column."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients import access, policies
from krug.clients import actions as clients
from krug.clients.actions import indexing
from krug.clients.keys import CONTACTS, FINDING, NAME, NARROWING, Key
from krug.clients.models import OwnType
from krug.clients.own import conditions, known
from krug.clients.own import values as own_values
from krug.clients.policies import Policies, Policy
from krug.core import registry
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.exchange import making
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


def choices(load: Import, column: Column) -> list[tuple[str, Label, bool]]:
    """Policies of a column to choose from: code, words, whether it is the one."""
    among = policies.offered(column["target"]) if column["target"] else ()
    return [(str(policy), WORDS[policy], policy == policy_of(load, column)) for policy in among]


def part_of(column: Column) -> str:
    """The part of a key that a column can be, empty when it tells clients apart no better than their colour of hair."""
    target = column["target"]
    if target in _NAMES:
        return NAME
    if target == making.NEW:
        return making.code(column) if (column.get("fresh") or {}).get("type") in FINDING else ""
    own = known.get(target)
    is_keyable = target in _KEYABLE or (own is not None and own.type not in _NEVER)
    return target if is_keyable else ""


def parts(load: Import) -> dict[str, str]:
    """What the key can be made of, by what its columns are called."""
    found: dict[str, str] = {}
    for column in load.mapping:
        part = part_of(column)
        if part == NAME:
            found.setdefault(part, str(_("Name")))
        elif column["target"] == making.NEW and part:
            found[part] = column["header"]
        elif part and (not own_values.is_own(part) or _is_findable(part, load.by)):
            found.setdefault(part, str(registry.portable[part].label))
    return found


def _is_findable(part: str, actor: Actor) -> bool:
    """An own field finds nobody fast without its index, which who manages the company may have built."""
    own = known.get(part)
    if own is None or own.is_turning:
        return False
    return conditions.is_listed(own) or actor.may(access.MANAGE_COMPANY)


def problem(load: Import) -> dict[str, str]:
    """Why the chosen key cannot tell clients apart, empty when it can. Has the index built that it needs."""
    chosen, there = key(load), parts(load)
    if chosen is not None and (lacking := [part for part in chosen.parts if part not in there]):
        message = _("No column of the sheet says this, by which clients are to be recognised: %(parts)s.")
        remedy = _("Say below which column it is, or recognise clients as usual.")
        return {"code": "key", "message": message % {"parts": ", ".join(lacking)}, "remedy": remedy}
    if chosen is not None and not chosen.anchor:
        message = _("By this alone clients cannot be told apart: %(parts)s.")
        remedy = _("Tick one more column: the name, a phone, an e-mail, the INN or a number of your own.")
        return {"code": "key", "message": message % {"parts": said(load, chosen.parts)}, "remedy": remedy}
    try:
        make_findable(load)
    except clients.TooManyOwn as refusal:
        return {"code": "key", "message": str(refusal), "remedy": _("Or recognise clients by another column.")}
    return {}


def make_findable(load: Import) -> None:
    """Have the index of the own field that clients are looked up by, outside a transaction. Raises TooManyOwn."""
    chosen = key(load)
    own = known.fresh().by_code.get(chosen.anchor) if chosen is not None else None
    if own is None or conditions.is_listed(own):
        return
    clients.list_own_field(own, by=load.by)
    indexing.keep_own_indexes()


def said(load: Import, chosen: Iterable[str]) -> str:
    """Parts of a key in words."""
    labels = parts(load)
    return " + ".join(labels.get(part, part) for part in chosen)


def keep(load: Import, chosen: Sequence[str]) -> list[str]:
    """The chosen parts in the order of the sheet; if one of them is not there, none: the usual way."""
    there = parts(load)
    return [part for part in there if part in chosen] if set(chosen) <= there.keys() else []


def sentence(load: Import) -> str:
    """What will happen to clients who are there, in words."""
    chosen = key(load)
    who = (
        _("Clients are recognised only by «%(key)s».") % {"key": said(load, chosen.parts)}
        if chosen
        else _("Clients are recognised by INN, e-mail or phone, when the names agree; companies also by name.")
    )
    told: dict[Policy, list[str]] = {policy: [] for policy in Policy}
    for column in load.mapping:
        policy = policy_of(load, column)
        if policy is not None and policy != policies.usual(column["target"], overwrite=False):
            told[policy].append(column["header"] or str(column["index"] + 1))
    sentences = [who]
    for policy, begins in _BEGINS.items():
        if headers := told[policy]:
            named = ", ".join(f"«{header}»" for header in headers[:_NAMED])
            more = _(" and %(n)s more") % {"n": len(headers) - _NAMED} if len(headers) > _NAMED else ""
            sentences.append(str(begins) % {"columns": named + more})
    rest = _("Everything else only fills what is empty; notes, phones and tags are added.")
    usual = _("What is there stays: empty values are filled, notes, phones and tags are added.")
    return " ".join([*sentences, rest if any(told.values()) else usual])


def is_usual(load: Import) -> bool:
    told = ((policy_of(load, column), column["target"]) for column in load.mapping if column["target"])
    return not load.known_by and all(policy == policies.usual(target, overwrite=False) for policy, target in told)


_NAMED = 3
_BEGINS: Mapping[Policy, Label] = {
    Policy.OVERWRITE: gettext_lazy("Overwritten: %(columns)s."),
    Policy.APPEND: gettext_lazy("Added to what is there: %(columns)s."),
    Policy.FILL: gettext_lazy("Only filled when empty: %(columns)s."),
}
