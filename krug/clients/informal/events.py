"""What can happen on the informal side of a client."""

from dataclasses import dataclass
from typing import ClassVar

from krug.core.events import Event


@dataclass(frozen=True, kw_only=True)
class _OfDay:
    """``what`` is a `clients.models.What`, ``name`` whose day it is or its title."""

    anniversary_id: int
    what: str
    name: str


@dataclass(frozen=True, kw_only=True)
class DayNoted(_OfDay, Event):
    code: ClassVar[str] = "clients.day_noted"


@dataclass(frozen=True, kw_only=True)
class DayChanged(_OfDay, Event):
    code: ClassVar[str] = "clients.day_changed"


@dataclass(frozen=True, kw_only=True)
class DayRemoved(_OfDay, Event):
    code: ClassVar[str] = "clients.day_removed"


@dataclass(frozen=True, kw_only=True)
class ProfessionAdded(Event):
    """``profession`` is a code of `core.calendar.professions`."""

    code: ClassVar[str] = "clients.profession_added"
    profession: str


@dataclass(frozen=True, kw_only=True)
class ProfessionRemoved(Event):
    code: ClassVar[str] = "clients.profession_removed"
    profession: str


@dataclass(frozen=True, kw_only=True)
class TasteAdded(Event):
    code: ClassVar[str] = "clients.taste_added"
    name: str
    is_dislike: bool


@dataclass(frozen=True, kw_only=True)
class TasteRemoved(Event):
    code: ClassVar[str] = "clients.taste_removed"
    name: str
    is_dislike: bool


@dataclass(frozen=True, kw_only=True)
class _OfGift:
    gift_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class GiftGiven(_OfGift, Event):
    code: ClassVar[str] = "clients.gift_given"


@dataclass(frozen=True, kw_only=True)
class GiftChanged(_OfGift, Event):
    code: ClassVar[str] = "clients.gift_changed"


@dataclass(frozen=True, kw_only=True)
class GiftRemoved(_OfGift, Event):
    code: ClassVar[str] = "clients.gift_removed"
