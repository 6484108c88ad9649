"""Finding clients as somebody types: candidates from the index, verified and ranked here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from krug.clients import access, sight
from krug.clients.drafts import NAMELESS
from krug.clients.models import ContactKind, ContactPoint
from krug.clients.search import INDEX, SEARCHED, sort_keys, tokens_without
from krug.core.rights import Actor
from krug.core.search import engine, query
from krug.core.search.engine import Candidate
from krug.core.search.query import Question, Word
from krug.core.search.tokens import GROUP, MAIL, OWNER, REVERSED, of_group, of_owner
from krug.core.text.fold import swap_layout
from krug.core.text.names.legal_forms import find_form

WINDOW = 400  # the newest candidates looked at
SHOWN = 10
SIFTED = 20  # so many are looked at first without what is hidden from the reader
OWNERS_IN_INDEX = 5  # more owners than this are told apart after asking the index
GUESSABLE = 4  # digits of a phone that those who see contacts masked may find it by

WHOLE_FIRST, WHOLE, BEGINS_FIRST, BEGINS = 5, 4, 3, 2


class Match(NamedTuple):
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
    reach = _Reach.of(actor, access.VIEW)
    if not question or not reach:
        return []
    seen = _Sight.of(actor, question)
    words, tokens = seen.asked(), reach.tokens()
    few = tokens if len(tokens) <= OWNERS_IN_INDEX else []
    candidates = _ask([query.cut(word) for word in words], few)
    matches = _best(candidates, seen, reach, limit)
    if len(candidates) == WINDOW and len(matches) < limit:
        matches = _best(_ask([word.readings for word in words], tokens), seen, reach, limit)
    return matches


def _ask(groups: Sequence[Sequence[str]], owners: Sequence[str]) -> list[Candidate]:
    return engine.candidates(INDEX, groups, exactly=owners, limit=WINDOW)


def _best(candidates: Sequence[Candidate], seen: "_Sight", reach: "_Reach", limit: int) -> list[Match]:
    matches = _verified(candidates, seen, reach)
    if seen.hidden:
        return _sifted(matches, seen, reach, limit)
    matches.sort(key=_alphabetically)
    matches.sort(key=_best_and_newest, reverse=True)
    return matches[:limit]


def _sifted(matches: Sequence[Match], seen: "_Sight", reach: "_Reach", limit: int) -> list[Match]:
    """The best of those who are found without what is hidden too, looked at in the order in which they could be best,
    until no other can come before. What decides about places is nothing that is hidden.
    """
    names = sort_keys([match.id for match in matches])
    most = WHOLE_FIRST * len(seen.words)

    def by_name(match: Match) -> tuple[str, int]:
        return names[match.id], match.id

    def at_best(match: Match) -> tuple[int, Any]:
        """Names are never hidden and come first: without the rest whoever has one matches no better."""
        return (match.score if names[match.id] != NAMELESS else most, match.candidate.touched)

    left = sorted((match for match in matches if match.id in names), key=by_name)
    left.sort(key=at_best, reverse=True)
    kept: list[Match] = []
    size = SIFTED
    while left and not (len(kept) >= limit and _is_before(kept[limit - 1], at_best(left[0]), by_name, left[0])):
        block, left = left[:size], left[size:]
        kept += _verified(seen.narrowed([match.candidate for match in block]), seen, reach)
        kept.sort(key=by_name)
        kept.sort(key=_best_and_newest, reverse=True)
        size *= 2
    return kept[:limit]


def _is_before(kept: Match, best: tuple[int, Any], by_name: Callable[[Match], tuple[str, int]], other: Match) -> bool:
    known = _best_and_newest(kept)
    return known > best or (known == best and by_name(kept) < by_name(other))


def _alphabetically(match: Match) -> str:
    return match.candidate.tokens


def _best_and_newest(match: Match) -> tuple[int, Any]:
    return (match.score, match.candidate.touched)


class _Needle(NamedTuple):
    """A reading as it begins a token, and as it is a whole one, among tokens with a space around each."""

    reading: str
    begins: str
    whole: str


Sought = Sequence[Sequence[_Needle]]  # of each word what it could have meant


def _sought(words: Iterable[Word]) -> Sought:
    return [[_Needle(reading, f" {reading}", f" {reading} ") for reading in word.readings] for word in words]


@dataclass(frozen=True)
class _Reach:
    """Whose rows a right covers, as the index tells them: by their owner's token, or that of their group."""

    owners: frozenset[int] | None
    groups: frozenset[int]

    @classmethod
    def of(cls, actor: Actor, right: str) -> "_Reach":
        return cls(actor.owners(right), actor.groups(right))

    def __bool__(self) -> bool:
        return self.owners is None or bool(self.owners or self.groups)

    def tokens(self) -> list[str]:
        """None when nothing is to be narrowed."""
        if self.owners is None:
            return []
        return [*map(of_owner, sorted(self.owners)), *map(of_group, sorted(self.groups))]

    def has(self, padded: str) -> bool:
        """Whether the row with these tokens is covered."""
        if self.owners is None or _marked(padded, OWNER) in self.owners:
            return True
        return bool(self.groups) and _marked(padded, GROUP) in self.groups


