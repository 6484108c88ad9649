"""The feed of one client: touches, purchases, changes and imports in one order of time."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from krug.clients import access as clients_access
from krug.clients import queries as clients
from krug.clients import sight
from krug.clients.models import Client
from krug.core import registry
from krug.core.changes.cells import Cell
from krug.core.db.expressions import RowAfter
from krug.core.models import Change, ChangeSet
from krug.core.registry import EventType
from krug.core.rights import Actor
from krug.staff import queries as staff
from krug.timeline import access, sources, touching
from krug.timeline.differences import Difference, in_words, kinds_of
from krug.timeline.entries import Entry
from krug.timeline.models import Event, Interaction, InteractionKind
from krug.timeline.origins import where_from
from krug.timeline.sources import CHANGE, MASS_CHANGE, NOON, PURCHASE, SHOWN, Place
from krug.ui import formats

TOUCHES, PURCHASES, CHANGES, TASKS = "touches", "purchases", "changes", "tasks"
KINDS = ("all", TOUCHES, PURCHASES, CHANGES, TASKS, *InteractionKind.values)


@dataclass(frozen=True)
class Feed:
    """``since`` is when the reader was here before, if something of others on this page is newer."""

    entries: list[Entry]
    next: Place | None
    kinds: Sequence[str] = KINDS  # that the reader may ask for
    since: datetime.datetime | None = None


def feed(actor: Actor, client: Client, *, kind: str = "all", before: Place | None = None) -> Feed:
    """The newest entries before a place, at most `SHOWN`, of all kinds or of one."""
    kinds, entries = _offered(actor), list[Entry]()
    if kind in {"all", TOUCHES} or kind in InteractionKind.values:
        of_kind = kind if kind in InteractionKind.values else ""
        entries += touching.entries(actor, client, sources.touches(client, before, of_kind))
    if kind in {"all", PURCHASES} and PURCHASES in kinds:
        entries += _purchases(actor, client, before)
    if kind in {"all", CHANGES, TASKS}:
        entries += _changes(actor, client, before, "" if kind == "all" else kind)
    entries.sort(key=lambda entry: entry.place, reverse=True)
    more = len(entries) > SHOWN
    shown, since = _marked(actor, client, entries[:SHOWN])
    return Feed(shown, entries[SHOWN - 1].place if more else None, kinds, since)


def _offered(actor: Actor) -> Sequence[str]:
    hides = {PURCHASES} if sight.PURCHASES in sight.hidden(actor) else set()
    hides |= set() if sources.codes_told(TASKS) else {TASKS}
    return [each for each in KINDS if each not in hides]


def _marked(actor: Actor, client: Client, entries: list[Entry]) -> tuple[list[Entry], datetime.datetime | None]:
    """What others did since the reader's visit before this one is new."""
    since = clients.seen_before(actor, client.pk)
    if since is None:
        return entries, None
    marked = [replace(entry, is_new=not entry.is_mine and entry.known_at > since) for entry in entries]
    return marked, since if any(entry.is_new for entry in marked) else None


def touches(
    actor: Actor, client: Client, *, after: tuple[datetime.datetime, int] | None, size: int
) -> Sequence[Interaction]:
    """The newest touches alone, also those of others in which the client took part, or those after (moment, id)."""
    found: list[Interaction] = []
    for rows in access.touches_of(actor, client):
        asked = rows if after is None else rows.filter(RowAfter("at", "id", *after, descending=True))
        found += asked.order_by("-at", "-id")[:size]
    return sorted(found, key=lambda touch: (touch.at, touch.pk), reverse=True)[:size]


def _purchases(actor: Actor, client: Client, before: Place | None) -> Iterable[Entry]:
    zone = get_current_timezone()
    for purchase in sources.purchases(client, before):
        noon = datetime.datetime.combine(purchase.made_on, NOON, zone)
        yield Entry(
            kind="purchase",
            place=Place(noon, PURCHASE, purchase.pk),
            icon="shopping-bag",
            title=_("Purchase %(amount)s") % {"amount": formats.money(purchase.amount)},
            who=str(purchase.recorded_by or ""),
            text=purchase.what,
            badge=_("returned") if purchase.returned_at else "",
            tone="late" if purchase.returned_at else "",
            day_only=True,
            is_mine=purchase.recorded_by_id == actor.pk,
            recorded_at=purchase.recorded_at,
        )


def _changes(actor: Actor, client: Client, before: Place | None, kind: str) -> Iterator[Entry]:
    """Changes one by one and in masses, all put into words at once; of promises alone, or without them."""
    happened = _told_to(actor, client, before, kind)
    sets = sources.mass_changes(client, before) if kind != TASKS else []
    one_by_one = [cells_of(event) for event in happened]
    in_masses = _cells_by_set(client, sets)
    words = in_words(actor, client, [*one_by_one, *in_masses])
    yield from _events(actor, client, happened, one_by_one, words[: len(happened)])
    yield from _sets(actor, sets, in_masses, words[len(happened) :])


Words = Sequence[Sequence[Difference]]


