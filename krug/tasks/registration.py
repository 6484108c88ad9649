"""What the room offers to the house."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from krug.clients import access as clients_access
from krug.clients.access import MANAGE_COMPANY, VIEW
from krug.clients.bulk import further
from krug.clients.duplicates.offers import follows
from krug.core import events, registry
from krug.core.registry import (
    Belonging,
    ColumnSource,
    Conditions,
    Door,
    Endpoints,
    EventType,
    Label,
    NavItem,
    OpenWork,
    Panel,
    Right,
    Scheduled,
    Scope,
    Tracked,
    Verb,
)
from krug.staff.events import EmployeeLeft
from krug.tasks import (
    access,
    card_panels,
    handing,
    many,
    next_steps,
    occasions,
    panels,
    sources,
    subjects,
    touches,
    words,
)
from krug.tasks import events as happened
from krug.tasks.actions import calendars, steps
from krug.tasks.finders import finders
from krug.tasks.jobs import follow_masses, prove_steps
from krug.tasks.keeping import offers as occasion_offers
from krug.tasks.models import Occasion, Task, TaskState
from krug.tasks.queues import promises
from krug.tasks.reminding import offers as reminder_offers

GROUP = _("Tasks")
registry.rights.register(Right(access.MANAGE, _("see and change tasks of others"), GROUP, has_reach=True, order=40))
registry.nav.register(NavItem("tasks", GROUP, "tasks", "checkbox", order=45))
registry.panels.register(
    Panel(
        "tasks.next", "client", "aside", "tasks/_panel.html", panels.on_card, order=10,
        files=("tasks/tasks.css", "tasks/tasks.js"),
    )
)  # fmt: skip
registry.verbs.register(
    Verb("tasks.make", _("Make a task"), "checkbox", "client", access.MANAGE, page="client", key="t")
)
registry.nav.register(
    NavItem("settings.work", _("Next steps"), "work_rule", "checklist", 4, MANAGE_COMPANY, group="settings")
)
registry.columns.register(ColumnSource("tasks", lambda actor: next_steps.COLUMNS, order=30))
registry.conditions.register(Conditions("tasks", lambda actor: next_steps.FIELDS, order=30))
registry.schedule.register(Scheduled("tasks.follow_masses", timedelta(minutes=2), follow_masses))
registry.schedule.register(Scheduled("tasks.prove_steps", timedelta(days=1), prove_steps))
events.listen(events.Event, steps.note_event)
events.listen(EmployeeLeft, calendars.note_leaving)
registry.nav.register(NavItem("settings.calendar", _("Calendar"), "my_calendar", "calendar", 6, group="settings"))
registry.scopes.register(Scope("tasks:read", _("read tasks"), (access.MANAGE,), order=60))
registry.scopes.register(Scope("tasks:write", _("make, change and close tasks"), (access.MANAGE,), order=70))
registry.gate.register(Door("api.tasks", _("tasks, to a program"), VIEW))
registry.gate.register(Door("tasks.calendar", _("tasks, to a calendar"), VIEW))
registry.endpoints.register(Endpoints("tasks", GROUP, "krug.tasks.endpoints.router", order=30))
further.offers.register(many.DEED)
subjects.kinds.register(subjects.SubjectKind("touch", _("Touch"), touches.tell, "phone", order=10))
registry.open_work.register(OpenWork("tasks", handing.move_open))


def _forget(data: dict[str, Any]) -> dict[str, Any]:
    kept = [[table, row, field, None, None] for table, row, field, _old, _new in data.get("cells", [])]
    return {**data, "cells": kept, "what": ""}


def _after(rows: Sequence[int]) -> None:
    """Nothing is derived from tasks yet."""


def _offered_twice(survivor_id: int, merged_id: int) -> Iterable[int]:
    """What is offered of both cards stays with the merged one."""
    known = set(Occasion.objects.filter(client_id=survivor_id).values_list("finder", "key"))
    theirs = Occasion.objects.filter(client_id=merged_id).values_list("pk", "finder", "key")
    return [pk for pk, *what in theirs if tuple(what) in known]


for code, label, icon in (
    (happened.TaskMade.code, _("Task made"), "checkbox"),
    (happened.TaskChanged.code, _("Task changed"), "checkbox"),
    (happened.TaskDelegated.code, _("Task given to another"), "users"),
    (happened.TaskClosed.code, _("Task closed"), "check"),
    (happened.TaskReopened.code, _("Task opened again"), "arrow-back-up"),
    (happened.TaskRemoved.code, _("Task removed"), "trash"),
):
    registry.events.register(EventType(code, label, icon, _forget, describe=words.of_event))
registry.events.register(
    EventType(happened.WorkRuleSet.code, _("Which clients are in work was set"), "settings", lambda data: data)
)
registry.events.register(
    EventType(happened.CalendarOpened.code, _("Tasks given to a calendar"), "calendar", lambda data: data)
)
registry.events.register(
    EventType(happened.CalendarClosed.code, _("Tasks taken away from a calendar"), "calendar", lambda data: data)
)
registry.belongings.register(Belonging("tasks.task", Task, ("client",), after=_after, label=GROUP))
registry.belongings.register(
    Belonging("tasks.occasion", Occasion, ("client",), stays=_offered_twice, label=_("Occasions"))
)
_TASK = frozenset({
    "client", "doing", "what", "responsible", "due_at", "is_all_day", "repeat", "zone", "planned_at",
    "remind_before_min", "remind_at", "state", "outcome", "closed_at", "closed_by", "archived_at",
})  # fmt: skip


def _worked_on(change_set_id: int, rows: Sequence[int]) -> set[int]:
    """Whoever has changed, closed or handed on a task wants it to stay."""
    touched = Task.objects.filter(pk__in=rows).exclude(version=1, state=TaskState.OPEN)
    return set(touched.values_list("pk", flat=True))


registry.tracked.register(
    Tracked(
        "tasks.task",
        Task,
        _TASK,
        lambda rows: None,
        changed_since=_worked_on,
        after_cells=follows("tasks.task", _after),
        untold=_TASK - {"doing", "what", "repeat", "outcome"},
    )
)
_OCCASION = frozenset({"client", "state", "closed_at", "closed_by"})
registry.tracked.register(Tracked("tasks.occasion", Occasion, _OCCASION, lambda rows: None))


def _by_finder(label: Label) -> Callable[[Mapping[str, Any]], Label]:
    """With the rule that found it, as long as there is one."""

    def named(data: Mapping[str, Any]) -> Label:
        finder = finders.get(data["finder"])
        return f"{label}: {finder.label}" if finder else label

    return named


def _told_by_finder(data: Mapping[str, Any]) -> set[str]:
    """What the name of the rule alone tells."""
    finder = finders.get(data["finder"])
    return set(finder.tells({each.code: each.default for each in finder.parameters})) if finder else set()


for code, label in ((happened.OccasionUsed.code, _("Occasion used")), (happened.OccasionRefused.code, _("Not now"))):
    registry.events.register(EventType(code, label, "bulb", _forget, named=_by_finder(label), tells=_told_by_finder))
sources.queue.register(
    sources.QueueSource("occasions", _("Occasions by expected sum"), occasions.waiting, occasions.count, order=30)
)

registry.nav.register(NavItem("today", _("Today"), "today", "checklist", order=5, right=clients_access.VIEW))
registry.panels.register(
    Panel(
        "tasks.strip",
        "client",
        "main",
        "tasks/_strip_panel.html",
        card_panels.record,
        order=10,
        files=("tasks/strip.css", "tasks/strip.js", "tasks/parties.js"),
    )
)
registry.events.register(
    EventType(happened.StripRecorded.code, _("Recorded with a next step"), "check", _forget, in_history=False)
)
sources.queue.register(sources.QueueSource("promises", _("Promised"), promises.waiting, promises.count, order=10))

occasion_offers.register()
reminder_offers.register()
