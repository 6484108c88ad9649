"""People move: some from one client to another, some to nobody knows where. The acquaintance stays."""

import datetime
from collections.abc import Sequence
from dataclasses import replace
from random import Random

from krug.clients import drafts
from krug.clients.models import ContactKind
from krug.exchange.sample import talk_trade
from krug.exchange.sample.days import Calendar, later, on_a_weekday
from krug.exchange.sample.founding import Firm
from krug.exchange.sample.members import Job, Member
from krug.exchange.sample.numbers import Numbers, in_latin
from krug.exchange.sample.trade import Colleague

_MOVED, _LEFT = 64, 26
_STAYED_AT_LEAST, _KNOWN_FOR = 60, 240  # days
_MENS, _WOMENS = 0.1, 0.9  # posts of which hardly anybody else holds one


def move_people(rng: Random, calendar: Calendar, numbers: Numbers, firms: Sequence[Firm]) -> None:
    long_known = later(calendar.today, -_KNOWN_FOR)
    restless = [
        (firm, person, colleague)
        for firm in firms
        for person, colleague in list(zip(firm.people, firm.colleagues, strict=True))[1:]
        if person.known_on < long_known
    ]
    leaving = rng.sample(restless, min(len(restless), _MOVED + _LEFT))
    for number, (firm, person, colleague) in enumerate(leaving):
        known_for = (calendar.today - person.known_on).days
        day = on_a_weekday(later(person.known_on, rng.randint(_STAYED_AT_LEAST, known_for - 30)))
        colleague.until = day
        person.jobs = [replace(person.jobs[0], ended_on=day)]
        if number < _MOVED:
            _hire(rng, numbers, _next_firm(rng, firms, firm, day), person, colleague, day)
        else:
            person.diary.beside().say(talk_trade.LEFT, on_a_weekday(later(day, rng.randint(3, 25))))


def _next_firm(rng: Random, firms: Sequence[Firm], left: Firm, day: datetime.date) -> Firm:
    """Rather in the same city, and one we know by then."""
    others = [firm for firm in firms if firm is not left and firm.member.known_on <= day and firm.trade.name != "sole"]
    return rng.choice([firm for firm in others if firm.member.city is left.member.city] or others)


def _hire(
    rng: Random, numbers: Numbers, firm: Firm, person: Member, colleague: Colleague, left_on: datetime.date
) -> None:
    unfit = _WOMENS if person.diary.sex == "m" else 1 - _MENS
    posts = [post for post in firm.trade.posts if (post.women if person.diary.sex == "m" else 1 - post.women) < unfit]
    held = person.jobs[0]
    alike = [post for post in posts if post.position == held.position] or [p for p in posts if p.role == held.role]
    post = rng.choice(alike or posts or firm.trade.posts)
    day = on_a_weekday(later(left_on, rng.randint(3, 30)))
    person.jobs.append(Job(firm.member, post.position, post.department, post.role, day))
    firm.colleagues.append(Colleague(colleague.polite, colleague.sex, person.diary, day))
    if firm.domain:
        latin = in_latin(person.draft.values["last_name"])
        address = numbers.email(latin, firm.domain)
        person.draft.contacts.append(drafts.contact(ContactKind.EMAIL, address, label="новая работа"))
    name = firm.member.draft.values["name"]
    person.diary.beside().say(talk_trade.MOVED, later(day, rng.randint(1, 12)), company=name, position=post.position)
