"""Found clients as lines of the palette: who it is, why it was found, what of it matched."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from krug.clients import access, contacts, finding, sight
from krug.clients.models import ContactKind, ContactPoint, Warmth, initials_of
from krug.clients.search import is_number, number_of
from krug.core import db
from krug.core.registry import Found, Hit
from krug.core.rights import Actor
from krug.core.search.query import Question
from krug.core.search.tokens import MAIL, REVERSED, squeeze
from krug.core.text.fold import fold, swap_layout, words

COMPANIES_ADDED = 3
_WORD = re.compile(r"[^\W_]+")  # as the index cuts them
_BETWEEN = re.compile(r"[\W_]+")


def find(actor: Actor, text: str) -> Found:
    """The palette's clients: those that match, then companies where they work."""
    question = finding.ask(text)
    matches = finding.find(actor, question)
    clients = _clients(actor, [match.id for match in matches])
    matches = [match for match in matches if match.id in clients]
    points, jobs = _points(actor, matches), _jobs(actor, clients)
    hits = [_hit(actor, clients[match.id], match, points.get(match.id, []), jobs) for match in matches]
    room = max(finding.SHOWN - len(hits), 0)
    hits += _companies(matches, clients, jobs)[: min(room, COMPANIES_ADDED)]
    return Found(hits, _read_as(text, question, matches))


def _read_as(text: str, question: Question, matches: Sequence[finding.Match]) -> str:
    """The question in the other keyboard layout, when the best match was found by that."""
    if not matches:
        return ""
    swapped = {squeeze(word) for piece in text.split() for word in words(swap_layout(piece))}
    pairs = zip(question.words, matches[0].readings, strict=True)
    understood = [by if by != word.typed and by in swapped else word.typed for word, by in pairs]
    typed = [word.typed for word in question.words]
    return "" if understood == typed else " ".join(dict.fromkeys(understood))


class _Who(NamedTuple):
    """Of a client as much as its line needs."""

    id: int
    kind: str
    name: str
    last_name: str
    first_name: str
    owner_id: int | None
    warmth: int
    city: str
    about: str
    inn: str

    @property
    def initials(self) -> str:
        return initials_of(self.kind, self.name, self.last_name, self.first_name)


class _Job(NamedTuple):
    person_id: int
    position: str
    company: _Who


# By hand, as the list's: for ten lines the ORM takes longer to write these statements than the database to answer.
_WHO = ", ".join(f"{{0}}.{column}" for column in _Who._fields)
_CLIENTS = f"""
SELECT {_WHO.format("c")} FROM clients_client c WHERE c.id IN ({{clients}}) AND c.archived_at IS NULL{{seen}}
"""  # noqa: S608 — names of columns
_JOBS = f"""
SELECT job.person_id, job.position, {_WHO.format("company")}
FROM clients_employment job JOIN clients_client company ON company.id = job.company_id
WHERE job.person_id IN ({{persons}}) AND job.archived_at IS NULL AND job.ended_on IS NULL
  AND company.archived_at IS NULL{{seen}}
ORDER BY job.id
"""  # noqa: S608 — names of columns


def _clients(actor: Actor, ids: Sequence[int]) -> dict[int, _Who]:
    seen = access.reached_sql(actor, access.VIEW, "c")
    found = db.rows(_CLIENTS.format(clients=db.listed(ids), seen=seen)) if ids else []
    hidden = sight.hidden(actor)
    return {row[0]: sight.veiled(_Who(*row), hidden) for row in found}


def _jobs(actor: Actor, persons: Mapping[int, _Who]) -> list[_Job]:
    """Where the persons found work, as far as the companies may be seen."""
    if not persons:
        return []
    seen = access.reached_sql(actor, access.VIEW, "company")
    found = db.rows(_JOBS.format(persons=db.listed(persons), seen=seen))
    hidden = sight.hidden(actor)
    return [_Job(row[0], row[1], sight.veiled(_Who(*row[2:]), hidden)) for row in found]


def _hit(actor: Actor, client: _Who, match: finding.Match, points: Sequence[ContactPoint], jobs: Sequence[_Job]) -> Hit:
    jobs_of = [job for job in jobs if job.person_id == client.id]
    works = ", ".join(part for job in jobs_of[:1] for part in (job.company.name, job.position) if part)
    return Hit(
        url=_url(client.id),
        title=_marked(client.name or _("No name"), match.readings),
        subtitle=" · ".join(part for part in (works or client.about, client.city) if part),
        reason=_reason(actor, client, match, points),
        initials=client.initials,
        tint=client.id % 5,
        warmth=_warmth(client),
        data=_data(client),
    )


