"""What is said and bought in the life of one client, in the order of time, until the sample is loaded."""

import datetime
from collections import Counter
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from krug.clients.drafts import PurchaseDraft
from krug.core.text.money import Money
from krug.exchange.sample import days
from krug.exchange.sample.days import Calendar
from krug.exchange.sample.words import Phrase, write

_HELPS_OUT = 0.07  # how often somebody else than the client's own manager writes a conversation down
_EVENING_WRITERS = {"in"}


@dataclass(frozen=True, slots=True)
class Manager:
    first_name: str
    last_name: str
    sex: str
    email: str


@dataclass(frozen=True, slots=True)
class Touch:
    """``by`` is the place of the manager among the three."""

    at: datetime.datetime
    kind: str
    direction: str
    result: str
    text: str
    duration_s: int | None
    by: int


@dataclass(slots=True)
class Diary:
    """``facts`` are what phrases are filled with. Whatever would lie in the future is silently not written."""

    rng: Random
    calendar: Calendar
    managers: tuple[Manager, ...]
    keeper: int
    sex: str
    facts: dict[str, Any] = field(default_factory=dict)
    touches: list[Touch] = field(default_factory=list)
    purchases: list[PurchaseDraft] = field(default_factory=list)
    is_over: bool = False  # its story has come to the present
    _last_at: datetime.datetime | None = None
    _said: Counter[str] = field(default_factory=Counter)

    def beside(self) -> "Diary":
        """Another thread of the same life, which goes on in its own time."""
        return replace(self, facts=dict(self.facts), is_over=False, _last_at=None)

    def say(
        self, phrase: Phrase, day: datetime.date, *, next_day: datetime.date | None = None, result: str | None = None,
        **facts: Any,
    ) -> None:  # fmt: skip
        """``next_day`` is what «договорились на четверг» promises."""
        rng = self.rng
        kind, direction = phrase.way.pick(rng)
        at = self._after_the_last(self.calendar.at(rng, day, evening=self._is_late(kind, direction)))
        if self.is_over or at > self.calendar.moment:
            self.is_over = True
            return
        self._last_at = at
        by = rng.randrange(len(self.managers)) if rng.random() < _HELPS_OUT else self.keeper
        promised = next_day or day
        said = self.facts | {
            "day": days.in_words(promised, day), "on": days.on_in_words(promised, day), "date": days.written(promised),
            "hour": f"{rng.choice((14, 15, 16, 17, 18, 18, 19))}:00", "evening": rng.choice(("18:00", "19:00")),
        }  # fmt: skip
        text = write(self._unsaid(phrase), client=self.sex, manager=self.managers[by].sex, **(said | facts))
        spoken = kind == "call" and phrase.seconds is not None
        seconds = self._duration(*phrase.seconds) if spoken and phrase.seconds else None
        self.touches.append(Touch(at, kind, direction, phrase.result if result is None else result, text, seconds, by))

    def buy(self, day: datetime.date, what: str, amount: Money, *, returned: bool = False) -> None:
        if self.is_over or day > self.calendar.today:
            self.is_over = True
            return
        self.purchases.append(PurchaseDraft(day, amount, what, returned))

    def _unsaid(self, phrase: Phrase) -> str:
        """Something that was written of this client less often than the rest."""
        least = min(self._said[text] for text in phrase.texts)
        text = self.rng.choice([text for text in phrase.texts if self._said[text] == least])
        self._said[text] += 1
        return text

    def _is_late(self, kind: str, direction: str) -> bool:
        return direction in _EVENING_WRITERS and kind != "call" and self.rng.random() < 0.35

    def _after_the_last(self, at: datetime.datetime) -> datetime.datetime:
        last = self._last_at
        return at if last is None or at > last else last + datetime.timedelta(minutes=self.rng.randint(6, 50))

    def _duration(self, least: int, most: int) -> int:
        return least + int((most - least) * self.rng.random() ** 1.8)
