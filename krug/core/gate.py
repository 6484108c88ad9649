"""The one thing every door asks before data leaves in bulk: a file, a page for a program, a print, a feed.

A room says in `registry.gate` through which doors its data leaves; one that nobody offered lets nothing out.
"""

import logging
from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction
from django.utils.translation import gettext as _

from krug.core import events, origin, registry
from krug.core.rights import Actor, Denied

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class DataLeft(events.Event):
    """A file left. It names the door and how many rows, nothing of what stood in them."""

    code: ClassVar[str] = "core.data_left"
    door: str
    rows: int


def leave(door: str, *, rows: int, by: Actor) -> None:
    """Let so many rows leave through the door, or raise `Denied`. Call it before the first of them is given away.

    Each leaving is a line of the log; a file is besides an event of the journal, which pages of programs would flood.
    """
    offer = registry.gate[door]
    if not by.may(offer.right):
        raise Denied(_("Your role does not take data out here."))
    if not rows:
        return
    way, name = origin.current()
    log.info("%s: %d rows to employee %d by %s", door, rows, by.pk, " ".join(filter(None, (way, name))) or "worker")
    if offer.is_file:
        with transaction.atomic():
            events.publish(DataLeft(by_id=by.pk, door=door, rows=rows))
