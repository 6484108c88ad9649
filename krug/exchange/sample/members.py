"""Clients of the sample: persons at home, companies, and who works there; each with its card and its diary."""

import datetime
from dataclasses import dataclass, field
from random import Random
from typing import Any

from krug.clients import drafts
from krug.clients.drafts import ContactDraft, Draft
from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.models import AddressKind, ContactKind, Kind, Warmth
from krug.exchange.sample.chance import Table
from krug.exchange.sample.diary import Diary
from krug.exchange.sample.firms import Trade
from krug.exchange.sample.names import Name
from krug.exchange.sample.numbers import Numbers, in_latin
from krug.exchange.sample.places import City
from krug.exchange.sample.signboards import Signboard
from krug.exchange.sample.words import Phrase

_BIRTHS = Table(
    ((decade, weight) for decade, weight in ((1945, 3), (1955, 9), (1965, 20), (1975, 29), (1985, 27), (1994, 7)))
)
_MAIL = ("pochta.example", "yashik.example", "mail.example")
_MESSENGERS: Table[str] = Table(((ContactKind.TELEGRAM, 5), (ContactKind.WHATSAPP, 5), (ContactKind.MAX, 2)))
_HOT_FOR, _WARM_FOR, _SATISFIED_FOR, _BOUGHT_LATELY, _LONG = 45, 150, 45, 400, 10_000  # days
_WANTING = frozenset({"thinks", "call_back", "agreed"})
_LABELS = ("", "", "", "", "", "личный", "рабочий")
_NO_OWNER, _KNOWN_REQUISITES, _SET_BY_HAND = 0.07, 0.93, 0.08


@dataclass(frozen=True)
class Job:
    """``company`` is a member, since nothing has a number yet."""

    company: "Member"
    position: str
    department: str = ""
    role: str = ""
    started_on: datetime.date | None = None
    ended_on: datetime.date | None = None


@dataclass(frozen=True)
class Tie:
    """What one is to another: by the code of a ready kind of relation, in the order of its words."""

    code: str
    first: "Member"
    second: "Member"
    note: str = ""
    since: datetime.date | None = None


@dataclass(frozen=True)
class Spoken:
    """Somebody a client has spoken of who is no client: by a ready kind of relation, and the end they stand at."""

    code: str
    end: str
    kind: str
    name: str
    phone: str
    note: str


@dataclass(eq=False, repr=False)
class Member:
    """``known_on`` is when the base got to know the client; ``owner`` the place of a manager among the three.

    ``own`` are values of the company's own fields by their names, ``ties`` those to clients who were known before,
    ``spoken`` are whom they told of.
    """

    draft: Draft
    diary: Diary
    known_on: datetime.date
    city: City
    owner: int | None
    jobs: list[Job] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)

    @property
    def is_company(self) -> bool:
        return self.draft.kind == Kind.COMPANY

    @property
    def known_since(self) -> datetime.date:
        """When it can be written down: not before the companies it worked at."""
        return max([self.known_on, *(job.company.known_on for job in self.jobs)])

    def close(self) -> None:
        """Say on the card what follows from the diary."""
        touches = sorted(self.diary.touches, key=lambda touch: touch.at)
        self.diary.touches[:] = touches
        calendar = self.diary.calendar
        self.draft.created_at = touches[0].at if touches else calendar.at(self.diary.rng, self.known_on)
        self.draft.purchases = sorted(self.diary.purchases, key=lambda purchase: purchase.made_on)
        if self.diary.rng.random() < _SET_BY_HAND:
            self.draft.values["warmth"] = self._warmth()

    def _warmth(self) -> int:
        """What the manager thinks. Of whom nobody thinks anything the rules decide."""
        if self.jobs:  # as warm as the company, while they work there
            job = self.jobs[-1]
            return Warmth.COLD if job.ended_on else int(job.company.draft.values.get("warmth", 0)) or Warmth.WARM
        today, last = self.diary.calendar.today, self.diary.touches[-1:]
        since_talk = min(((today - touch.at.date()).days for touch in last), default=_LONG)
        since_bought = min(((today - purchase.made_on).days for purchase in self.diary.purchases), default=_LONG)
        wants = self.diary.is_over or any(touch.result in _WANTING for touch in last)
        if wants and since_talk < _HOT_FOR and since_bought > _SATISFIED_FOR:
            return Warmth.HOT
        return Warmth.WARM if since_bought < _BOUGHT_LATELY or (wants and since_talk < _WARM_FOR) else Warmth.COLD


