"""Finding clients as somebody types: candidates from the index, verified and ranked here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from krug.clients import access, sight
from krug.clients.models import ContactKind, ContactPoint
from krug.clients.search import INDEX, SEARCHED, tokens_without
from krug.core.rights import Actor
from krug.core.search import engine, query
from krug.core.search.engine import Candidate
from krug.core.search.query import Question, Word
from krug.core.search.tokens import MAIL, OWNER, REVERSED, of_owner
from krug.core.text.fold import swap_layout
from krug.core.text.names.legal_forms import find_form

WINDOW = 400  # the newest candidates looked at
SHOWN = 10
OWNERS_IN_INDEX = 5  # more owners than this are told apart after asking the index
GUESSABLE = 4  # digits of a phone that those who see contacts masked may find it by

WHOLE_FIRST, WHOLE, BEGINS_FIRST, BEGINS = 5, 4, 3, 2


@dataclass(frozen=True, slots=True)
class Match:
    """A found client and, for every word of the question, the reading that was found in it."""

    id: int
    score: int
    readings: tuple[str, ...]
    candidate: Candidate


def ask(text: str) -> Question:
    """What was typed, in either layout without the legal form of a company: nobody is found by «ООО»."""
    form = None if "@" in text else find_form(text) or find_form(swap_layout(text))
    rest = query.ask(f"{text[: form.start('form')]} {text[form.end('form') :]}") if form else None
    return rest or query.ask(text)


def find(actor: Actor, question: Question, *, limit: int = SHOWN) -> list[Match]:
    """Visible clients in which every word is found, best first."""
    owners = actor.owners(access.VIEW)
    if not question or (owners is not None and not owners):
        return []
    seen = _Sight.of(actor, question)
    few_owners = [of_owner(owner) for owner in sorted(owners)] if owners and len(owners) <= OWNERS_IN_INDEX else []
    words = seen.asked(question)
    candidates = _ask([query.cut(word) for word in words], few_owners)
    matches = _verified(candidates, question, seen, owners)
    if len(candidates) == WINDOW and len(matches) < limit:
        all_owners = [of_owner(owner) for owner in sorted(owners)] if owners else []
        matches = _verified(_ask([word.readings for word in words], all_owners), question, seen, owners)
    matches.sort(key=_alphabetically)
    matches.sort(key=_best_and_newest, reverse=True)
    return matches[:limit]


def _ask(groups: Sequence[Sequence[str]], owners: Sequence[str]) -> list[Candidate]:
    return engine.candidates(INDEX, groups, exactly=owners, limit=WINDOW)


def _alphabetically(match: Match) -> str:
    return match.candidate.tokens


def _best_and_newest(match: Match) -> tuple[int, Any]:
    return (match.score, match.candidate.touched)


@dataclass(frozen=True)
class _Sight:
    """Whose contacts the reader sees in full: those of others may be found, but not felt out letter by letter.

    ``holders`` are the clients with the e-mails asked for, None when none was: of those whose contacts are masked only
    they are found by it.
    """

    owners: frozenset[int] | None
    is_whole: bool
    holders: frozenset[int] | None
    hidden: frozenset[str] = frozenset()  # what of the index the reader does not find by

    @classmethod
    def of(cls, actor: Actor, question: Question) -> "_Sight":
        seen, visible = actor.owners(access.SEE_CONTACTS), actor.owners(access.VIEW)
        whole = seen is None or (visible is not None and visible <= seen)
        return cls(seen, whole, None if whole else _holders(question), sight.hidden(actor) & SEARCHED)

    def narrowed(self, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        """The same with what this reader may find them by: the index was asked by everything."""
        if not self.hidden:
            return candidates
        tokens = tokens_without([each.id for each in candidates], self.hidden)
        return [replace(each, tokens=tokens[each.id]) for each in candidates if each.id in tokens]

    def asked(self, question: Question) -> Sequence[Word]:
        """What the index is asked: enough for both the clients seen in full and the others."""
        if self.is_whole:
            return question.words
        words = [_guessable(word) for word in question.words]
        if not self.owners:
            return words
        return [few if few.is_number else whole for few, whole in zip(words, question.words, strict=True)]

    def words(self, question: Question, client_id: int, owner: int | None) -> Sequence[Word] | None:
        """What this client must hold to be found, None when it may not be found by this."""
        if self.is_whole or self.owners is None or owner in self.owners:
            return question.words
        if self.holders is not None and client_id not in self.holders:
            return None
        return [_guessable(word) for word in question.words]


def _holders(question: Question) -> frozenset[int] | None:
    """Clients that have every e-mail of the question, letter by letter."""
    found: frozenset[int] | None = None
    for word in question.words:
        if word.is_mail:
            same = ContactPoint.objects.with_key(word.typed).filter(kind=ContactKind.EMAIL)
            having = frozenset(same.values_list("client_id", flat=True))
            found = having if found is None else found & having
    return found


def _verified(
    candidates: Sequence[Candidate], question: Question, seen: _Sight, owners: frozenset[int] | None
) -> list[Match]:
    found = []
    for candidate in seen.narrowed(candidates):
        padded = f" {candidate.tokens} "
        owner = _owner(padded)
        if owners is not None and owner not in owners:
            continue
        words = seen.words(question, candidate.id, owner)
        match = _match(candidate, padded, words) if words is not None else None
        if match is not None:
            found.append(match)
    return found


def _match(candidate: Candidate, padded: str, words: Iterable[Word]) -> Match | None:
    total, readings = 0, []
    for word in words:
        best, by = 0, ""
        for reading in word.readings:
            if (place := padded.find(f" {reading}")) >= 0 and (score := _score(padded, reading, place)) > best:
                best, by = score, reading
                if score == WHOLE_FIRST:
                    break
        if not best:
            return None
        total += best
        readings.append(by)
    return Match(candidate.id, total, tuple(readings), candidate)


def _score(padded: str, reading: str, place: int) -> int:
    """Of a reading that stands in the tokens, first at ``place``."""
    if padded.find(f" {reading} ") >= 0:
        return WHOLE_FIRST if padded.startswith(f" {reading} ") else WHOLE
    return BEGINS_FIRST if place == 0 else BEGINS


def _owner(padded: str) -> int | None:
    place = padded.find(f" {OWNER}")
    return int(padded[place + 2 : padded.index(" ", place + 1)]) if place >= 0 else None


def _guessable(word: Word) -> Word:
    """For masked contacts: a whole number or its first or last four digits, a whole address, no letters of either."""
    if word.is_number:
        return replace(word, readings=tuple(dict.fromkeys(_coarse(reading) for reading in word.readings)))
    if word.is_mail:
        return word
    return replace(word, readings=tuple(reading for reading in word.readings if not reading.startswith(MAIL)))


def _coarse(reading: str) -> str:
    mark, digits = (REVERSED, reading[1:]) if reading.startswith(REVERSED) else ("", reading)
    return reading if len(digits) >= 10 else mark + digits[:GUESSABLE]
