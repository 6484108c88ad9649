"""Verbs about warmth: the rules of the company, and the hand that keeps them from a client."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import now

from krug.clients import sight
from krug.clients.models import Client
from krug.core import events, jobs
from krug.staff.models import Employee
from krug.timeline.models import WarmthMark, WarmthRule
from krug.timeline.warmth import events as happened
from krug.timeline.warmth import ready, settling

SETTLE = "krug.timeline.jobs.settle_warmth"
SOON = timedelta(seconds=5)  # after a change of the rules: whoever changes one changes another
MOST_RULES = 30


class TooManyRules(Exception):
    """Each of them is asked of every client."""


Tests = Sequence[Sequence[Any]]


@transaction.atomic
def take_ready_rules(*, by_id: int | None) -> None:
    """Put the ready rules into an empty list. Where there are any, retired ones too, nothing happens."""
    if WarmthRule.objects.exists():
        return
    for level, tests in ready.RULES:
        _add(int(level), tests, by_id)
    jobs.enqueue_one(SETTLE, within=SOON)


@transaction.atomic
def add_rule(*, level: int, tests: Tests, by: Employee) -> WarmthRule:
    """Put a rule at the end of the list. Clients follow in the background. Raises TooManyRules."""
    if WarmthRule.objects.filter(archived_at=None).count() >= MOST_RULES:
        raise TooManyRules
    rule = _add(level, tests, by.pk)
    jobs.enqueue_one(SETTLE, within=SOON)
    return rule


def _add(level: int, tests: Tests, by_id: int | None) -> WarmthRule:
    last = WarmthRule.objects.aggregate(last=Max("order"))["last"] or 0
    rule = WarmthRule.objects.create(level=level, tests=[list(test) for test in tests], order=last + 1)
    events.publish(happened.WarmthRuleWritten(by_id=by_id, rule_id=rule.pk, level=level, tests=rule.tests, before=[]))
    return rule


@transaction.atomic
def change_rule(rule: WarmthRule, *, level: int, tests: Tests, by: Employee) -> None:
    """Clients follow in the background. A rule that is what it was is not changed."""
    held, written = WarmthRule.objects.select_for_update().get(pk=rule.pk), [list(test) for test in tests]
    before = [held.level, held.tests]
    if before == [level, written]:
        return
    held.level, held.tests = level, written
    held.save(update_fields=["level", "tests"])
    events.publish(happened.WarmthRuleWritten(by_id=by.pk, rule_id=rule.pk, level=level, tests=written, before=before))
    jobs.enqueue_one(SETTLE, within=SOON)


@transaction.atomic
def retire_rule(rule: WarmthRule, *, by: Employee) -> None:
    """Twice is once."""
    if WarmthRule.objects.filter(pk=rule.pk, archived_at=None).update(archived_at=now()):
        events.publish(happened.WarmthRuleRetired(by_id=by.pk, rule_id=rule.pk, level=rule.level, tests=rule.tests))
        jobs.enqueue_one(SETTLE, within=SOON)


@transaction.atomic
def restore_rule(rule: WarmthRule, *, by: Employee) -> None:
    if WarmthRule.objects.filter(pk=rule.pk, archived_at__isnull=False).update(archived_at=None):
        events.publish(happened.WarmthRuleRestored(by_id=by.pk, rule_id=rule.pk, level=rule.level, tests=rule.tests))
        jobs.enqueue_one(SETTLE, within=SOON)


@transaction.atomic
def move_rule(rule: WarmthRule, *, by: Employee) -> None:
    """One place up in the list; the first stays."""
    ordered = list(WarmthRule.objects.select_for_update().filter(archived_at=None))
    at = next((place for place, each in enumerate(ordered) if each.pk == rule.pk), 0)
    if at:
        ordered[at - 1 : at + 1] = reversed(ordered[at - 1 : at + 1])
        for place, each in enumerate(ordered, 1):
            WarmthRule.objects.filter(pk=each.pk).exclude(order=place).update(order=place)
        events.publish(happened.WarmthRulesOrdered(by_id=by.pk, order=[each.pk for each in ordered]))
        jobs.enqueue_one(SETTLE, within=SOON)


@transaction.atomic
def hold(client: Client, *, until: datetime | None, by: Employee) -> None:
    """The client stays as warm as it is whatever the rules say, until a moment or for good. Raises FieldDenied."""
    sight.hold(by, ["warmth"])
    held = Client.objects.select_for_update().get(pk=client.pk)
    old = WarmthMark.objects.filter(pk=client.pk).first()
    mark = settling.by_hand(client.pk, held.warmth, old, now(), until=until, by_id=by.pk)
    settling.write_marks([mark])
    events.publish(
        happened.WarmthHeld(
            by_id=by.pk, client_id=client.pk, level=held.warmth, until=until.isoformat() if until else ""
        )
    )


@transaction.atomic
def release(client: Client, *, by: Employee) -> None:
    """The rules decide again, from now on. Raises FieldDenied."""
    sight.hold(by, ["warmth"])
    held = Client.objects.select_for_update().get(pk=client.pk)
    settling.write_marks([WarmthMark(client_id=client.pk, level=held.warmth, since=now())])
    events.publish(happened.WarmthReleased(by_id=by.pk, client_id=client.pk))
    settling.settle_one(client.pk, by_id=by.pk)
