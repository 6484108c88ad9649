"""Who may be the same as somebody spoken of: by a contact, by the INN, by a similar name in the same place.

Names are compared over candidates of the search index, never over the base: a handful of queries whatever its size.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from krug.clients import access, matching, queries, sight
from krug.clients.drafts import Draft
from krug.clients.duplicates import likeness, scoring
from krug.clients.duplicates.likeness import Likeness, Name
from krug.clients.matching import Face
from krug.clients.models import Client, ContactKind, Employment, Kind
from krug.clients.search import INDEX
from krug.core.db.expressions import OneOf
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
    ``is_meant``: what was said speaks of this very client, as a file that says it would be understood.
    """

    client: Client | None
    owner_name: str
    reasons: tuple[str, ...]
    is_meant: bool = False

    @property
    def is_sure(self) -> bool:
        """More than a name that only resembles: worth stopping for before a second client is made."""
        return self.is_meant or self.reasons[0] != "similar"

    @property
    def shares_a_number(self) -> bool:
        """A phone, an e-mail, another contact or the INN."""
        return bool({"inn", *ContactKind.values}.intersection(self.reasons))

    @property
    def what(self) -> str:
        """What is the same, in words."""
        return scoring.said(self.reasons)


def may_be(
    actor: Actor, draft: Draft, faces: Mapping[int, Face], meant: Sequence[int], employer: str
) -> list[Namesake]:
    """Live clients that may be the drafted one, the surest first: of the invisible only whose they are.

    ``faces`` are those of a phone, an e-mail, an INN or a company's name, ``meant`` the ones the draft speaks of.
    """
    found: dict[int, tuple[str, ...]] = {pk: _in_common(faces[pk], draft) or ("name",) for pk in meant}
    found.update((pk, why) for pk, face in faces.items() if pk not in found and (why := _in_common(face, draft)))
    found.update((pk, why) for pk, why in _other_ways(draft).items() if pk not in found)
    for pk, reasons in _by_name(draft, employer):
        found[pk] = tuple(dict.fromkeys((*found.get(pk, ()), *reasons)))
    return _namesakes(actor, found, frozenset(meant))


def as_seen(actor: Actor, draft: Draft) -> Draft:
    """Without what is hidden from the reader: the answer would tell what the base has there."""
    hidden = sight.hidden(actor)
    if not hidden:
        return draft
    values = {name: value for name, value in draft.values.items() if name not in hidden}
    contacts = [contact for contact in draft.contacts if contact.kind not in hidden]
    return replace(draft, values=values, contacts=contacts)


def _in_common(face: Face, draft: Draft) -> tuple[str, ...]:
    """What they share of what nobody else should have."""
    ways = [contact.kind for contact in draft.contacts if contact.key and (contact.kind, contact.key) in face.contacts]
    inn = draft.values.get("inn")
    return tuple(dict.fromkeys([*map(str, ways), *(["inn"] if inn and face.values.get("inn") == inn else [])]))


def _other_ways(draft: Draft) -> dict[int, tuple[str, ...]]:
    """Messengers and sites, which tell less: by them nobody is recognised."""
    rest = [(each.kind, each.key) for each in draft.contacts if each.kind not in matching.FINDS]
    return {pk: (kind,) for pk, kind in queries.with_contacts(rest).items()}


def _namesakes(actor: Actor, found: Mapping[int, tuple[str, ...]], meant: frozenset[int]) -> list[Namesake]:
    shown = list(found)[:SHOWN]
    hidden = sight.hidden(actor)
    visible = {pk: sight.veil(client, hidden) for pk, client in access.visible(actor).in_bulk(shown).items()}
    owners = dict(Client.objects.filter(pk__in=shown).values_list("pk", "owner__first_name"))
    return [Namesake(visible.get(pk), owners.get(pk) or "", found[pk], pk in meant) for pk in shown]


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
    rows = Client.objects.filter(OneOf("pk", near[:WINDOW]), kind=Kind.PERSON).values_list(
        "pk", "last_name", "first_name"
    )
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
