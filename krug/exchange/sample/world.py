"""The whole sample: who there is and what has happened to each. The same for the same moment and the same load."""

import datetime
from collections.abc import Sequence
from random import Random

from krug.exchange.sample import ties
from krug.exchange.sample.days import Calendar
from krug.exchange.sample.diary import Manager
from krug.exchange.sample.firms import TRADES
from krug.exchange.sample.founding import Founder
from krug.exchange.sample.households import Householder
from krug.exchange.sample.members import Member
from krug.exchange.sample.numbers import Numbers
from krug.exchange.sample.staffing import move_people

PERSONS, COMPANIES = 2_000, 300
_SEED = 1_604
_ON_THE_FIRST_DAYS, _ON_THE_LAST_DAYS = 4, 8  # so that there is something at both ends, also after a quiet weekend


def make(calendar: Calendar, managers: tuple[Manager, ...], *, load: int) -> Sequence[Member]:
    """Everybody in the order of acquaintance, companies before who works there."""
    rng, numbers = Random(_SEED + load), Numbers(load)  # noqa: S311 — no secrets here
    founder = Founder(rng, calendar, managers, numbers)
    firms = [founder.found(trade) for trade in TRADES for _each in range(trade.count)]
    move_people(rng, calendar, numbers, firms)
    around = Random(_SEED + load)  # noqa: S311 — of its own, so that what was there before stays as it was
    ties.share_heads(around, firms)
    for firm in firms:
        firm.live()
    workers = [worker for firm in firms for worker in firm.people]
    householder = Householder(rng, calendar, managers, numbers)
    privates = [householder.settle(day) for day in _arrivals(rng, calendar, PERSONS - len(workers))]
    everybody = [*(firm.member for firm in firms), *workers, *privates]
    for member in everybody:
        member.close()
    everybody.sort(key=_place)
    ties.tie(around, calendar, everybody, firms)
    ties.speak_of_others(around, numbers, everybody, firms)
    return everybody


def _arrivals(rng: Random, calendar: Calendar, count: int) -> list[datetime.date]:
    days = [calendar.days[number] for number in range(_ON_THE_FIRST_DAYS)]
    days += [calendar.days[-1 - number // 3] for number in range(_ON_THE_LAST_DAYS)]
    return days + [calendar.some_day(rng) for _each in range(count - len(days))]


def _place(member: Member) -> tuple[int, int, bool, int]:
    """By months, so that what one manager wrote down may be written in one go."""
    known = member.known_since
    return known.year, known.month, not member.is_company, member.diary.keeper
