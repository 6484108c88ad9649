"""A feed as a person reads it: one line of text for each entry."""

import re

from krug.clients.models import Client, Totals
from krug.core.rights import Actor
from krug.staff.models import Employee
from krug.timeline import actions, queries
from krug.timeline.entries import Entry
from krug.timeline.models import Event
from krug.timeline.sources import read_place

MOST_PAGES = 100


def line(entry: Entry) -> str:
    changes = [f"{change.label}: {change.before} → {change.after}" for change in entry.differences]
    marks = [mark for mark, is_there in (("undone", entry.is_undone), ("UNDO", bool(entry.undo_url))) if is_there]
    return " | ".join(part for part in (entry.title, entry.text, *changes, entry.badge, *marks) if part)


def lines(actor: Actor, client: Client, kind: str = "all") -> list[str]:
    return [line(entry) for entry in queries.feed(actor, client, kind=kind).entries]


def pages(actor: Actor, client: Client, kind: str = "all") -> list[list[Entry]]:
    """Every page of a feed, each asked for by what the address of the next one holds."""
    found: list[list[Entry]] = []
    before = None
    while len(found) < MOST_PAGES:
        page = queries.feed(actor, client, kind=kind, before=before)
        found.append(page.entries)
        if page.next is None:
            return found
        before = read_place(page.next.encode())
    raise AssertionError("the feed has no end")


def texts(found: list[list[Entry]]) -> list[str]:
    return [entry.text or entry.title for page in found for entry in page]


def touches_of(client: Client) -> tuple[int, str, str]:
    """What the totals say: how many, when the last was (UTC), of which kind."""
    totals = Totals.objects.get(pk=client.pk)
    return totals.interactions, f"{totals.last_interaction_at:%Y-%m-%d %H:%M}", totals.last_interaction_kind


def undo_urls(page: str) -> list[str]:
    return re.findall(r'hx-post="(/history/\d+/undo/)"', page)


def undo(number: int | None, *, by: Employee) -> None:
    """The change with this number in the history."""
    assert number is not None
    actions.undo(Event.objects.get(pk=number), by=by)
