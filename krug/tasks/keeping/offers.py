"""What finding occasions offers to the house; `tasks.registration` calls it once."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from krug.clients import access as clients_access
from krug.clients.events import EmploymentAdded, EmploymentEnded
from krug.core import events, registry
from krug.core.registry import Door, Endpoints, EventType, Label, NavItem, Panel, Scheduled, Scope
from krug.tasks import access, card_panels
from krug.tasks import events as happened
from krug.tasks.actions import finding, moves
from krug.tasks.finders import birthdays, endings, finders, promises, purchases, talks  # noqa: F401 — they register
from krug.tasks.jobs import look_again, look_at_all
from krug.timeline.access import RECORD


def register() -> None:
    registry.panels.register(
        Panel(
            "tasks.occasions",
            "client",
            "aside",
            "tasks/occasions/_panel.html",
            card_panels.reasons,
            order=40,
            files=("tasks/occasions.css",),
        )
    )
    registry.nav.register(
        NavItem("occasions", _("Occasions"), "occasions", "bulb", order=40, right=clients_access.VIEW, group="office")
    )
    registry.nav.register(
        NavItem("settings.occasions", _("Finders of occasions"), "finders", "bulb", 4, access.MANAGE, group="settings")
    )
    registry.scopes.register(Scope("occasions:read", _("read occasions"), (clients_access.VIEW,), order=80))
    registry.scopes.register(Scope("occasions:write", _("use and refuse occasions"), (RECORD,), order=90))
    registry.gate.register(Door("api.occasions", _("occasions, to a program"), clients_access.VIEW))
    registry.endpoints.register(
        Endpoints("occasions", _("Occasions"), "krug.tasks.occasion_endpoints.router", order=40)
    )
    label = _("Finder of occasions set")
    registry.events.register(
        EventType(happened.FinderSet.code, label, "adjustments", lambda data: data, named=_by_finder(label))
    )
    events.listen(events.Event, finding.note_change)
    events.listen(EmploymentEnded, moves.note_left)
    events.listen(EmploymentAdded, moves.note_came)
    registry.schedule.register(Scheduled("tasks.look_at_all", timedelta(minutes=15), look_at_all))
    registry.schedule.register(Scheduled("tasks.look_again", timedelta(minutes=2), look_again))


def _by_finder(label: Label) -> Callable[[Mapping[str, Any]], Label]:
    """With the rule that found it, as long as there is one."""

    def named(data: Mapping[str, Any]) -> Label:
        finder = finders.get(data["finder"])
        return f"{label}: {finder.label}" if finder else label

    return named
