"""What one employee did, the newest first: every event with where it came from, what it changed, and its way back."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from krug.clients import access as clients_access
from krug.clients import sight
from krug.core import registry
from krug.core.changes.undo import ChangeSetUndone
from krug.core.rights import Actor
from krug.staff.models import Employee
from krug.timeline import access
from krug.timeline.differences import Difference, in_words
from krug.timeline.models import Event
from krug.timeline.origins import where_from
from krug.timeline.queries import cells_of, codes_of

SHOWN = 50


@dataclass(frozen=True)
class Doing:
    """One line."""

    id: int
    at: datetime.datetime
    icon: str
    title: str
    client_id: int | None
    client: str
    text: str
    differences: tuple[Difference, ...]
    where_from: str
    undo_url: str
    is_undone: bool


@dataclass(frozen=True)
class Page:
    doings: list[Doing]
    next: int | None


def page(actor: Actor, whom: Employee, *, before: int | None = None) -> Page:
    """So many queries however long the page is."""
    found = access.done_by(actor, whom).select_related("client", "change_set")
    if before is not None:
        found = found.filter(pk__lt=before)
    happened = list(found.order_by("-pk")[: SHOWN + 1])
    shown = happened[:SHOWN]
    ids = [event.pk for event in shown]
    undoable = set(access.undoable(actor).filter(pk__in=ids).values_list("pk", flat=True))
    undoable |= set(access.undoable_masses(actor).filter(pk__in=ids).values_list("pk", flat=True))
    words, hidden, readonly = _words(actor, shown), sight.hidden(actor), sight.readonly(actor)
    about = codes_of(shown) if actor.field_rights else [set[str]() for _event in shown]
    doings = [
        _doing(event, words.get(event.pk, ()), event.pk in undoable and not codes & readonly, hidden)
        for event, codes in zip(shown, about, strict=True)
        if not codes or codes - hidden
    ]
    return Page(doings, shown[-1].pk if len(happened) > SHOWN else None)


def _words(actor: Actor, happened: Sequence[Event]) -> dict[int, tuple[Difference, ...]]:
    """Those of clients whose contacts the reader sees masked are put into words apart from the others."""
    found: dict[int, tuple[Difference, ...]] = {}
    for is_open in (True, False):
        these = [event for event in happened if event.client and _is_open(actor, event) is is_open]
        if these and these[0].client:
            cells = [cells_of(event) for event in these]
            told = in_words(actor, these[0].client, cells)
            found |= {event.pk: words for event, words in zip(these, told, strict=True)}
    return found


def _is_open(actor: Actor, event: Event) -> bool:
    whose = clients_access.whose(event.client) if event.client else (None, None)
    return clients_access.covers(actor, clients_access.SEE_CONTACTS, *whose)


def _doing(event: Event, words: tuple[Difference, ...], may_undo: bool, hidden: frozenset[str]) -> Doing:
    """The label of a mass change has its value, which may be of a field that is hidden from the reader."""
    offer = registry.events[event.code]
    change_set = event.change_set
    return Doing(
        id=event.pk,
        at=event.at,
        icon=offer.icon,
        title=str(offer.name_for(event.data, hidden)),
        client_id=event.client_id,
        client=(event.client.name or _("No name")) if event.client else "",
        text=change_set.label if change_set and (not hidden or change_set.kind != "bulk") else "",
        differences=words,
        where_from=where_from(event.data),
        undo_url=_undo_url(event) if may_undo else "",
        is_undone=event.undone_at is not None or _is_of_undone(event),
    )


def _is_of_undone(event: Event) -> bool:
    """Whether it tells of a mass change that was undone; that of the undoing itself stands."""
    change_set = event.change_set
    return change_set is not None and change_set.undone_at is not None and event.code != ChangeSetUndone.code


def _undo_url(event: Event) -> str:
    if event.client_id is None:
        return reverse("set_undo", args=[event.change_set_id])
    return reverse("event_undo", args=[event.pk]) if event.data.get("cells") else ""