def keeper(rng: Random) -> int:
    """Which of the three managers."""
    return rng.choices((0, 1, 2), (42, 33, 25))[0]


def owner(rng: Random, keeper: int) -> int | None:
    return None if rng.random() < _NO_OWNER else keeper


def born(rng: Random) -> int:
    return _BIRTHS.pick(rng) + rng.randrange(10)


def person(rng: Random, name: Name, city: City, *, birthday: float) -> Draft:
    """A card with what is known of a person. ``birthday`` says how likely it is; of every third the year is not."""
    values = {
        "last_name": name.last, "first_name": name.first, "patronymic": name.patronymic, "sex": name.sex,
        "city": city.name, "time_zone": city.zone,
    }  # fmt: skip
    draft = Draft(Kind.PERSON, values)
    if rng.random() < birthday:
        known_year = UNKNOWN_YEAR if rng.random() < 0.33 else name.born
        draft.values["birth_date"] = datetime.date(known_year, rng.randint(1, 12), rng.randint(1, 28))
    if rng.random() < 0.13:
        draft.values |= {"call_from": datetime.time(rng.choice((10, 11, 18, 18))), "call_to": datetime.time(21)}
    return draft


def contacts(rng: Random, numbers: Numbers, name: Name, *, domain: str = "", mailbox: float) -> list[ContactDraft]:
    """A telephone nearly always, a messenger under the same number, a mailbox."""
    phone = numbers.mobile()
    found = [drafts.contact(ContactKind.PHONE, phone, label=rng.choice(_LABELS))]
    if rng.random() < 0.06:
        found.append(drafts.contact(ContactKind.PHONE, numbers.mobile(), label="жена" if name.sex == "m" else "муж"))
    if rng.random() < 0.38:
        found.append(drafts.contact(_MESSENGERS.pick(rng), phone))
    if rng.random() < mailbox:
        latin = in_latin(f"{name.last} {name.first[0]}" if rng.random() < 0.6 else f"{name.first} {name.last}")
        address = numbers.email(latin.replace("-", "."), domain or rng.choice(_MAIL))
        found.append(drafts.contact(ContactKind.EMAIL, address))
    return found


def prefer(rng: Random, draft: Draft) -> None:
    if rng.random() < 0.3:
        draft.values["preferred_channel"] = rng.choice(draft.contacts).kind


def greet(member: Member, phrase: Phrase) -> None:
    """Some are congratulated, on the first birthday after they have become known."""
    birth, since = member.draft.values.get("birth_date"), member.known_on
    if birth and member.diary.rng.random() < 0.3:
        day = birth.replace(year=since.year)
        member.diary.beside().say(phrase, day if day > since else day.replace(year=since.year + 1))


def company(
    rng: Random, numbers: Numbers, sign: Signboard, trade: Trade, city: City, founded: int
) -> tuple[Draft, str]:
    """A card of a company, and the domain of its mailboxes, empty when it has none of its own."""
    requisites = (numbers.trader if trade.name == "sole" else numbers.company)(city.region, founded)
    activity, about = rng.choice(trade.does)
    values = {
        "name": sign.name, "full_name": sign.full_name, "city": city.name, "time_zone": city.zone,
        "activity": activity, "working_hours": rng.choice(trade.hours), "about": about,
        **(requisites if rng.random() < _KNOWN_REQUISITES else {}),
    }  # fmt: skip
    draft = Draft(Kind.COMPANY, values)
    domain = numbers.domain(sign.latin) if rng.random() < 0.6 else ""
    phone = numbers.mobile() if trade.name == "sole" else numbers.landline(city.code)
    draft.contacts.append(drafts.contact(ContactKind.PHONE, phone, label="" if trade.name == "sole" else "офис"))
    if rng.random() < 0.25:
        draft.contacts.append(
            drafts.contact(ContactKind.PHONE, numbers.mobile(), label=rng.choice(("склад", "бухгалтерия")))
        )
    if rng.random() < 0.85:
        mailbox = numbers.email("info" if domain else sign.latin, domain or _MAIL[0])
        draft.contacts.append(drafts.contact(ContactKind.EMAIL, mailbox))
    if domain and rng.random() < 0.25:
        draft.contacts.append(drafts.contact(ContactKind.EMAIL, numbers.email("buh", domain), label="бухгалтерия"))
    if domain and rng.random() < 0.75:
        draft.contacts.append(drafts.contact(ContactKind.SITE, domain))
    draft.addresses.append((AddressKind.LEGAL, city.office(rng)))
    if rng.random() < 0.3:
        draft.addresses.append((AddressKind.DELIVERY, city.office(rng)))
    return draft, domain
