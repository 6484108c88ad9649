"""What is known of some clients beside the business: children, tastes, professional holidays, gifts given."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from krug.clients.actions import GiftDraft
from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.models import What
from krug.core.calendar import professions
from krug.core.text.money import Money
from krug.exchange.sample.members import Member

_CHILDREN = (
    "Соня", "Миша", "Артём", "Варя", "Даша", "Лёша", "Тимофей", "Полина", "Кирилл", "Алиса", "Матвей", "Ева", "Егор",
    "Маша", "Федя", "Ксюша", "Платон", "Вера",
)  # fmt: skip
_LIKES = (
    "чай с чабрецом", "горы", "рыбалка", "зелёный чай", "футбол", "дача", "кофе без сахара", "хоккей", "лыжи",
    "путешествия", "театр", "собаки", "автомобили", "шахматы", "йога", "грибы", "настольные игры", "шансон",
)  # fmt: skip
_DISLIKES = ("звонки до обеда", "длинные письма", "голосовые сообщения", "долгие переговоры")
_GIFTS = (
    ("Набор чая", 1_200), ("Книга о путешествиях", 1_500), ("Ежедневник", 900), ("Коробка конфет", 1_100),
    ("Термокружка", 1_400), ("Мёд с пасеки", 800), ("Сертификат на сервис", 3_000), ("Фирменный календарь", 400),
)  # fmt: skip
_KNOWN_CLOSER, _HAS_CHILDREN, _IS_THANKED = 0.16, 0.6, 0.5


def _chance(member: Member) -> Random:
    """One's own, so that nothing else falls another way for it."""
    values = member.draft.values
    return Random(f"{values.get('last_name')} {values.get('first_name')} {values.get('name')} {member.known_on}")  # noqa: S311 — nothing here is a secret


def describe(member: Member) -> None:
    """Say on the card whom and what the client has told of. The same whenever it is asked for."""
    rng, draft = _chance(member), member.draft
    if member.is_company or rng.random() > _KNOWN_CLOSER:
        return
    draft.days, draft.tastes = [], [(name, False) for name in rng.sample(_LIKES, rng.randint(1, 2))]
    if rng.random() < 0.2:
        draft.tastes.append((rng.choice(_DISLIKES), True))
    if rng.random() < _HAS_CHILDREN:
        for name in rng.sample(_CHILDREN, rng.choice((1, 1, 2, 2, 3))):
            year = UNKNOWN_YEAR if rng.random() < 0.25 else member.known_on.year - rng.randint(1, 14)
            draft.days.append((What.CHILD.value, datetime.date(year, rng.randint(1, 12), rng.randint(1, 28)), name))
    if rng.random() < 0.1:
        year = member.known_on.year - rng.randint(1, 25)
        draft.days.append((What.WEDDING.value, datetime.date(year, rng.randint(4, 10), rng.randint(1, 28)), ""))


def practising(portion: Sequence[Member], known: Mapping[Member, int]) -> Iterator[tuple[int, str]]:
    """Whoever works where their profession has a holiday."""
    for member in portion:
        codes = professions.suggested([job.position for job in member.jobs if job.ended_on is None])
        if codes and professions.ALL[codes[0]].rule("RU"):
            yield known[member], codes[0]


def given(
    portion: Sequence[Member], known: Mapping[Member, int], managers: Sequence[int], today: datetime.date
) -> Iterator[GiftDraft]:
    """Good clients were given something at New Year, each time something else."""
    for member in portion:
        rng = _chance(member)
        bought = [each.made_on for each in member.draft.purchases if not each.returned]
        if len(bought) < 3 or rng.random() > _IS_THANKED:
            continue
        years = range(bought[0].year, today.year)
        things = rng.sample(_GIFTS, min(len(_GIFTS), len(years)))
        for year, (what, rubles) in zip(years, things, strict=False):
            day = datetime.date(year, 12, rng.randint(18, 29))
            if day > bought[0]:
                manager = managers[member.diary.keeper]
                yield GiftDraft(known[member], what, day, Money(rubles * 100), "Новый год", manager)
