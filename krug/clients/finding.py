"""Finding clients as somebody types: candidates from the index, verified and ranked here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from krug.clients import access
from krug.clients.models import NEVER
from krug.clients.search import INDEX
from krug.core.rights import Actor
from krug.core.search import engine, query
from krug.core.search.engine import Candidate
from krug.core.search.query import Question, Word
from krug.core.search.tokens import MAIL, OWNER, REVERSED, of_owner

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


def find(actor: Actor, question: Question, *, limit: int = SHOWN) -> list[Match]:
    """Visible clients in which every word is found, best first."""
    owners = actor.owners(access.VIEW)
    if not question or (owners is not None and not owners):
        return []
    sight = _Sight.of(actor)
    few_owners = [of_owner(owner) for owner in sorted(owners)] if owners and len(owners) <= OWNERS_IN_INDEX else []
    words = question.words if sight.is_whole else tuple(_guessable(word) for word in question.words)
    candidates = _ask([query.cut(word) for word in words], few_owners)
    matches = _verified(candidates, question, sight, owners)
    if len(candidates) == WINDOW and len(matches) < limit:
        all_owners = [of_owner(owner) for owner in sorted(owners)] if owners else []
        matches = _verified(_ask([word.readings for word in words], all_owners), question, sight, owners)
    return sorted(matches, key=_rank)[:limit]


def _ask(groups: Sequence[Sequence[str]], owners: Sequence[str]) -> list[Candidate]:
    return engine.candidates(INDEX, groups, exactly=owners, limit=WINDOW)


def _rank(match: Match) -> tuple[int, float, str]:
    touched = match.candidate.touched_at or NEVER
    return (-match.score, -touched.timestamp(), match.candidate.tokens)


@dataclass(frozen=True)
class _Sight:
    """Whose contacts the reader sees in full: of the others a number may be found, but not felt out digit by digit."""

    owners: frozenset[int] | None
    is_whole: bool

    @classmethod
    def of(cls, actor: Actor) -> "_Sight":
        seen, visible = actor.owners(access.SEE_CONTACTS), actor.owners(access.VIEW)
        whole = seen is None or (visible is not None and visible <= seen)
        return cls(seen, whole)

    def covers(self, owner: int | None) -> bool:
        return self.is_whole or self.owners is None or owner in self.owners


def _verified(
    candidates: Iterable[Candidate], question: Question, sight: _Sight, owners: frozenset[int] | None
) -> list[Match]:
    found = []
    for candidate in candidates:
        padded = f" {candidate.tokens} "
        owner = _owner(padded)
        if owners is not None and owner not in owners:
            continue
        words = question.words if sight.covers(owner) else [_guessable(word) for word in question.words]
        match = _match(candidate, padded, words)
        if match is not None:
            found.append(match)
    return found


def _match(candidate: Candidate, padded: str, words: Iterable[Word]) -> Match | None:
    total, readings = 0, []
    for word in words:
        best, by = 0, ""
        for reading in word.readings:
            score = _score(padded, reading)
            if score > best:
                best, by = score, reading
        if not best:
            return None
        total += best
        readings.append(by)
    return Match(candidate.id, total, tuple(readings), candidate)


def _score(padded: str, reading: str) -> int:
    place = padded.find(f" {reading}")
    if place < 0:
        return 0
    if padded.find(f" {reading} ") >= 0:
        return WHOLE_FIRST if padded.startswith(f" {reading} ") else WHOLE
    return BEGINS_FIRST if place == 0 else BEGINS


def _owner(padded: str) -> int | None:
    place = padded.find(f" {OWNER}")
    return int(padded[place + 2 : padded.index(" ", place + 1)]) if place >= 0 else None


def _guessable(word: Word) -> Word:
    """For masked contacts: a whole number or its first or last four digits, a whole address or none of it."""
    if word.is_number:
        return replace(word, readings=tuple(dict.fromkeys(_coarse(reading) for reading in word.readings)))
    if word.is_mail:
        return word if "." in word.typed.partition("@")[2] else replace(word, readings=("\uffff",))
    return replace(word, readings=tuple(reading for reading in word.readings if not reading.startswith(MAIL)))


def _coarse(reading: str) -> str:
    mark, digits = (REVERSED, reading[1:]) if reading.startswith(REVERSED) else ("", reading)
    return reading if len(digits) >= 10 else mark + digits[:GUESSABLE]
