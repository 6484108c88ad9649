"""Who may be the same as somebody spoken of: by a contact, by the INN, by a similar name in the same place.

Names are compared over candidates of the search index, never over the base: a handful of queries whatever its size.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from krug.clients import access, queries, sight
from krug.clients.drafts import Draft
from krug.clients.duplicates import facts, likeness, nearby, scoring
from krug.clients.duplicates.likeness import Likeness, Name
from krug.clients.models import Client, Employment, Kind
from krug.clients.search import INDEX
from krug.core.rights import Actor
from krug.core.search import engine, tokens
from krug.core.search.engine import Candidate
from krug.core.text.names import company_key

WINDOW = 400  # candidates looked at
SHOWN = 5
NAME_WORDS = 5  # of a card's tokens, among which its first name is
LETTERS = 3  # of a surname or of a word of a company, by which candidates are asked for: typos stand further on


@dataclass(frozen=True)
class Namesake:
    """Who may be the same. ``client`` is None when it may not be seen: then only whose it is may be said.

    ``reasons`` are "phone", "email" and other kinds of contacts, "inn", "name" or "similar", "city", "company".
    """

    client: Client | None
    owner_name: str
    reasons: tuple[str, ...]
    score: int = 0  # of a hundred, where the whole of it was weighed

    @property
    def is_sure(self) -> bool:
        """More than a name that only resembles: worth stopping for before a second client is made."""
        return self.reasons[0] != "similar"

    @property
    def what(self) -> str:
        """What is the same, in words."""
        return scoring.said(self.reasons)


def same(actor: Actor, draft: Draft, *, employer: str = "") -> list[Namesake]:
    """Live clients that may be the drafted one, the surest first: of the invisible only whose they are."""
    draft = _as_seen(actor, draft)
    found = _by_numbers(draft)
    for pk, reasons in _by_name(draft, employer):
        found[pk] = (*found.get(pk, ()), *reasons)
    return _namesakes(actor, found)


def resolve(actor: Actor, draft: Draft) -> list[Namesake]:
    """Of whom the draft speaks, by all that it says, the surest first: the whole of it weighed as for the base."""
    verdicts = nearby.of_facts(facts.of_draft(_as_seen(actor, draft)))
    found = sorted(verdicts.items(), key=lambda each: (-each[1].score, each[0]))
    named = _namesakes(actor, {pk: verdict.reasons for pk, verdict in found})
    return [replace(each, score=verdict.score) for each, (_pk, verdict) in zip(named, found, strict=False)]


def same_numbers(actor: Actor, draft: Draft, *, but: int = 0) -> list[Namesake]:
    """As `same`, whatever the name is: those with the same phone, e-mail or INN, without one."""
    found = _by_numbers(_as_seen(actor, draft))
    found.pop(but, None)
    return _namesakes(actor, found)


def _as_seen(actor: Actor, draft: Draft) -> Draft:
    """Without what is hidden from the reader: the answer would tell what the base has there."""
    hidden = sight.hidden(actor)
    if not hidden:
        return draft
    values = {name: value for name, value in draft.values.items() if name not in hidden}
    contacts = [contact for contact in draft.contacts if contact.kind not in hidden]
    return replace(draft, values=values, contacts=contacts)


def _by_numbers(draft: Draft) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for pk, kind in queries.with_contacts((each.kind, each.key) for each in draft.contacts).items():
        found[pk] = (kind,)
    if inn := draft.values.get("inn"):
        for pk in Client.objects.with_inn(inn).values_list("pk", flat=True)[:SHOWN]:
            found[pk] = (*found.get(pk, ()), "inn")
    return found


def _namesakes(actor: Actor, found: Mapping[int, tuple[str, ...]]) -> list[Namesake]:
    shown = list(found)[:SHOWN]
    hidden = sight.hidden(actor)
    visible = {pk: sight.veil(client, hidden) for pk, client in access.visible(actor).in_bulk(shown).items()}
    owners = dict(Client.objects.filter(pk__in=shown).values_list("pk", "owner__first_name"))
    return [Namesake(visible.get(pk), owners.get(pk) or "", found[pk]) for pk in shown]


def _by_name(draft: Draft, employer: str) -> list[tuple[int, tuple[str, ...]]]:
    """Ids and reasons, whose name is the very same first."""
    finders = _companies(draft) if draft.kind == Kind.COMPANY else _persons(draft, employer)
    return sorted(dict(finders).items(), key=lambda each: each[1][0] == "similar")


def _persons(draft: Draft, employer: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    name = likeness.person(draft.values.get("last_name", ""), draft.values.get("first_name", ""))
    city, works = str(draft.values.get("city", "")), company_key(employer)
    asked = tokens.of_words(name.last)[:1]
    if not asked or len(asked[0]) < 2 or not name.first:
        return
    begins = [asked[0][:LETTERS]]
    if works:
        at_work = _ask([begins, *([word] for word in tokens.of_words(works)[:2])])
        yield from _alike(name, _working_at(works, at_work), "company")
    if city:
        yield from _alike(name, _ask([begins], tokens.of_place(draft.kind, city)), "city")


def _working_at(key: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those who work at a company of that name now: the index knows its words only."""
    jobs = Employment.objects.filter(person_id__in=[each.id for each in candidates], archived_at=None, ended_on=None)
    there = {pk for pk, name in jobs.values_list("person_id", "company__name") if company_key(name) == key}
    return [each for each in candidates if each.id in there]


