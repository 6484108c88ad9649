"""The lives of companies as clients: a first talk, orders in their own rhythm, some of them lost again."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from krug.exchange.sample import talk_trade
from krug.exchange.sample.chance import about
from krug.exchange.sample.days import later, on_a_weekday, season
from krug.exchange.sample.diary import Diary
from krug.exchange.sample.firms import Trade
from krug.exchange.sample.home import in_roubles
from krug.exchange.sample.words import Phrase

_NEVER_BUYS, _IS_LOST, _RETURNS = 0.16, 0.16, 0.012
_TO_THE_PERSON = 0.22  # how often a talk is written down with the person rather than with the company
_LEAST_ORDER = 3_000


@dataclass
class Colleague:
    """Somebody of the company with whom one may talk, since when and until when."""

    polite: str
    sex: str
    diary: Diary
    since: datetime.date
    until: datetime.date = datetime.date.max


@dataclass
class Life:
    """One company's life. ``size`` says how much more than the usual it orders; each order is a ``thread``."""

    diary: Diary
    trade: Trade
    colleagues: Sequence[Colleague]
    size: float
    thread: Diary = field(init=False)

    def __post_init__(self) -> None:
        self.thread = self.diary

    @property
    def _doubts(self) -> Phrase:
        return talk_trade.DOUBTS if self.trade.name == "sole" else talk_trade.BUDGET

    def live(self, day: datetime.date) -> None:
        self._meet(day)
        chance = self.diary.rng.random()
        if chance < _NEVER_BUYS:
            self._court_in_vain(day)
        else:
            self._trade(day, is_lost=chance < _NEVER_BUYS + _IS_LOST)

    def _say(self, phrase: Phrase, day: datetime.date, next_day: datetime.date | None = None, **facts: str) -> None:
        rng = self.diary.rng
        present = [colleague for colleague in self.colleagues if colleague.since <= day < colleague.until]
        who = present[0] if rng.random() < 0.55 else rng.choice(present)
        to_the_person = phrase.result and rng.random() < _TO_THE_PERSON
        thread = who.diary.beside() if to_the_person else self.thread
        thread.sex = who.sex
        thread.say(phrase, day, next_day=next_day or self._soon(day), who=who.polite, **facts)

    def _meet(self, day: datetime.date) -> None:
        self.diary.sex = self.colleagues[0].sex
        self.diary.say(talk_trade.FIRST, day, who=self.colleagues[0].polite)
        if self.diary.rng.random() < 0.4:
            self._say(talk_trade.NOBODY_ANSWERS, on_a_weekday(later(day, self.diary.rng.randint(2, 6))))

    def _court_in_vain(self, day: datetime.date) -> None:
        rng = self.diary.rng
        for _time in range(rng.randint(1, 4)):
            day = on_a_weekday(later(day, rng.randint(6, 40)))
            what = rng.choices((self._doubts, talk_trade.NOBODY_ANSWERS, talk_trade.MEETING), (5, 3, 1))[0]
            self._say(what, day)
        if rng.random() < 0.65:
            self._say(talk_trade.NOT_US, on_a_weekday(later(day, rng.randint(5, 60))))

    def _trade(self, day: datetime.date, *, is_lost: bool) -> None:
        rng, today = self.diary.rng, self.diary.calendar.today
        if rng.random() < 0.5:
            day = on_a_weekday(later(day, rng.randint(2, 12)))
            self._say(rng.choice((talk_trade.MEETING, self._doubts)), day)
        last = later(day, rng.randint(60, 700)) if is_lost else today
        day = later(day, rng.randint(2, self.trade.every))
        while day <= min(last, today):
            self._order(on_a_weekday(day))
            pause = rng.gammavariate(3, self.trade.every / 3) / season(day)
            day = later(day, max(2, round(pause)))
        if is_lost:
            self._miss(last)

    def _order(self, day: datetime.date) -> None:
        """Not every order is talked about: half of them come by themselves."""
        rng, self.thread = self.diary.rng, self.diary.beside()
        worth = max(_LEAST_ORDER, about(rng, self.trade.worth * self.size, 0.55))
        what, amount = self.trade.assortment.order(rng, worth, day, self.diary.calendar)
        facts = {"sum": in_roubles(amount), "what": what[0].lower() + what[1:]}
        requests = replace(talk_trade.REQUEST, texts=talk_trade.REQUEST.texts + self.trade.asks)
        paid_on = on_a_weekday(later(day, rng.choice((1, 1, 2, 3))))
        if rng.random() < 0.5:
            self._say(requests, day, on_a_weekday(later(day, 4)), **facts)
        if rng.random() < 0.3:
            self._say(talk_trade.INVOICE, day, on_a_weekday(later(day, 3)), **facts)
        if rng.random() < 0.35:
            self._say(talk_trade.PAID, paid_on, on_a_weekday(later(paid_on, 1)), **facts)
        self.thread.buy(paid_on, what, amount, returned=rng.random() < _RETURNS)
        self._afterwards(paid_on)

    def _afterwards(self, day: datetime.date) -> None:
        rng = self.diary.rng
        for chance, phrase, days in (
            (0.16, talk_trade.SHIPPED, (1, 4)),
            (0.07, talk_trade.OWES, (8, 20)),
            (0.05, talk_trade.MEETING, (5, 20)),
            (0.04, talk_trade.TRADE_REMARK, (0, 3)),
        ):
            if rng.random() < chance:
                self._say(phrase, on_a_weekday(later(day, rng.randint(*days))))

    def _miss(self, last: datetime.date) -> None:
        rng, self.thread = self.diary.rng, self.diary.beside()
        for _time in range(rng.randint(1, 3)):
            last = on_a_weekday(later(last, rng.randint(30, 90)))
            self._say(rng.choice((talk_trade.COOLED, talk_trade.COOLED, talk_trade.NOBODY_ANSWERS)), last)
        if rng.random() < 0.4:
            self._say(talk_trade.NOT_US, on_a_weekday(later(last, rng.randint(10, 60))))

    def _soon(self, day: datetime.date) -> datetime.date:
        return on_a_weekday(later(day, self.diary.rng.randint(1, 8)))
