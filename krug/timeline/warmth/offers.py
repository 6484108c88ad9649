"""What warmth offers to the house. Called when the history registers, after the journal has begun to listen."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krug.clients import access as clients_access
from krug.core import events, registry
from krug.core.registry import EventType, Label, NavItem, Panel, Scheduled
from krug.staff.events import EmployeeJoined
from krug.staff.models import Employee
from krug.timeline.jobs import settle_warmth
from krug.timeline.warmth import actions, hearing, ready, words
from krug.timeline.warmth import events as happened
from krug.timeline.warmth.panels import warmth as why
from krug.timeline.warmth.signs import signs, tells_of


def register() -> None:
    for sign in ready.SIGNS:
        signs.register(sign)
    events.listen(events.Event, hearing.hear)
    events.listen(EmployeeJoined, _of_new_company)
    registry.schedule.register(Scheduled("timeline.settle_warmth", timedelta(days=1), settle_warmth))
    registry.panels.register(Panel("timeline.warmth", "client", "warmth", "timeline/warmth/_why.html", why))
    registry.nav.register(
        NavItem(
            "settings.warmth", _("Warmth"), "warmth_rules", "bolt", 3, clients_access.MANAGE_COMPANY, group="settings"
        )
    )
    for kind in EVENTS:
        registry.events.register(kind)


def _of_new_company(joined: EmployeeJoined) -> None:
    """Whoever joins first has founded the company."""
    if not Employee.objects.exclude(pk=joined.employee_id).exists():
        actions.take_ready_rules(by_id=joined.by_id)


def _forget(data: dict[str, Any]) -> dict[str, Any]:
    kept = [[table, row, field, None, None] for table, row, field, _old, _new in data.get("cells", [])]
    return {**data, "level": 0, "touch": [], "cells": kept}


def _as_it_is(data: dict[str, Any]) -> dict[str, Any]:
    """Of no client."""
    return data


def _named(label: Label) -> Callable[[Mapping[str, Any]], Label]:
    return lambda data: f"{label}: {words.rule(data)}"


def _settled(data: Mapping[str, Any]) -> str:
    return gettext("Warmth by the rules: %(n)s") % {"n": data["changed"]}


EVENTS = (
    EventType(happened.WarmthChanged.code, _("Warmth changed"), "bolt", _forget, words.because, named=words.became,
              tells=lambda data: tells_of(data["tests"])),
    EventType(happened.WarmthSettled.code, _("Warmth by the rules"), "bolt", _as_it_is, named=_settled),
    EventType(happened.WarmthHeld.code, _("Warmth is kept by hand"), "lock", _forget, words.held,
              tells=lambda data: ("warmth",)),
    EventType(happened.WarmthReleased.code, _("Warmth is left to the rules"), "lock", _forget),
    EventType(
        happened.WarmthRuleWritten.code, _("Rule of warmth written"), "bolt", _as_it_is,
        named=_named(_("Rule of warmth written")),
    ),
    EventType(
        happened.WarmthRuleRetired.code, _("Rule of warmth taken away"), "bolt", _as_it_is,
        named=_named(_("Rule of warmth taken away")),
    ),
    EventType(
        happened.WarmthRuleRestored.code, _("Rule of warmth put back"), "bolt", _as_it_is,
        named=_named(_("Rule of warmth put back")),
    ),
    EventType(
        happened.WarmthRulesOrdered.code, _("Rules of warmth put in another order"), "bolt", _as_it_is,
    ),
)  # fmt: skip
