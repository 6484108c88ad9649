"""Companies of the sample, with those who work there."""

import datetime
from dataclasses import dataclass, field
from random import Random

from krug.exchange.sample import members, names, talk_trade
from krug.exchange.sample.chance import Table, about
from krug.exchange.sample.days import Calendar, later
from krug.exchange.sample.diary import Diary, Manager
from krug.exchange.sample.firms import Post, Trade
from krug.exchange.sample.members import Job, Member
from krug.exchange.sample.names import Name
from krug.exchange.sample.numbers import Numbers
from krug.exchange.sample.places import CITIES, City
from krug.exchange.sample.signboards import Signboards
from krug.exchange.sample.trade import Colleague, Life

_KNOWN_THERE = Table(((1, 44), (2, 32), (3, 16), (4, 8)))
_OLD_FRIENDS, _OLD_FRIENDS_WITHIN = 0.6, 110  # half were clients nearly from the start
_SIZES_SPREAD = 0.85


@dataclass
class Firm:
    """A company and its people; the first of them stays there all the time."""

    member: Member
    trade: Trade
    domain: str
    size: float
    people: list[Member] = field(default_factory=list)
    colleagues: list[Colleague] = field(default_factory=list)

    def live(self) -> None:
        Life(self.member.diary, self.trade, self.colleagues, self.size).live(self.member.known_on)


@dataclass
class Founder:
    rng: Random
    calendar: Calendar
    managers: tuple[Manager, ...]
    numbers: Numbers
    signboards: Signboards = field(default_factory=Signboards)

    def found(self, trade: Trade) -> Firm:
        rng = self.rng
        city, known_on, keeper = CITIES.pick(rng), self._known_on(), members.keeper(rng)
        posts = trade.posts[: _KNOWN_THERE.pick(rng)]
        held = [(post, self._name(post, city)) for post in posts]
        sign = self.signboards.make(rng, trade.name, city, held[0][1])
        founded = known_on.year - rng.randint(1, 17)
        draft, domain = members.company(rng, self.numbers, sign, trade, city, founded)
        if rng.random() < 0.2:
            draft.values["note"] = rng.choice(talk_trade.TRADE_REMARK.texts)
        diary = Diary(rng, self.calendar, self.managers, keeper, held[0][1].sex)
        member = Member(draft, diary, known_on, city, members.owner(rng, keeper))
        firm = Firm(member, trade, domain, about(rng, 1, _SIZES_SPREAD))
        for post, name in held:
            self._employ(firm, post, name)
        return firm

    def _known_on(self) -> datetime.date:
        if self.rng.random() < _OLD_FRIENDS:
            days = self.calendar.days
            return next(day for day in days[self.rng.randrange(_OLD_FRIENDS_WITHIN) :] if day.weekday() < 5)
        return self.calendar.some_day(self.rng, office=True)

    def _name(self, post: Post, city: City) -> Name:
        sex = "f" if self.rng.random() < post.women else "m"
        return names.name(self.rng, sex, members.born(self.rng), city.turkic)

    def _employ(self, firm: Firm, post: Post, name: Name) -> None:
        rng, of_firm = self.rng, firm.member
        draft = members.person(rng, name, of_firm.city, birthday=0.4)
        draft.contacts = members.contacts(rng, self.numbers, name, domain=firm.domain, mailbox=0.75)
        members.prefer(rng, draft)
        since = of_firm.known_on if not firm.people else self._met_later(of_firm.known_on)
        started_on = later(of_firm.known_on, -rng.randint(90, 3_000)) if rng.random() < 0.5 else None
        diary = Diary(rng, self.calendar, self.managers, of_firm.diary.keeper, name.sex)
        job = Job(of_firm, post.position, post.department, post.role, started_on)
        person = Member(draft, diary, since, of_firm.city, of_firm.owner, [job])
        firm.people.append(person)
        firm.colleagues.append(Colleague(name.polite, name.sex, diary, since))
        members.greet(person, talk_trade.PERSONAL)

    def _met_later(self, known_on: datetime.date) -> datetime.date:
        return min(later(known_on, self.rng.randint(0, 240)), self.calendar.days[-1])
