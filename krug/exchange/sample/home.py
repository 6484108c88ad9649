"""The lives of people as clients: they ask, compare, buy, have their boilers looked after, come back, or do not."""

import datetime
from random import Random

from krug.core.text.money import Money
from krug.exchange.sample import goods, talk_home, topics
from krug.exchange.sample.chance import about
from krug.exchange.sample.days import later, on_a_weekday
from krug.exchange.sample.diary import Diary
from krug.exchange.sample.topics import Topic
from krug.exchange.sample.words import Phrase

_WALLS = ("кирпичные", "из газобетона", "из бруса", "каркасные", "из керамзитоблоков")
_ROOMS = ("две комнаты и кухня", "три комнаты", "кухня и спальня", "все пять окон", "детская и гостиная")
_BUYS, _REFUSES = 0.70, 0.16  # the rest falls silent
_COMES_BACK, _RETURNS = 0.32, 0.018
_KEEPS_SERVICE = 0.8
_YEAR = 365


def facts_of(rng: Random, topic: Topic) -> dict[str, str]:
    """What the phrases tell of this client's home."""
    return {
        "area": f"{round(about(rng, 130, 0.32) / 2) * 2} м²",
        "walls": rng.choice(_WALLS),
        "rooms": rng.choice(_ROOMS),
        "old": str(rng.randint(2005, 2015)),
        "gen": topic.gen,
        "dat": topic.dat,
    }


def live(diary: Diary, topic: Topic, day: datetime.date) -> None:
    """Everything from the first question to the present."""
    if topic is topics.REPAIR:
        _repair(diary, day)
        _look_after(diary.beside(), later(day, diary.rng.randint(300, 390)))
        return
    bought = _consider(diary, topic, day)
    if bought and topic.has_service:
        _look_after(diary.beside(), later(bought, _YEAR))
    if bought and diary.rng.random() < _COMES_BACK:
        _come_back(diary.beside(), topics.TOPICS.pick(diary.rng), later(bought, diary.rng.randint(40, 700)))


def _consider(diary: Diary, topic: Topic, day: datetime.date) -> datetime.date | None:
    """Ask, measure, reckon, decide. The day of the purchase, if it came to one."""
    rng = diary.rng
    is_heavy = topic.measured is not None
    what, amount = topic.basket.fill(rng, day, diary.calendar)
    diary.facts |= {"sum": in_roubles(amount), "budget": _budget(amount)}
    measured_on = on_a_weekday(later(day, rng.randint(1, 5))) if is_heavy and rng.random() < 0.7 else None
    _ask(diary, topic, day, measured_on)
    day = measured_on or later(day, 1)
    if topic.measured and measured_on:
        diary.say(topic.measured, measured_on)
    if is_heavy or rng.random() < 0.35:
        day = later(day, rng.randint(1, 2) if measured_on else 0)
        diary.say(talk_home.ESTIMATE, day, next_day=on_a_weekday(later(day, 2)))
    day = _follow_up(diary, topic, day, rng.choice((0, 1, 1, 2, 3) if is_heavy else (0, 0, 0, 1)))
    return _decide(diary, topic, day, what, amount)


def _ask(diary: Diary, topic: Topic, day: datetime.date, measured_on: datetime.date | None) -> None:
    asks = topic.asks
    if topic.measured and measured_on is None:  # nobody promised to come
        asks = Phrase(asks.way, asks.result, tuple(text for text in asks.texts if "{day}" not in text), asks.seconds)
    diary.say(asks, day, next_day=measured_on or later(day, 1), result="agreed" if measured_on else "")
    if diary.rng.random() < 0.18:
        diary.say(talk_home.REMARK, day)


def _follow_up(diary: Diary, topic: Topic, day: datetime.date, times: int) -> datetime.date:
    rng = diary.rng
    for _time in range(times):
        day = on_a_weekday(later(day, rng.randint(1, 6)))
        what = rng.choices((talk_home.NO_ANSWER, topic.thinks, talk_home.CALL_BACK), (3, 4, 4))[0]
        diary.say(what, day, next_day=on_a_weekday(later(day, rng.randint(1, 6))))
    return day


def _decide(diary: Diary, topic: Topic, day: datetime.date, what: str, amount: Money) -> datetime.date | None:
    rng = diary.rng
    chance, day = rng.random(), later(day, rng.randint(1, 5))
    if chance < _BUYS:
        bought_on = later(day, rng.choice((1, 1, 2, 3)))
        diary.say(talk_home.AGREED, day, next_day=bought_on)
        diary.buy(bought_on, what, amount, returned=rng.random() < _RETURNS)
        _afterwards(diary, topic.after, bought_on)
        return bought_on
    if chance < _BUYS + _REFUSES:
        diary.say(talk_home.REFUSED, day)
    else:
        diary.say(talk_home.NO_ANSWER, day)
        diary.say(talk_home.NO_ANSWER, on_a_weekday(later(day, rng.randint(2, 9))))
    return None


def _afterwards(diary: Diary, phrase: Phrase, bought_on: datetime.date) -> None:
    rng = diary.rng
    if rng.random() < 0.6:
        day = on_a_weekday(later(bought_on, rng.randint(2, 9)))
        diary.say(phrase, day, next_day=later(day, 2))
    if rng.random() < 0.12:
        diary.say(talk_home.THANKS, later(bought_on, rng.randint(10, 40)))


def _come_back(diary: Diary, topic: Topic, day: datetime.date) -> None:
    """Who bought once asks for something else without much ado."""
    if topic is topics.REPAIR:
        _repair(diary, day)
        return
    diary.facts |= {"gen": topic.gen, "dat": topic.dat}
    _consider(diary, topic, day)


def _look_after(diary: Diary, due: datetime.date) -> None:
    """A boiler is serviced once a year: that is the rhythm, and some break it."""
    while not diary.is_over and due <= diary.calendar.today:
        due = _once_a_year(diary, due)


def _once_a_year(diary: Diary, due: datetime.date) -> datetime.date:
    rng = diary.rng
    day = on_a_weekday(later(due, rng.randint(-25, 20)))
    if rng.random() < 0.25:
        diary.say(talk_home.NO_ANSWER, day)
        day = on_a_weekday(later(day, rng.randint(1, 4)))
    if rng.random() > _KEEPS_SERVICE:
        diary.say(talk_home.SERVICE_LATER, day)
        return later(due, _YEAR)
    visit = on_a_weekday(later(day, rng.randint(1, 9)))
    diary.say(talk_home.SERVICE_AGREED, day, next_day=visit)
    diary.say(talk_home.SERVICE_DONE, visit)
    diary.buy(visit, *goods.YEARLY.fill(rng, visit, diary.calendar))
    return later(visit, _YEAR)


def _repair(diary: Diary, day: datetime.date) -> None:
    rng = diary.rng
    visit = later(day, rng.choice((1, 1, 1, 2)))
    diary.say(talk_home.REPAIR_ASKED, day, next_day=visit)
    diary.say(talk_home.REPAIR_DONE, visit)
    diary.buy(visit, *goods.REPAIR.fill(rng, visit, diary.calendar))


def in_roubles(amount: Money) -> str:
    return f"{amount.minor // 100:,}\u00a0₽".replace(",", "\u00a0")


def _budget(amount: Money) -> str:
    return f"{max(1, round(amount.minor / 100 * 1.1 / 10_000)) * 10} тысяч"
