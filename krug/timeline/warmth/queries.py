"""Questions of the page of rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krug.core.rights import Actor
from krug.timeline import access
from krug.timeline.models import WarmthRule

SHOWN = 7
_NEW = 2**31 - 1  # the number of a rule that is not written down yet


@dataclass(frozen=True)
class Run:
    """Many clients became warmer or colder at once. ``change_set_id`` if the reader may undo it."""

    at: datetime
    label: str
    changed: int
    is_undone: bool
    change_set_id: int | None


def runs(actor: Actor) -> list[Run]:
    told = list(access.warmth_runs(actor)[:SHOWN])
    sets = [event.change_set for event in told if event.change_set]
    open_ones = set(access.undoable_sets(actor).filter(pk__in=[each.pk for each in sets]).values_list("pk", flat=True))
    return [
        Run(event.at, made.label, event.data["changed"], made.undo_started_at is not None,
            made.pk if made.pk in open_ones else None)
        for event, made in zip(told, sets, strict=True)
    ]  # fmt: skip


def rules_with(known: Sequence[WarmthRule], pk: str, level: int, tests: Sequence[Sequence[Any]]) -> list[WarmthRule]:
    """The rules as they would be with this one, in its place or at the end."""
    typed = WarmthRule(pk=int(pk) if pk.isdecimal() else _NEW, level=level, tests=list(tests))
    there = [typed if rule.pk == typed.pk else rule for rule in known]
    return there if typed in there else [*there, typed]
