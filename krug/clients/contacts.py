"""The one place through which contact values leave the server, masked for those who may not see them.

Lists, cards, hits of the palette, files and the API get `Shown` values from here and never read
``ContactPoint.value`` themselves; a test of the house holds them to it.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from krug.clients import access, sight
from krug.clients.models import Client, ContactKind, ContactPoint, Prospect
from krug.core import db, places
from krug.core.rights import Actor
from krug.core.text import emails, phones


@dataclass(frozen=True, slots=True)
class Shown:
    """A contact as one reader sees it. ``href`` is empty while the value is masked."""

    id: int
    kind: str
    text: str
    href: str
    label: str
    extension: str
    is_masked: bool
    can_reveal: bool
    is_preferred: bool
    opted_out: bool

    @property
    def kind_label(self) -> str:
        return str(ContactKind(self.kind).label)


def plain(text: str, href: str) -> str:
    """What is shown, for programs: a phone as +79123456789, anything else and what is masked as it is shown."""
    return href.removeprefix("tel:") if href.startswith("tel:") else text


def show(
    actor: Actor, owner_id: int | None, points: Iterable[ContactPoint], *, category_id: int | None = None
) -> list[Shown]:
    """Contacts of one client, whose owner is ``owner_id``, for this reader; none of kinds that are hidden from them."""
    unseen = sight.hidden(actor)
    seen = access.covers(actor, access.SEE_CONTACTS, owner_id, category_id)
    revealable = not seen and access.covers(actor, access.REVEAL_CONTACTS, owner_id, category_id)
    return [_shown(point, masked=not seen, can_reveal=revealable) for point in points if point.kind not in unseen]


def reveal(point: ContactPoint) -> Shown:
    """In full. Only the door that has asked `access.revealable` and has logged it calls this."""
    return _shown(point, masked=False, can_reveal=False)


def show_prospect(actor: Actor, prospect: Prospect) -> list[Shown]:
    """What is known of reaching somebody who is no client yet, as the reader sees contacts of the client whose card
    the prospect stands on."""
    seen = access.covers(actor, access.SEE_CONTACTS, *access.whose(prospect.client))
    revealable = not seen and access.covers(actor, access.REVEAL_CONTACTS, *access.whose(prospect.client))
    return _of_prospect(actor, prospect, masked=not seen, can_reveal=revealable)


def reveal_prospect(actor: Actor, prospect: Prospect) -> list[Shown]:
    """In full. Only the door that has asked `access.revealable_prospects` and has logged it calls this."""
    return _of_prospect(actor, prospect, masked=False, can_reveal=False)


def _of_prospect(actor: Actor, prospect: Prospect, *, masked: bool, can_reveal: bool) -> list[Shown]:
    unseen = sight.hidden(actor)
    phone = phones.parse(prospect.phone) if prospect.phone else None
    ways = (
        (ContactKind.PHONE, prospect.phone, phone.key if phone else "", phone.extension if phone else ""),
        (ContactKind.EMAIL, prospect.email, emails.normalise(prospect.email) or "", ""),
        (ContactKind.SITE, prospect.site, "", ""),
    )
    return [
        _made(0, kind, value, key, extension, "", False, None, masked and kind != ContactKind.SITE, can_reveal)
        for kind, value, key, extension in ways
        if value and kind not in unseen
    ]


def editable_text(point: ContactPoint) -> str:
    """In full, as its editor shows it and reads it back: with the extension. Only that door calls this."""
    return phones.format_phone(point.key, point.extension) if _has_number(point.kind, point.key) else point.value


class Ways(NamedTuple):
    """How one client is first reached, each as (text, href), and where their telephone says they are."""

    phone: tuple[str, str] = ("", "")
    email: tuple[str, str] = ("", "")
    place: places.Place | None = None


NO_WAYS = Ways()

# By hand, as is all that a page of the list asks: the ORM builds a statement five times longer than it runs.
_WAYS = """
SELECT client_id, kind, value, key FROM clients_contactpoint
WHERE client_id IN ({clients}) AND kind IN ('phone', 'email') AND archived_at IS NULL
ORDER BY client_id, is_preferred DESC, id
"""


def first_ways(actor: Actor, clients: Iterable[tuple[int, int | None]]) -> dict[int, Ways]:
    """The preferred or first phone and e-mail of each client, given as (id, owner's id): one query."""
    owner_of = dict(clients)
    seen, found, unseen = actor.owners(access.SEE_CONTACTS), dict[int, Ways](), sight.hidden(actor)
    besides = _in_groups(owner_of, actor.groups(access.SEE_CONTACTS)) if seen is not None else frozenset()
    for client_id, kind, value, key in db.rows(_WAYS.format(clients=db.listed(owner_of))):
        if kind in unseen:
            continue
        phone, email, place = found.get(client_id, NO_WAYS)
        hidden = seen is not None and owner_of[client_id] not in seen and client_id not in besides
        if kind == ContactKind.PHONE:
            place = place or places.of_phone(key)
            phone = phone if phone[0] else _text_and_href(kind, value, key, hidden=hidden)
        elif not email[0]:
            email = _text_and_href(kind, value, key, hidden=hidden)
        found[client_id] = Ways(phone, email, place)
    return found


def first_phones(actor: Actor, clients: Iterable[tuple[int, int | None]]) -> dict[int, tuple[str, str]]:
    """The same of phones alone."""
    return {client_id: ways.phone for client_id, ways in first_ways(actor, clients).items() if ways.phone[0]}


class Way(NamedTuple):
    """One contact of a client as a file tells it; ``id`` is its row's."""

    id: int
    kind: str
    text: str
    is_masked: bool


_EVERY_WAY = """
SELECT client_id, id, kind, value, key, extension FROM clients_contactpoint
WHERE client_id IN ({clients}) AND archived_at IS NULL ORDER BY client_id, is_preferred DESC, id
"""


def every_way(actor: Actor, clients: Iterable[tuple[int, int | None, int | None]]) -> dict[int, list[Way]]:
    """All contacts of each client, given as (id, owner's id, category's id), the preferred first: one query."""
    whose, unseen = {pk: (owner_id, category_id) for pk, owner_id, category_id in clients}, sight.hidden(actor)
    sees_all = actor.owners(access.SEE_CONTACTS) is None
    seen = {pk for pk, mine in whose.items() if sees_all or access.covers(actor, access.SEE_CONTACTS, *mine)}
    found: dict[int, list[Way]] = {}
    for client_id, pk, kind, value, key, extension in db.rows(_EVERY_WAY.format(clients=db.listed(whose))):
        if kind not in unseen:
            is_masked = client_id not in seen and kind != ContactKind.SITE
            text = mask(kind, value, key) if is_masked else _with_extension(kind, value, key, extension)
            found.setdefault(client_id, []).append(Way(pk, kind, text, is_masked))
    return found


def _with_extension(kind: str, value: str, key: str, extension: str) -> str:
    return phones.format_phone(key, extension) if _has_number(kind, key) else value


def _in_groups(client_ids: Iterable[int], groups: frozenset[int]) -> frozenset[int]:
    """Of these clients those of the groups."""
    found = Client.objects.filter(pk__in=client_ids, category_id__in=groups) if groups else Client.objects.none()
    return frozenset(found.values_list("pk", flat=True))


def place(points: Iterable[ContactPoint]) -> places.Place | None:
    """Where the first telephone that tells it is: by its code, which everybody sees, masked or not."""
    keys = (point.key for point in points if point.kind == ContactKind.PHONE)
    return next((found for key in keys if (found := places.of_phone(key))), None)


def mask(kind: str, value: str, key: str) -> str:
    """What is left of a value for those who may not see it."""
    if kind == ContactKind.PHONE:
        return phones.mask(key) if key else _hide(value)
    if kind == ContactKind.EMAIL:
        return emails.mask(key or value)
    return value if kind == ContactKind.SITE else _hide(value)


def mask_former(kind: str, value: str) -> str:
    """The same for a value of a history, of which the typed form is known and the kind the contact is now.

    It may have been of another kind, so it is masked as one of this kind only where it reads as one.
    """
    if kind == ContactKind.PHONE:
        phone = phones.parse(value)
        return mask(kind, value, phone.key if phone else "")
    address = emails.normalise(value) if kind == ContactKind.EMAIL else None
    return emails.mask(address) if address else _hide(value)


def _hide(value: str) -> str:
    return f"{value[:1]}•••" if value else ""


def _shown(point: ContactPoint, *, masked: bool, can_reveal: bool) -> Shown:
    return _made(
        point.pk, point.kind, point.value, point.key, point.extension, point.label, point.is_preferred,
        point.opted_out_at, masked and point.kind != ContactKind.SITE, can_reveal,
    )  # fmt: skip


def _made(
    pk: int, kind: str, value: str, key: str, extension: str, label: str, is_preferred: bool,
    opted_out_at: datetime.datetime | None, hidden: bool, can_reveal: bool,
) -> Shown:  # fmt: skip
    text, href = _text_and_href(kind, value, key, hidden=hidden)
    return Shown(
        pk,
        kind,
        text,
        href,
        label,
        "" if hidden else extension,
        hidden,
        hidden and can_reveal,
        is_preferred,
        opted_out_at is not None,
    )


def _text_and_href(kind: str, value: str, key: str, *, hidden: bool) -> tuple[str, str]:
    return (mask(kind, value, key), "") if hidden else (_full(kind, value, key), _href(kind, value, key))


def _full(kind: str, value: str, key: str) -> str:
    return phones.format_phone(key) if _has_number(kind, key) else value


def _has_number(kind: str, key: str) -> bool:
    return kind == ContactKind.PHONE and bool(key)


_LINKS: dict[str, str] = {ContactKind.EMAIL: "mailto:", ContactKind.TELEGRAM: "https://t.me/"}
_LINKS_OF_NUMBERS: dict[str, str] = {
    ContactKind.PHONE: "tel:+",
    ContactKind.TELEGRAM: "https://t.me/+",
    ContactKind.WHATSAPP: "https://wa.me/",
}


def _href(kind: str, value: str, key: str) -> str:
    if kind == ContactKind.SITE:
        return value if value.startswith(("http://", "https://")) else f"https://{value}"
    begins = _LINKS_OF_NUMBERS.get(kind, "") if key.isdecimal() else _LINKS.get(kind, "")
    return f"{begins}{key}" if begins and key else ""
