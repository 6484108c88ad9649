"""Columns taken as last time: a sheet with the names of one that was loaded means the same by them."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from krug.clients import policies, sight
from krug.core import registry
from krug.core.text.fold import fold
from krug.exchange import updating
from krug.exchange.mapping import NOTE, UNKNOWN_TO_NOTE
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
    taken = set()
    for column in load.mapping:
        before = meant[fold(column["header"])]
        if before and _take(load, column, before.pop(0), last if with_policies and not load.overwrite else None):
            taken.add(column["index"])
    _drop_doubles(load.mapping, taken)
    load.like = last
    load.known_by = load.known_by or updating.keep(load, last.known_by)


def _take(load: Import, column: Described, before: Described, last: Import | None) -> bool:
    target = before["target"]
    if target and (target not in registry.portable or not sight.may_load(load.by, target)):
        return False
    column.update(target=target, confidence=100)
    policy = updating.policy_of(last, before) if last is not None and target else None
    if policy is not None and policy != policies.usual(target, overwrite=load.overwrite):
        column["policy"] = str(policy)
    return True


def _drop_doubles(columns: Iterable[Described], taken: set[int]) -> None:
    """A column that was only guessed gives way to the one that is known to be the same."""
    known = {column["target"] for column in columns if column["index"] in taken} - {""}
    for column in columns:
        target = column["target"]
        if target in known and column["index"] not in taken and not registry.portable[target].many:
            column.update(target=NOTE, confidence=UNKNOWN_TO_NOTE)


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
