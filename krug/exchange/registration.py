"""What the exchange offers to the house."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from krug.clients import access as clients
from krug.core import events, registry
from krug.core.changes.undo import ChangeSetUndone
from krug.core.registry import Door, Endpoints, EventType, NavItem, Panel, Right, Scheduled, Scope, Verb
from krug.exchange import access, actions, panels, sample
from krug.exchange import events as happened
from krug.exchange.exporting.jobs import sweep
from krug.exchange.exporting.views import DOOR
from krug.staff.events import EmployeeJoined

registry.nav.register(
    NavItem("imports", _("Import"), "imports", "table-import", order=80, right=access.IMPORT, group="office")
)
registry.verbs.register(
    Verb("exchange.import", _("Load a spreadsheet"), "table-import", "imports", access.IMPORT, order=20)
)
registry.rights.register(Right(access.IMPORT, _("load spreadsheets"), _("Exchange"), order=50))
registry.gate.register(Door("exchange.bad_rows", _("rows that could not be read"), access.IMPORT, is_file=True))
registry.nav.register(
    NavItem("exports", _("Files taken out"), "exports", "download", order=86, right=clients.EXPORT, group="office")
)
registry.verbs.register(
    Verb("exchange.export", _("Take clients out into a file"), "download", "export_new", clients.EXPORT, order=21)
)
registry.gate.register(Door(DOOR, _("clients, as a file"), clients.EXPORT, is_file=True))
registry.scopes.register(Scope("clients:export", _("take clients out into files"), (clients.EXPORT,), order=35))
registry.endpoints.register(Endpoints("exports", _("Files taken out"), "krug.exchange.endpoints.router", order=30))
registry.schedule.register(Scheduled("exchange.sweep_exports", timedelta(hours=1), sweep))
registry.events.register(
    EventType(
        happened.ClientsExported.code, _("Clients written into a file"), "download",
        forget=lambda data: {**data, "asked": ""},  # a condition may name somebody
    )
)  # fmt: skip
registry.events.register(
    EventType(happened.ImportFinished.code, _("Spreadsheet loaded"), "table-import", forget=lambda data: data)
)
registry.events.register(
    EventType(happened.SampleLoaded.code, _("Example loaded"), "sparkles", forget=lambda data: data)
)
events.listen(ChangeSetUndone, actions.note_undone)
events.listen(ChangeSetUndone, sample.note_undone)
events.listen(EmployeeJoined, actions.show_sample)

for page, place in (("clients", "top"), ("company", "below")):
    registry.panels.register(
        Panel(
            f"exchange.sample.{page}", page, place, "exchange/_sample.html", panels.sample_data, right="company.manage"
        )
    )
