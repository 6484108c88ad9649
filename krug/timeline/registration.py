"""What the history offers to the house."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krug.clients import access as clients_access
from krug.clients import actions as clients
from krug.clients.duplicates.offers import follows
from krug.core import events, live, registry
from krug.core.changes.cells import Cell
from krug.core.changes.undo import ChangeSetUndone
from krug.core.gate import DataLeft
from krug.core.registry import (
    Anew,
    Belonging,
    Door,
    Endpoints,
    EventType,
    NavItem,
    Panel,
    Right,
    Scheduled,
    Scope,
    Tracked,
    Verb,
)
from krug.timeline import access, actions, journal, panels
from krug.timeline import events as happened
from krug.timeline.actions.counting import refresh_many
from krug.timeline.asking import offers as asking
from krug.timeline.attachments import offers as attachment_offers
from krug.timeline.jobs import prove_touches
from krug.timeline.merged import between, told_after_merge, took_part_too
from krug.timeline.models import Event, Interaction, Participant
from krug.timeline.portable import COLUMNS
from krug.timeline.refusals import offers as refusals
from krug.timeline.warmth import offers as warmth

events.listen(events.Event, journal.write_down)
live.offer(journal.LiveEvents())

GROUP = _("History")
registry.rights.register(Right(access.RECORD, _("record touches"), GROUP, has_reach=True, order=30))
registry.rights.register(Right(access.UNDO, _("undo changes of others"), GROUP, order=31))
registry.rights.register(Right(access.COSTS, _("see what touches cost"), GROUP, order=32))

registry.scopes.register(Scope("touches:read", _("read touches"), (clients_access.VIEW,), order=40))
registry.scopes.register(Scope("touches:write", _("record touches"), (access.RECORD,), order=50))
registry.gate.register(Door("api.touches", _("touches, to a program"), clients_access.VIEW))
registry.endpoints.register(Endpoints("touches", _("Touches"), "krug.timeline.endpoints.router", order=20))

registry.panels.register(Panel("timeline.feed", "client", "main", "timeline/_panel.html", panels.feed))
registry.panels.register(Panel("timeline.last", "peek", "main", "timeline/_last.html", panels.last))
registry.verbs.register(
    Verb("timeline.record", _("Record a touch"), "phone-outgoing", "client", access.RECORD, page="client", key="c")
)


def _forget(data: dict[str, Any]) -> dict[str, Any]:
    kept = [[table, row, field, None, None] for table, row, field, _old, _new in data.get("cells", [])]
    return {**data, "cells": kept}


def _what_left(data: Mapping[str, Any]) -> str:
    """An installation may be without the room whose door it was."""
    door = registry.gate.get(data["door"])
    words = {"what": door.label if door else data["door"], "rows": data["rows"]}
    return gettext("Data taken out: %(what)s, rows: %(rows)d") % words


def _after_cells(cells: Sequence[Cell]) -> list[Anew]:
    """Also of those who took part."""
    took_part = actions.whose({cell.row for cell in cells})
    named = follows("timeline.interaction", clients.note_undo, refresh_many)(cells)
    return [(make_anew, {*of, *took_part}) for make_anew, of in named]


registry.belongings.register(
    Belonging(
        "timeline.interaction", Interaction, ("client",), after=refresh_many, label=_("Touches"),
        tell=told_after_merge, order=65,
    )
)  # fmt: skip
registry.belongings.register(Belonging("timeline.event", Event, ("client", "other"), stays=between))
registry.tracked.register(
    Tracked(
        "timeline.interaction", Interaction, frozenset({"archived_at", "client", "staff_cost", *actions.CORRECTED}),
        lambda rows: None,
        after_cells=_after_cells,
    )
)  # fmt: skip
registry.belongings.register(
    Belonging("timeline.participant", Participant, ("client",), stays=took_part_too, after=refresh_many)
)
registry.tracked.register(
    Tracked(
        "timeline.participant", Participant, frozenset({"archived_at", "client"}), lambda rows: None,
        after_cells=follows("timeline.participant", clients.note_undo, refresh_many),
    )
)  # fmt: skip
registry.tracked.register(Tracked("timeline.event", Event, frozenset({"client", "other"}), lambda rows: None))
registry.events.register(
    EventType(happened.InteractionRecorded.code, _("Touch recorded"), "phone", _forget, in_history=False)
)
registry.events.register(EventType(happened.InteractionChanged.code, _("Touch changed"), "pencil", _forget))
registry.events.register(EventType(happened.InteractionRemoved.code, _("Touch removed"), "trash", _forget))
attachment_offers.register()
registry.events.register(
    EventType(happened.ChoicesChanged.code, _("Results or refusal reasons changed"), "checkbox", lambda data: data)
)
registry.events.register(EventType(happened.EventUndone.code, _("Change undone"), "arrow-back-up", _forget))
registry.events.register(EventType(ChangeSetUndone.code, _("Change set undone"), "arrow-back-up", _forget))
registry.events.register(EventType(happened.RolledBack.code, _("Work taken back"), "history", lambda data: data))
registry.events.register(EventType(DataLeft.code, _("Data taken out"), "download", lambda data: data, named=_what_left))
events.listen(ChangeSetUndone, actions.note_rollback_undone)
registry.nav.register(
    NavItem("changes", _("Changes"), "changes", "history", order=85, right=clients_access.VIEW, group="office")
)
registry.nav.register(
    NavItem(
        "settings.results", _("Results and refusal reasons"), "touch_results", "checkbox", 2,
        clients_access.MANAGE_COMPANY, "settings",
    )
)  # fmt: skip
for column in COLUMNS:
    registry.portable.register(column)


def _after_migrating(apps: Any = apps, **told: Any) -> None:
    """An installation has the ready results and reasons from the migration on that brings their tables."""
    with suppress(LookupError):
        actions.make_ready_choices(
            apps.get_model("timeline", "TouchResult"), apps.get_model("timeline", "RefusalReason")
        )


post_migrate.connect(_after_migrating, sender=apps.get_app_config("timeline"), dispatch_uid="timeline.ready_choices")
registry.schedule.register(Scheduled("timeline.prove_touches", timedelta(days=1), prove_touches))
warmth.register()
asking.register()
refusals.register()