def _marked(name: str, readings: Iterable[str]) -> Markup:
    """The name with the letters marked by which it was found."""
    words = [reading for reading in readings if reading and not reading.startswith((MAIL, REVERSED))]

    def mark(found: "re.Match[str]") -> str:
        word = found.group()
        bare = squeeze(fold(word))
        length = max((len(reading) for reading in words if bare.startswith(reading)), default=0)
        if not length:
            return str(escape(word))
        cut = _letters(word, length)
        return f"<mark>{escape(word[:cut])}</mark>{escape(word[cut:])}"

    name = unicodedata.normalize("NFC", name)
    pieces, at = [], 0
    for found in _WORD.finditer(name):
        pieces += [str(escape(name[at : found.start()])), mark(found)]
        at = found.end()
    return Markup("".join(pieces) + str(escape(name[at:])))  # noqa: S704 — every piece is escaped above


def _letters(word: str, count: int) -> int:
    """How much of a word makes ``count`` letters, signs between them not counted."""
    seen = 0
    for place, letter in enumerate(word, 1):
        seen += bool(squeeze(fold(letter)))
        if seen == count:
            return place
    return len(word)


def _reason(actor: Actor, client: _Who, match: finding.Match, points: Sequence[ContactPoint]) -> Markup:
    for reading in match.readings:
        if client.inn and reading == client.inn[: len(reading)] and reading.isdecimal():
            return Markup("{} <mark>{}</mark>{}").format(_("INN"), reading, client.inn[len(reading) :])
        for point in points:
            if (place := _place(point, reading)) is not None:
                shown = contacts.show(actor, client.owner_id, [point])[0]
                text = shown.text if shown.is_masked else _marked_at(shown.text, point.key, *place)
                return Markup("{} {}").format(shown.kind_label, text)
    return Markup("")


def _place(point: ContactPoint, reading: str) -> tuple[int, int] | None:
    """From which to which letter of its key a contact was found by a reading; None when it was not."""
    if reading.startswith(MAIL):
        return _place_of_letters(point.key.partition("@")[0], reading[1:])
    if not is_number(point.key):
        return None
    digits = number_of(point.key)
    size, length = len(squeeze(point.key)), len(reading.removeprefix(REVERSED))
    if reading.startswith(REVERSED):
        return (size - length, size) if digits[::-1].startswith(reading[1:]) else None
    start = size - len(digits)
    return (start, start + length) if reading.isdecimal() and digits.startswith(reading) else None


def _place_of_letters(name: str, letters: str) -> tuple[int, int] | None:
    """Names of mailboxes are found by their beginning and by that of each piece: «anna.petrova» by «petr»."""
    for start in (0, *(found.end() for found in _BETWEEN.finditer(name))):
        if squeeze(fold(name[start:])).startswith(letters):
            return start, start + _letters(name[start:], len(letters))
    return None


def _marked_at(text: str, key: str, start: int, end: int) -> Markup:
    """What is shown of a contact, with the letters marked that stand in its key from ``start`` to ``end``."""
    if is_number(key):
        places = [place for place, letter in enumerate(text) if letter.isdigit()][-len(squeeze(key)) :]
    else:
        at = text.lower().find(key)
        places = list(range(at, at + len(key))) if at >= 0 else []
    if len(places) < end:
        return escape(text)
    first, last = places[start], places[end - 1] + 1
    return Markup("{}<mark>{}</mark>{}").format(text[:first], text[first:last], text[last:])


def _points(actor: Actor, matches: Sequence[finding.Match]) -> dict[int, list[ContactPoint]]:
    """Contacts of those who may have been found by one: by a number, or by the name of a mailbox."""
    ids = [match.id for match in matches if any(map(_is_of_contact, match.readings))]
    found: dict[int, list[ContactPoint]] = {}
    if ids:
        kinds = set(ContactKind) - {ContactKind.SITE, ContactKind.OTHER} - sight.hidden(actor)
        for point in ContactPoint.objects.filter(client_id__in=ids, archived_at=None, kind__in=kinds).order_by("id"):
            found.setdefault(point.client_id, []).append(point)
    return found


def _is_of_contact(reading: str) -> bool:
    return reading.startswith((MAIL, REVERSED)) or reading.isdecimal()


def _companies(matches: Sequence[finding.Match], clients: Mapping[int, _Who], jobs: Sequence[_Job]) -> list[Hit]:
    """Companies of the persons found, that were not found themselves."""
    readings = {match.id: match.readings for match in matches}
    hits: dict[int, Hit] = {}
    for job in jobs:
        company, person = job.company, clients[job.person_id]
        if company.id in clients or company.id in hits:
            continue
        hits[company.id] = Hit(
            url=_url(company.id),
            title=_marked(company.name, readings[person.id]),
            subtitle=company.city,
            reason=Markup("{} {}").format(_("works here:"), _marked(person.name, readings[person.id])),
            initials=company.initials,
            tint=company.id % 5,
            warmth=_warmth(company),
            data=_data(company),
        )
    return list(hits.values())


def _warmth(client: _Who) -> str:
    return Warmth(client.warmth).name.lower() if client.warmth else ""


def _data(client: _Who) -> dict[str, str | int]:
    return {"id": client.id, "kind": client.kind, "name": client.name}


@lru_cache(maxsize=1)
def _prefix() -> str:
    return reverse("client", args=[0])[:-2]


def _url(pk: int) -> str:
    return f"{_prefix()}{pk}/"
