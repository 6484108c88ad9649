"""What the history offers to the house."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krug.clients import access as clients_access
from krug.clients import actions as clients
from krug.clients.duplicates.offers import follows
from krug.core import events, live, registry
from krug.core.changes.undo import ChangeSetUndone
from krug.core.gate import DataLeft
from krug.core.registry import (
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
from krug.timeline.actions import refresh_totals
from krug.timeline.jobs import prove_touches
from krug.timeline.merged import between, told_after_merge
from krug.timeline.models import Event, Interaction
from krug.timeline.portable import COLUMNS

events.listen(events.Event, journal.write_down)
live.offer(journal.LiveEvents())

GROUP = _("History")
registry.rights.register(Right(access.RECORD, _("record touches"), GROUP, has_reach=True, order=30))
registry.rights.register(Right(access.UNDO, _("undo changes of others"), GROUP, order=31))

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


def _after_touches(client_ids: Sequence[int]) -> None:
    clients.note_undo(client_ids)
    _count_touches(client_ids)


def _count_touches(client_ids: Sequence[int]) -> None:
    for client_id in client_ids:
        refresh_totals(client_id)


registry.belongings.register(
    Belonging(
        "timeline.interaction", Interaction, ("client",), after=_count_touches, label=_("Touches"),
        tell=told_after_merge, order=65,
    )
)  # fmt: skip
registry.belongings.register(Belonging("timeline.event", Event, ("client", "other"), stays=between))
registry.tracked.register(
    Tracked(
        "timeline.interaction", Interaction, frozenset({"archived_at", "client"}), lambda rows: None,
        after_cells=follows("timeline.interaction", _after_touches),
    )
)  # fmt: skip
registry.tracked.register(Tracked("timeline.event", Event, frozenset({"client", "other"}), lambda rows: None))
registry.events.register(
    EventType(happened.InteractionRecorded.code, _("Touch recorded"), "phone", _forget, in_history=False)
)
registry.events.register(EventType(happened.InteractionRemoved.code, _("Touch removed"), "trash", _forget))
registry.events.register(EventType(happened.EventUndone.code, _("Change undone"), "arrow-back-up", _forget))
registry.events.register(EventType(ChangeSetUndone.code, _("Change set undone"), "arrow-back-up", _forget))
registry.events.register(EventType(happened.RolledBack.code, _("Work taken back"), "history", lambda data: data))
registry.events.register(EventType(DataLeft.code, _("Data taken out"), "download", lambda data: data, named=_what_left))
events.listen(ChangeSetUndone, actions.note_rollback_undone)
registry.nav.register(
    NavItem("changes", _("Changes"), "changes", "history", order=85, right=clients_access.VIEW, group="office")
)
for column in COLUMNS:
    registry.portable.register(column)
registry.schedule.register(Scheduled("timeline.prove_touches", timedelta(days=1), prove_touches))
