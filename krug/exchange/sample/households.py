"""People who buy for their own homes."""

import datetime
from dataclasses import dataclass, replace
from random import Random

from krug.clients.models import AddressKind
from krug.exchange.sample import home, members, names, talk_home, topics
from krug.exchange.sample.days import Calendar
from krug.exchange.sample.diary import Diary, Manager
from krug.exchange.sample.members import Member
from krug.exchange.sample.names import Name
from krug.exchange.sample.numbers import Numbers
from krug.exchange.sample.places import CITIES
from krug.exchange.sample.topics import Topic
from krug.exchange.sample.words import write

_WOMEN = 0.46
_NO_PATRONYMIC, _NO_SURNAME = 0.14, 0.03
_IN_A_FLAT = (topics.RADIATORS, topics.HEATER, topics.MATS)


@dataclass
class Householder:
    rng: Random
    calendar: Calendar
    managers: tuple[Manager, ...]
    numbers: Numbers

    def settle(self, known_on: datetime.date) -> Member:
        """Somebody who turned to us on that day, and all that followed."""
        rng = self.rng
        topic, city, keeper = topics.TOPICS.pick(rng), CITIES.pick(rng), members.keeper(rng)
        whole = names.name(rng, "f" if rng.random() < _WOMEN else "m", members.born(rng), city.turkic)
        draft = members.person(rng, self._as_told(whole), city, birthday=0.42)
        draft.contacts = members.contacts(rng, self.numbers, whole, mailbox=0.42)
        members.prefer(rng, draft)
        diary = Diary(rng, self.calendar, self.managers, keeper, whole.sex, home.facts_of(rng, topic))
        member = Member(draft, diary, known_on, city, members.owner(rng, keeper))
        self._describe(member, topic)
        home.live(diary, topic, known_on)
        members.greet(member, talk_home.BIRTHDAY)
        return member

    def _as_told(self, name: Name) -> Name:
        """Not everybody leaves a whole name."""
        chance = self.rng.random()
        if chance < _NO_SURNAME:
            return replace(name, last="", patronymic="")
        return replace(name, patronymic="") if chance < _NO_SURNAME + _NO_PATRONYMIC else name

    def _describe(self, member: Member, topic: Topic) -> None:
        rng, values, facts = self.rng, member.draft.values, member.diary.facts
        if rng.random() < 0.7:
            values["about"] = rng.choice(topic.about).format_map(facts)
        if rng.random() < 0.14:
            values["note"] = write(rng.choice(talk_home.REMARK.texts), client=member.diary.sex, manager="f")
        if rng.random() < 0.7:
            in_flat = topic in _IN_A_FLAT and "дом" not in values.get("about", "")
            text = member.city.flat(rng) if in_flat else member.city.house(rng)
            member.draft.addresses.append((AddressKind.MAIN, text))