@dataclass(frozen=True)
class _Sight:
    """Whose contacts the reader sees in full: those of others may be found, but not felt out letter by letter.

    ``holders`` are the clients with the e-mails asked for, None when none was: of those whose contacts are masked only
    they are found by it.
    """

    reach: _Reach
    is_whole: bool
    holders: frozenset[int] | None
    hidden: frozenset[str]  # what of the index the reader does not find by
    words: Sequence[Word]  # of the question
    guessable: Sequence[Word]  # what is left of them for contacts that are masked
    in_full: Sought
    masked: Sought

    @classmethod
    def of(cls, actor: Actor, question: Question) -> "_Sight":
        seen = _Reach.of(actor, access.SEE_CONTACTS)
        whole = access.covers_all(actor, access.SEE_CONTACTS, of=access.VIEW)
        words, guessable = question.words, [_guessable(word) for word in question.words]
        return cls(
            seen, whole, None if whole else _holders(question), sight.hidden(actor) & SEARCHED,
            words, guessable, _sought(words), _sought(guessable),
        )  # fmt: skip

    def narrowed(self, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        """The same with what this reader may find them by: the index was asked by everything."""
        tokens = tokens_without([each.id for each in candidates], self.hidden)
        return [each._replace(tokens=tokens[each.id]) for each in candidates if each.id in tokens]

    def asked(self) -> Sequence[Word]:
        """What the index is asked: enough for both the clients seen in full and the others."""
        if self.is_whole:
            return self.words
        if not self.reach:
            return self.guessable
        return [few if few.is_number else whole for few, whole in zip(self.guessable, self.words, strict=True)]

    def sought(self, client_id: int, padded: str) -> Sought | None:
        """What this client must hold to be found, None when it may not be found by this."""
        if self.is_whole or self.reach.has(padded):
            return self.in_full
        return self.masked if self.holders is None or client_id in self.holders else None


def _holders(question: Question) -> frozenset[int] | None:
    """Clients that have every e-mail of the question, letter by letter."""
    found: frozenset[int] | None = None
    for word in question.words:
        if word.is_mail:
            same = ContactPoint.objects.with_key(word.typed).filter(kind=ContactKind.EMAIL)
            having = frozenset(same.values_list("client_id", flat=True))
            found = having if found is None else found & having
    return found


def _verified(candidates: Sequence[Candidate], seen: _Sight, reach: _Reach) -> list[Match]:
    found = []
    for candidate in candidates:
        padded = f" {candidate.tokens} "
        if not reach.has(padded):
            continue
        sought = seen.sought(candidate.id, padded)
        match = _match(candidate, padded, sought) if sought is not None else None
        if match is not None:
            found.append(match)
    return found


def _match(candidate: Candidate, padded: str, sought: Sought) -> Match | None:
    total, readings = 0, []
    for needles in sought:
        best, by = 0, ""
        for reading, begins, whole in needles:
            place = padded.find(begins)
            if place < 0:
                continue
            if whole in padded:
                score = WHOLE_FIRST if padded.startswith(whole) else WHOLE
            else:
                score = BEGINS if place else BEGINS_FIRST
            if score > best:
                best, by = score, reading
                if score == WHOLE_FIRST:
                    break
        if not best:
            return None
        total += best
        readings.append(by)
    return Match(candidate.id, total, tuple(readings), candidate)


def _marked(padded: str, mark: str) -> int | None:
    """The number that stands behind a mark: of the owner, of the group."""
    place = padded.find(f" {mark}")
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
