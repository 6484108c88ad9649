"""What finding and merging duplicates offers to the house; `clients.registration` calls it once."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from krug.clients import access
from krug.clients import events as happened
from krug.clients.actions.duplicates import note_change
from krug.clients.actions.mass_merging import note_mass_undone
from krug.clients.actions.merging import note_undone
from krug.clients.duplicates import belongings
from krug.clients.jobs import find_duplicates, look_after_masses
from krug.core import events, registry
from krug.core.changes.cells import Cell
from krug.core.changes.undo import ChangeSetUndone
from krug.core.db.expressions import OneOf
from krug.core.registry import Anew, EventType, NavItem, Right, Scheduled, Verb


def register(group: Any) -> None:
    registry.rights.register(Right(access.MERGE, _("merge cards of one client"), group, has_reach=True, order=18))
    registry.nav.register(
        NavItem("duplicates", _("Duplicates"), "duplicates", "copy", order=82, right=access.MERGE, group="office")
    )
    registry.verbs.register(
        Verb("clients.merge", _("Merge with another card"), "copy", "client", access.MERGE, page="client", key="u")
    )
    for belonging in belongings.ALL:
        registry.belongings.register(belonging)
    for code, label, icon, in_history in (
        (happened.ClientsMerged.code, _("Merged with another card"), "copy", True),
        (happened.ClientsParted.code, _("Parted into two cards again"), "arrow-back-up", True),
        (happened.ToldApart.code, _("Told apart from somebody alike"), "users", False),
        (happened.MassMerged.code, _("Many duplicates merged"), "copy", False),
    ):
        # Only numbers of rows are written down.
        registry.events.register(EventType(code, label, icon, lambda data: data, in_history=in_history))
    events.listen(events.Event, note_change)
    events.listen(ChangeSetUndone, _note_undone)
    registry.schedule.register(Scheduled("clients.find_duplicates", timedelta(days=1), find_duplicates))
    registry.schedule.register(Scheduled("clients.look_after_masses", timedelta(minutes=2), look_after_masses))


def _note_undone(event: ChangeSetUndone) -> None:
    if event.change_set_id is not None:
        note_undone(event.change_set_id)
        note_mass_undone(event.change_set_id)


def follows(table: str, *afters: Callable[[Sequence[int]], object]) -> Callable[[Sequence[Cell]], Sequence[Anew]]:
    """What undo asks for where rows may have gone from one client to another: both of them are made anew.

    ``afters`` take the ids of clients.
    """

    def after_cells(cells: Sequence[Cell]) -> Sequence[Anew]:
        offer, rows = registry.belongings[table], {cell.row for cell in cells}
        named = offer.model._default_manager.filter(OneOf("pk", rows)).values_list(*offer.fields)
        clients = {pk for told in named for pk in told}
        clients |= {pk for cell in cells if cell.field in offer.fields for pk in (cell.old, cell.new)}
        return [(after, clients - {None}) for after in afters]

    return after_cells
