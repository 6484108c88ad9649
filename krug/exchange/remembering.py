"""Columns taken as last time: a sheet with the names of one that was loaded means the same by them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from krug.clients import policies, sight
from krug.core import registry
from krug.core.text.fold import fold
from krug.exchange import updating
from krug.exchange.models import Import, State

LOOKED_AT = 50  # of the imports before
LEAST_NAMED = 3  # columns that a sheet has to share to be taken for one with a few more
NEW_SHARE = 4  # one new column for so many known
Described = dict[str, Any]


def fingerprint(headers: Iterable[str]) -> str:
    """The same for the same names of columns in the same order; empty where no column has a name."""
    folded = [fold(header) for header in headers]
    return hashlib.md5("\n".join(folded).encode(), usedforsecurity=False).hexdigest() if any(folded) else ""


def take(load: Import, *, with_policies: bool) -> None:
    """Let the guessed columns be what they were in the last such sheet, with its key. Nothing the role may not write
    and no field that is gone is taken from it."""
    last = _last(load)
    if last is None:
        return
    meant: dict[str, list[Described]] = defaultdict(list)
    for column in last.mapping:
        meant[fold(column["header"])].append(column)
    for column in load.mapping:
        if before := meant[fold(column["header"])]:
            _take(load, column, before.pop(0), last if with_policies and not load.overwrite else None)
    _drop_doubles(load)
    load.like = last
    load.known_by = updating.keep(load, last.known_by)


def _take(load: Import, column: Described, before: Described, last: Import | None) -> None:
    target = before["target"]
    if target and (target not in registry.portable or not sight.may_load(load.by, target)):
        return
    column.update(target=target, confidence=100, taken=True)
    policy = updating.policy_of(last, before) if last is not None and target else None
    if policy is not None and policy != policies.usual(target, overwrite=load.overwrite):
        column["policy"] = str(policy)


def _drop_doubles(load: Import) -> None:
    """A column that was only guessed gives way to the one that is known to be the same."""
    taken = {column["target"] for column in load.mapping if column.get("taken")}
    for column in load.mapping:
        target = column["target"]
        if target in taken and not column.pop("taken", False) and not registry.portable[target].many:
            column.update(target="note", confidence=50)


def _last(load: Import) -> Import | None:
    """The last sheet loaded with these very names, or else with all of its names and a few more."""
    loaded = Import.objects.filter(state=State.DONE, export=None).exclude(pk=load.pk).order_by("-pk")
    same = loaded.filter(headings=load.headings).first() if load.headings else None
    return same or _near(load, list(loaded.exclude(headings="")[:LOOKED_AT]))


def _near(load: Import, before: Sequence[Import]) -> Import | None:
    mine = _names(load)
    for other in before:
        theirs = _names(other)
        if len(theirs) >= LEAST_NAMED and theirs <= mine and len(mine - theirs) <= max(1, len(theirs) // NEW_SHARE):
            return other
    return None


def _names(load: Import) -> set[str]:
    return {name for column in load.mapping if (name := fold(column["header"]))}