def _alike(name: Name, candidates: Sequence[Candidate], place: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Of the candidates those of that name, as their cards have it."""
    called: dict[str, bool] = {}
    near = [each.id for each in candidates if _may_be(name, each.tokens, called)]
    rows = Client.objects.filter(pk__in=near[:WINDOW], kind=Kind.PERSON).values_list("pk", "last_name", "first_name")
    for pk, last, first in rows if near else ():
        alike = likeness.of_persons(name, likeness.person(last, first))
        if alike == Likeness.SAME:
            yield pk, ("name", place)
        elif alike >= Likeness.INITIAL:
            yield pk, ("similar", place)


def _may_be(name: Name, text: str, called: dict[str, bool]) -> bool:
    """By the tokens alone: the surname stands first in them, the first name soon after. ``called`` remembers which
    words may be the first name: of four hundred namesakes' there are a few dozen.
    """
    surname, *rest = text.split(" ", NAME_WORDS)[:NAME_WORDS]
    if not likeness.close(tokens.squeeze(name.last.split(" ")[0]), surname):
        return False
    for word in (*rest, surname):
        if word not in called:
            called[word] = likeness.may_be_called(name.first, word)
        if called[word]:
            return True
    return False


def _companies(draft: Draft) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Of the same city, or of one that nobody has said."""
    key, city = company_key(str(draft.values.get("name", ""))), str(draft.values.get("city", ""))
    words = tokens.of_words(key)[:2]
    if len(key) < 2 or not words:
        return
    groups = [[word[:LETTERS]] for word in words]
    of_any = tokens.of_place(draft.kind, "")
    candidates = _ask(groups, tokens.of_place(draft.kind, city), of_any) if city else _ask([*groups, [of_any]])
    rows = Client.objects.filter(pk__in=[each.id for each in candidates], kind=Kind.COMPANY)
    for pk, name, place in rows.values_list("pk", "name", "city") if candidates else ():
        alike = likeness.of_companies(key, company_key(name))
        if alike >= Likeness.TYPO:
            reasons = ("name" if alike == Likeness.SAME else "similar",)
            yield pk, (*reasons, "city") if city and place == city else reasons


def _ask(groups: Sequence[Sequence[str]], *places: str) -> list[Candidate]:
    return engine.candidates(INDEX, groups, exactly=places, limit=WINDOW)
