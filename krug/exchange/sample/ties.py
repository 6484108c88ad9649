"""Who is what to whom: families, who brought whom, partners, contractors, one head of two companies; tags and what the
company has noted in fields of its own.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from random import Random

from krug.clients.fields import UNKNOWN_YEAR
from krug.clients.models import Kind
from krug.exchange.sample import names, ours
from krug.exchange.sample.chance import Table
from krug.exchange.sample.days import Calendar, later
from krug.exchange.sample.founding import Firm
from krug.exchange.sample.members import Job, Member, Spoken, Tie
from krug.exchange.sample.numbers import Numbers

_SPOUSES, _FATHERS, _BROUGHT, _FITTED, _PARTNERS, _GROUPS, _CONTRACTS, _TWO_FIRMS = (
    70, 30, 130, 200, 40, 6, 45, 18,
)  # fmt: skip
_A_GENERATION = 18  # years
_REFERRED = ("соседи по даче", "вместе работают", "котёл увидели в гостях", "", "", "")
_TAGS_OF_TRADES = {
    "sole": "монтажник", "developer": "застройщик", "housing": "ЖКХ", "association": "ЖКХ", "school": "госзаказчик",
}  # fmt: skip
_HEATED_BY = {
    "газ": ours.GAS, "электр": ours.ELECTRICITY, "твёрд": ours.WOOD, "дров": ours.WOOD, "дизел": ours.DIESEL,
}  # fmt: skip
_COMMON = Table(((ours.GAS, 60), (ours.ELECTRICITY, 22), (ours.WOOD, 12), (ours.DIESEL, 3), (ours.PUMP, 3)))


_NEIGHBOURS = 14
_WANTS = ("строит дом", "меняет котёл", "думает о тёплом поле", "купили участок рядом", "")
_OTHER_FIRMS = (
    "ООО «Кедровый берег»", "ООО «Инженерные сети плюс»", "ООО «Дом у реки»", "ООО «Теплоконтур»", "ООО «СтройАктив»",
    "ООО «Гидромонтаж»", "ООО «Ваш кровельщик»", "ООО «Северный дом»", "ООО «Уральский сруб»", "ООО «Проект 12»",
)  # fmt: skip


def share_heads(rng: Random, firms: Sequence[Firm]) -> None:
    """Some who head a company have another one in the same city, known by then."""
    posts = ("директор", "индивидуальный предприниматель")
    heads = [
        (firm.people[0], others)
        for firm in firms
        if firm.people[0].jobs[0].position in posts and firm.trade.name != "school" and (others := _brands(firms, firm))
    ]
    for head, others in rng.sample(heads, min(len(heads), _TWO_FIRMS)):
        other = rng.choice(others)
        head.jobs.insert(0, Job(other, "учредитель", "", head.jobs[0].role, later(other.known_on, -400)))


def _brands(firms: Sequence[Firm], firm: Firm) -> list[Member]:
    """The others of the trade «brand» in the same city."""
    return [
        other.member for other in firms
        if other is not firm and other.member.city is firm.member.city and other.trade.name == "brand"
    ]  # fmt: skip


def tie(rng: Random, calendar: Calendar, everybody: Sequence[Member], firms: Sequence[Firm]) -> None:
    """``everybody`` stands in the order of acquaintance: a tie is told by the later of the two."""
    place = {member: number for number, member in enumerate(everybody)}
    privates = [member for member in everybody if not member.is_company and not member.jobs]
    ties = [
        *_families(rng, privates),
        *_brought(rng, privates, place),
        *_fitted(rng, privates, firms),
        *_between_firms(rng, firms),
    ]
    for each in ties:
        max(each.first, each.second, key=place.__getitem__).ties.append(each)
    for member in privates:
        _note_home(rng, member)
    for firm in firms:
        _note_contract(rng, calendar, firm)
    for each in ties:
        if each.code == "referral" and "рекомендует нас" not in each.first.draft.tags:
            each.first.draft.tags.append("рекомендует нас")


def speak_of_others(rng: Random, numbers: Numbers, everybody: Sequence[Member], firms: Sequence[Firm]) -> None:
    """Of some we know that they know somebody who could be a client."""
    content = [member for member in everybody if not member.is_company and not member.jobs and member.draft.purchases]
    for member in rng.sample(content, min(len(content), _NEIGHBOURS)):
        sex = rng.choice("mf")
        other = names.name(rng, sex, rng.randint(1962, 1996), member.city.turkic)
        name = f"{other.last} {other.first} {other.patronymic}"
        phone = numbers.mobile() if rng.random() < 0.6 else ""
        member.spoken.append(Spoken("acquaintance", "second", Kind.PERSON, name, phone, rng.choice(_WANTS)))
    trading = [firm for firm in firms if firm.trade.name in ("brand", "developer")]
    for firm, name in zip(rng.sample(trading, len(_OTHER_FIRMS)), _OTHER_FIRMS, strict=True):
        code, end = rng.choice((("partner_company", "second"), ("contract", "first"), ("contract", "second")))
        phone = numbers.landline(firm.member.city.code) if rng.random() < 0.5 else ""
        firm.member.spoken.append(Spoken(code, end, Kind.COMPANY, name, phone, ""))


def _families(rng: Random, privates: Sequence[Member]) -> Iterator[Tie]:
    """Of one city and one name: husband and wife live in one place, a child bears the name of the father."""
    by_home: defaultdict[tuple[str, str], list[Member]] = defaultdict(list)
    for member in privates:
        values = member.draft.values
        if values["last_name"] and values["patronymic"]:
            last = values["last_name"]
            by_home[member.city.name, last if values["sex"] == "f" else names.of_woman(last)].append(member)
    homes = [home for home in by_home.values() if len(home) > 1]
    rng.shuffle(homes)
    fathers = [pair for home in homes if (pair := _father_and_child(home))][:_FATHERS]
    busy = {member for pair in fathers for member in pair}
    for father, child in fathers:
        yield Tie("parent", father, child)
    couples = [pair for home in homes if (pair := _couple([member for member in home if member not in busy]))]
    for husband, wife in couples[:_SPOUSES]:
        addresses = husband.draft.addresses or wife.draft.addresses
        husband.draft.addresses, wife.draft.addresses = list(addresses), list(addresses)
        yield Tie("spouse", husband, wife)


def _couple(home: Sequence[Member]) -> tuple[Member, Member] | None:
    men = [member for member in home if member.draft.values["sex"] == "m"]
    women = [member for member in home if member.draft.values["sex"] == "f"]
    pairs = ((man, woman) for man in men for woman in women if abs(_years_between(man, woman) or 0) < _A_GENERATION)
    return next(pairs, None)


def _father_and_child(home: Sequence[Member]) -> tuple[Member, Member] | None:
    for father in home:
        first = father.draft.values["first_name"]
        stem = first[:-1] if first[-1:] in "йь" else first
        for child in home:
            years = _years_between(father, child)
            of_father = father.draft.values["sex"] == "m" and child.draft.values["patronymic"].startswith(stem)
            if father is not child and of_father and (years is None or years >= _A_GENERATION):
                return father, child
    return None


def _years_between(elder: Member, younger: Member) -> int | None:
    """None when the year of one of them is not known."""
    births = [member.draft.values.get("birth_date") for member in (elder, younger)]
    known = [birth.year for birth in births if birth and birth.year > UNKNOWN_YEAR]
    return known[1] - known[0] if len(known) == 2 else None


def _brought(rng: Random, privates: Sequence[Member], place: dict[Member, int]) -> Iterator[Tie]:
    """Somebody content tells others in their city."""
    content: defaultdict[str, list[Member]] = defaultdict(list)
    for member in privates:
        if member.draft.purchases:
            content[member.city.name].append(member)
    came = rng.sample(privates, min(len(privates), _BROUGHT))
    for member in sorted(came, key=place.__getitem__):
        known = [each for each in content[member.city.name] if each.known_on < member.known_on]
        if known:
            yield Tie("referral", rng.choice(known), member, rng.choice(_REFERRED), member.known_on)


def _fitted(rng: Random, privates: Sequence[Member], firms: Sequence[Firm]) -> Iterator[Tie]:
    """Who fitted what was bought."""
    fitters: defaultdict[str, list[Member]] = defaultdict(list)
    for firm in firms:
        if firm.trade.name == "sole":
            fitters[firm.member.city.name].append(firm.member)
    for member in rng.sample(privates, min(len(privates), _FITTED)):
        known = [each for each in fitters[member.city.name] if each.known_on < member.known_on]
        if known and member.draft.purchases:
            yield Tie("contract", rng.choice(known), member, "монтаж отопления", member.known_on)


def _between_firms(rng: Random, firms: Sequence[Firm]) -> Iterator[Tie]:
    by_city: defaultdict[str, list[Firm]] = defaultdict(list)
    for firm in firms:
        by_city[firm.member.city.name].append(firm)
    trade = {name: [firm for firm in firms if firm.trade.name == name] for name in ("brand", "developer", "sole")}
    paired: set[frozenset[int]] = set()

    def pairs(those: Sequence[Firm], others: str, most: int) -> Iterator[tuple[Member, Member]]:
        for firm in rng.sample(those, min(len(those), most)):
            near = [each for each in by_city[firm.member.city.name] if each.trade.name == others and each is not firm]
            if near:
                other = rng.choice(near)
                pair = frozenset({id(firm.member), id(other.member)})
                if pair not in paired:
                    paired.add(pair)
                    yield firm.member, other.member

    for first, second in pairs(trade["brand"], "brand", _PARTNERS):
        yield Tie("partner_company", first, second, rng.choice(("вместе берут объекты", "делят склад", "", "")))
    for first, second in pairs(trade["developer"], "brand", _GROUPS):
        yield Tie("group", first, second)
    for first, second in pairs(trade["sole"], "brand", _CONTRACTS):
        yield Tie("contract", first, second, "субподряд")


def _note_home(rng: Random, member: Member) -> None:
    """Of those who told of their house."""
    text = " ".join([str(member.draft.values.get("about", "")), *(each[1] for each in member.draft.addresses)])
    if ", кв" in text or rng.random() < 0.35:
        return
    member.own[ours.AREA] = int(member.diary.facts["area"].split()[0])
    said = member.draft.values.get("about", "").casefold()
    told = next((fuel for sign, fuel in _HEATED_BY.items() if sign in said), "")
    member.own[ours.HEATING] = told or _COMMON.pick(rng)
    if rng.random() < 0.6:
        member.own[ours.ALL_YEAR] = rng.random() < 0.75


def _note_contract(rng: Random, calendar: Calendar, firm: Firm) -> None:
    """Who buys often has a contract; some let it run out. Large ones pay later."""
    member = firm.member
    if tag := _TAGS_OF_TRADES.get(firm.trade.name):
        member.draft.tags.append(tag)
    if firm.size > 1.6:
        member.draft.tags.append("важный клиент")
    if firm.trade.name == "sole" or rng.random() < 0.4:
        return
    member.own[ours.UNTIL] = later(calendar.today, rng.randint(-60, 400)).isoformat()
    if firm.size > 1:
        member.own[ours.DELAY] = rng.choice((7, 14, 14, 30, 30, 45))
        member.draft.tags.append("с отсрочкой")