def _events(
    actor: Actor, client: Client, happened: Sequence[Event], changed: Sequence[Sequence[Cell]], words: Words
) -> Iterator[Entry]:
    codes = codes_of(happened) if actor.field_rights else [set[str]() for _event in happened]
    others = _names_of_others(actor, client, happened)
    may_undo, readonly, hidden = _may_undo(actor, client, others), sight.readonly(actor), sight.hidden(actor)
    for event, cells, differences, about in zip(happened, changed, words, codes, strict=True):
        offer, is_other = registry.events[event.code], event.other_id == client.pk
        described = offer.words_for(event.data, hidden, is_other=is_other)
        undoable = bool(cells) and may_undo(event) and not about & readonly
        yield Entry(
            kind="change",
            place=Place(event.at, CHANGE, event.pk),
            icon=offer.icon,
            title=_title(offer, event, is_other, hidden),
            who=str(event.by or ""),
            text=", ".join(part for part in (others.get(_other_of(event, client), ""), described) if part),
            differences=tuple(differences),
            undo_url=reverse("event_undo", args=[event.pk]) if undoable else "",
            is_undone=event.undone_at is not None,
            where_from=where_from(event.data),
            is_mine=event.by_id == actor.pk,
        )


def _title(offer: EventType, event: Event, is_other: bool, hidden: Collection[str]) -> str:
    if offer.named:
        return str(offer.name_for(event.data, hidden))
    return str((offer.other_label if is_other else "") or offer.label)


def cells_of(event: Event) -> list[Cell]:
    return [Cell(*cell) for cell in event.data.get("cells", ())]


def codes_of(happened: Sequence[Event]) -> list[set[str]]:
    """What of a card each event is about, by the codes of `clients.sight`."""
    changed = [cells_of(event) for event in happened]
    kinds = kinds_of(cell for cells in changed for cell in cells)
    found = [sight.codes_of(cells, kinds) for cells in changed]
    for event, codes in zip(happened, found, strict=True):
        codes |= {event.data["kind"]} if event.code.startswith("clients.contact_") else set()
    return found


def is_hidden(actor: Actor, event: Event) -> bool:
    """Whether all that the event changed is hidden from the reader."""
    hidden = sight.hidden(actor)
    codes = codes_of([event])[0] if hidden else set()
    return bool(codes) and codes <= hidden


def _told_to(actor: Actor, client: Client, before: Place | None, kind: str) -> list[Event]:
    """As `sources.events`, without what is hidden from the reader."""
    hidden, found = sight.hidden(actor), list[Event]()
    while True:
        rows = sources.events(client, before, kind)
        if not hidden:
            return rows
        found += [event for event, codes in zip(rows, codes_of(rows), strict=True) if not codes or codes - hidden]
        if len(rows) <= SHOWN or len(found) > SHOWN:
            return found[: SHOWN + 1]
        before = Place(rows[-1].at, CHANGE, rows[-1].pk)


def _other_of(event: Event, client: Client) -> int:
    return (event.client_id if event.other_id == client.pk else event.other_id) or 0


def _names_of_others(actor: Actor, client: Client, happened: Sequence[Event]) -> dict[int, str]:
    """Of the other clients of these events those the reader may see, by id."""
    ids = {_other_of(event, client) for event in happened if event.other_id}
    if not ids:
        return {}
    seen = clients_access.visible_any(actor).filter(pk__in=ids)
    return {pk: name or _("No name") for pk, name in seen.values_list("pk", "name")}


def _may_undo(actor: Actor, client: Client, others: Mapping[int, str]) -> Callable[[Event], bool]:
    """As `access.undoable`, of what is at hand."""
    may_edit = clients_access.covers(actor, clients_access.EDIT, client.owner_id, client.category_id)
    may_any = actor.may(access.UNDO)

    def may(event: Event) -> bool:
        sees_both = not event.other_id or _other_of(event, client) in others
        return may_edit and sees_both and event.undone_at is None and (event.by_id == actor.pk or may_any)

    return may


def _sets(actor: Actor, sets: Sequence[ChangeSet], changed: Sequence[Sequence[Cell]], words: Words) -> Iterator[Entry]:
    """A label of a bulk has its value, which may be of a field that is hidden from the reader."""
    hides = bool(sight.hidden(actor))
    names = staff.names({change_set.by_id for change_set in sets if change_set.by_id})
    for change_set, cells, differences in zip(sets, changed, words, strict=True):
        if cells and not differences and not any(cell.is_creation for cell in cells):
            continue  # all of it is hidden from the reader
        title, icon = _of_set(change_set, any(cell.is_creation for cell in cells))
        yield Entry(
            kind="change",
            place=Place(change_set.made_at, MASS_CHANGE, change_set.pk),
            icon=icon,
            title=title or change_set.label,
            who=str(names.get(change_set.by_id or 0, "")),
            text=change_set.label if title and not (hides and change_set.kind == "bulk") else "",
            differences=tuple(differences),
            is_undone=change_set.undone_at is not None,
            is_mine=change_set.by_id == actor.pk,
        )


def _of_set(change_set: ChangeSet, is_new: bool) -> tuple[str, str]:
    """What a mass change is called on the card, and its icon; without a name of its kind it is called by its label."""
    return {
        "import": (_("Added by import") if is_new else _("Updated by import"), "table-import"),
        "bulk": (_("Changed together with others"), "checkbox"),
        "rollback": (_("Work taken back"), "history"),
    }.get(change_set.kind, ("", "sparkles"))


def _cells_by_set(client: Client, sets: Sequence[ChangeSet]) -> list[list[Cell]]:
    """What each set changed of the client itself. Things added to it need no words here and may be thousands."""
    found: dict[int, list[Cell]] = defaultdict(list)
    if not sets:
        return []
    rows = Change.objects.filter(client_id=client.pk, change_set__in=sets).exclude(~Q(table="clients.client"), field="")
    for set_id, *cell in rows.order_by("pk").values_list("change_set_id", "table", "row", "field", "old", "new"):
        found[set_id].append(Cell(*cell))
    return [found[change_set.pk] for change_set in sets]
