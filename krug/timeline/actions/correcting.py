"""Correcting a touch that was recorded: what was said, when, what came of it, who took part."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from krug.clients.models import Client
from krug.core import events
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.staff.models import Employee
from krug.timeline import events as happened
from krug.timeline.actions.touches import count_anew, hold_to_reason, time_cost, whose
from krug.timeline.models import Interaction, Participant

CORRECTED = (
    "kind", "direction", "result", "reason", "text", "duration_s", "at", "benefit_kind", "benefit", "benefit_what",
)  # fmt: skip


class Conflict(Exception):
    """Somebody changed these values since they were seen. Nothing was written; both are here, theirs first."""

    def __init__(self, differing: Mapping[str, tuple[Any, Any]]) -> None:
        super().__init__(", ".join(differing))
        self.differing = differing


class Removed(Exception):
    """Somebody has removed the touch."""


@transaction.atomic
def change_interaction(
    touch: Interaction,
    values: Mapping[str, Any],
    *,
    seen: Mapping[str, Any] | None = None,
    join: Collection[Client] = (),
    leave: Collection[int] = (),
    by: Employee,
) -> int | None:
    """Write those of the values that differ; returns the number of the change, None when nothing does.

    ``seen`` are the values the change was made in sight of, as JSON. ``leave`` are ids of clients who took no part
    after all. Raises Conflict, Removed, ReasonNeeded.
    """
    held = Interaction.objects.select_for_update().filter(pk=touch.pk, archived_at=None).first()
    if held is None:
        raise Removed
    wanted = {name: _plain(name, value) for name, value in values.items()}
    differing = {name: (_held(held, name), value) for name, value in wanted.items() if value != _held(held, name)}
    shown = seen or {}
    clashing = {name: both for name, both in differing.items() if name in shown and to_json(both[0]) != shown[name]}
    if clashing:
        raise Conflict(clashing)
    if differing.keys() & {"result", "reason"}:
        hold_to_reason(wanted.get("result", held.result), wanted.get("reason", held.reason_id))
    cells = [*_write(held, {name: value for name, (_old, value) in differing.items()}), *_part(held, join, leave)]
    if not cells:
        return None
    count_anew(whose([held.pk]))
    return events.publish(
        happened.InteractionChanged(
            by_id=by.pk, client_id=held.client_id, interaction_id=held.pk, kind=held.kind, cells=tuple(cells)
        )
    )


def _plain(name: str, value: Any) -> Any:
    if name == "reason":
        return value.pk if value is not None else None
    return value.strip() if isinstance(value, str) else value


def _held(touch: Interaction, name: str) -> Any:
    return touch.reason_id if name == "reason" else getattr(touch, name)


def _write(held: Interaction, new: Mapping[str, Any]) -> list[Cell]:
    """Another duration costs otherwise, by what an hour of who recorded it costs now."""
    written = dict(new)
    if "duration_s" in new and held.by is not None:
        written["staff_cost"] = time_cost(new["duration_s"], held.by)
    old = {name: _held(held, name) for name in written}
    for name, value in written.items():
        setattr(held, "reason_id" if name == "reason" else name, value)
    if written:
        held.save(update_fields=list(written))
    return [changed(held, name, old[name]) for name in written if old[name] != _held(held, name)]


def _part(held: Interaction, join: Collection[Client], leave: Collection[int]) -> list[Cell]:
    rows = Participant.objects.filter(interaction=held, archived_at=None)
    there, moment = dict(rows.values_list("client_id", "pk")), now()
    gone = [there[client_id] for client_id in leave if client_id in there]
    rows.filter(pk__in=gone).update(archived_at=moment)
    new = sorted({client.pk for client in join} - there.keys() - {held.client_id})
    joined = [Participant.objects.create(interaction=held, client_id=client_id) for client_id in new]
    left = [Cell("timeline.participant", pk, "archived_at", None, to_json(moment)) for pk in gone]
    return [*left, *map(created, joined)]
