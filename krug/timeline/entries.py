"""A line of the feed, and what it may say of a touch."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from krug.timeline.attachments.files import Shown
from krug.timeline.differences import Difference
from krug.timeline.sources import Place


@dataclass(frozen=True)
class Party:
    """Another client who took part, whom the reader may see."""

    id: int
    name: str


@dataclass(frozen=True)
class Entry:
    """One line of the feed."""

    kind: str
    place: Place
    icon: str
    title: str
    who: str = ""
    text: str = ""
    differences: tuple[Difference, ...] = ()
    badge: str = ""
    tone: str = ""
    reason: str = ""  # of a refusal
    benefit: str = ""
    cost: str = ""  # for whoever may see what touches cost
    others: tuple[Party, ...] = ()
    undo_url: str = ""
    change_url: str = ""
    remove_url: str = ""
    is_undone: bool = False
    is_mine: bool = False  # the reader did it
    is_new: bool = False  # to the reader
    day_only: bool = False
    where_from: str = ""
    files: Sequence[Shown] = ()
    attach_to: int = 0  # the touch, if the reader may hang files on it
    recorded_at: datetime.datetime | None = None  # where that is not when it was

    @property
    def at(self) -> datetime.datetime:
        return self.place.at

    @property
    def known_at(self) -> datetime.datetime:
        return self.recorded_at or self.place.at
