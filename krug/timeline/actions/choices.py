"""Verbs about the company's lists: results of touches and reasons of refusals."""

import secrets
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.core import events
from krug.core.text.fold import fold
from krug.staff.models import Employee
from krug.timeline import events as happened
from krug.timeline import ready
from krug.timeline.models import RefusalReason, TouchResult


def make_ready_choices(results: type[TouchResult] = TouchResult, reasons: type[RefusalReason] = RefusalReason) -> None:
    """Make those that are not there yet. Called after every migration, so that a new version brings its own."""
    known = set(results.objects.values_list("code", flat=True))
    for place, result in enumerate(ready.RESULTS, 1):
        if result.code not in known:
            results.objects.create(
                code=result.code, tone=result.tone, is_reached=result.is_reached, is_refusal=result.is_refusal,
                wants_next=result.wants_next, order=place,
            )  # fmt: skip
    known = set(reasons.objects.exclude(code="").values_list("code", flat=True))
    for place, code in enumerate(ready.REASONS, 1):
        if code not in known:
            reasons.objects.create(code=code, order=place)


class NameTaken(Exception):
    """There is one of this name in the list."""

    text = _("This name is in the list already; what is not offered any more can be offered again.")


Listed = TouchResult | RefusalReason


@transaction.atomic
def add_result(label: str, *, by: Employee, **told: Any) -> TouchResult:
    """A result of the company's own, at the end of the list. ``told`` are its colour and what it means."""
    row = TouchResult(code=f"own-{secrets.token_hex(4)}", label=label.strip(), order=_last(TouchResult) + 1, **told)
    _save(row, by)
    return row


@transaction.atomic
def change_result(result: TouchResult, *, label: str, by: Employee, **told: Any) -> None:
    """Call it otherwise, or say what it means. A ready one without a name of the company's has its usual one."""
    result.label = label.strip() or ("" if result.code in ready.RESULT_LABELS else result.label)
    for name, value in told.items():
        setattr(result, name, value)
    _save(result, by)


@transaction.atomic
def add_reason(name: str, *, by: Employee) -> RefusalReason:
    row = RefusalReason(name=name.strip(), order=_last(RefusalReason) + 1)
    _save(row, by)
    return row


@transaction.atomic
def rename_reason(reason: RefusalReason, *, name: str, by: Employee) -> None:
    reason.name = name.strip() or ("" if reason.code else reason.name)
    _save(reason, by)


@transaction.atomic
def retire_choice(row: Listed, *, by: Employee) -> None:
    """It is not offered any more; touches keep it. Twice is once."""
    if type(row).objects.filter(pk=row.pk, archived_at=None).update(archived_at=now()):
        _tell(row, by)


@transaction.atomic
def restore_choice(row: Listed, *, by: Employee) -> None:
    if type(row).objects.filter(pk=row.pk).exclude(archived_at=None).update(archived_at=None):
        _tell(row, by)


@transaction.atomic
def move_choice(row: Listed, *, by: Employee, down: bool = False) -> None:
    """One place up or down among those that are offered; at the end of the way it stays."""
    ordered: list[Any] = list(type(row).objects.select_for_update().filter(archived_at=None))
    at = next((place for place, each in enumerate(ordered) if each.pk == row.pk), -1)
    to = at + 1 if down else at - 1
    if at >= 0 and 0 <= to < len(ordered):
        ordered[at], ordered[to] = ordered[to], ordered[at]
        for place, each in enumerate(ordered, 1):
            type(row).objects.filter(pk=each.pk).exclude(order=place).update(order=place)
        _tell(row, by)


def _last(model: type[Listed]) -> int:
    return model.objects.aggregate(last=Max("order"))["last"] or 0


def _save(row: Listed, by: Employee) -> None:
    """The few rows of a list are held, so that of two people who add the same one is refused. Raises NameTaken."""
    others = type(row).objects.select_for_update().exclude(pk=row.pk)
    if fold(row.title) in {fold(each.title) for each in others}:
        raise NameTaken
    row.save()
    _tell(row, by)


def _tell(row: Listed, by: Employee) -> None:
    which = "results" if isinstance(row, TouchResult) else "reasons"
    events.publish(happened.ChoicesChanged(by_id=by.pk, list=which, row_id=row.pk, title=row.title))
