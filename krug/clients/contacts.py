"""The one place through which contact values leave the server, masked for those who may not see them.

Lists, cards, hits of the palette, files and the API get `Shown` values from here and never read
``ContactPoint.value`` themselves; a test of the house holds them to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from krug.clients import access
from krug.clients.models import ContactKind, ContactPoint
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


def show(actor: Actor, owner_id: int | None, points: Iterable[ContactPoint]) -> list[Shown]:
    """Contacts of one client, whose owner is ``owner_id``, for this reader."""
    seen = access.covers(actor, access.SEE_CONTACTS, owner_id)
    revealable = not seen and access.covers(actor, access.REVEAL_CONTACTS, owner_id)
    return [_shown(point, masked=not seen, can_reveal=revealable) for point in points]


def reveal(point: ContactPoint) -> Shown:
    """In full. Only the door that has asked `access.revealable` and has logged it calls this."""
    return _shown(point, masked=False, can_reveal=False)


def first_phones(actor: Actor, clients: Iterable[tuple[int, int | None]]) -> dict[int, Shown]:
    """The preferred or first phone of each client, given as (id, owner's id): one query for a page of the list."""
    owner_of = dict(clients)
    points = ContactPoint.objects.filter(client_id__in=owner_of, kind=ContactKind.PHONE, archived_at=None)
    chosen: dict[int, ContactPoint] = {}
    for point in points.order_by("client_id", "-is_preferred", "id"):
        chosen.setdefault(point.client_id, point)
    return {client_id: show(actor, owner_of[client_id], [point])[0] for client_id, point in chosen.items()}


def mask(kind: str, value: str, key: str) -> str:
    """What is left of a value for those who may not see it."""
    if kind == ContactKind.PHONE:
        return phones.mask(key) if key else _hide(value)
    if kind == ContactKind.EMAIL:
        return emails.mask(key or value)
    return value if kind == ContactKind.SITE else _hide(value)


def mask_typed(kind: str, value: str) -> str:
    """The same for a value of which only the typed form is known, as in a history."""
    if kind == ContactKind.PHONE:
        phone = phones.parse(value)
        return mask(kind, value, phone.key if phone else "")
    return mask(kind, value, "")


def _hide(value: str) -> str:
    return f"{value[:1]}•••" if value else ""


def _shown(point: ContactPoint, *, masked: bool, can_reveal: bool) -> Shown:
    hidden = masked and point.kind != ContactKind.SITE
    return Shown(
        id=point.pk,
        kind=point.kind,
        text=mask(point.kind, point.value, point.key) if hidden else _full(point),
        href="" if hidden else _href(point),
        label=point.label,
        extension="" if hidden else point.extension,
        is_masked=hidden,
        can_reveal=hidden and can_reveal,
        is_preferred=point.is_preferred,
        opted_out=point.opted_out_at is not None,
    )


def _full(point: ContactPoint) -> str:
    if point.kind == ContactKind.PHONE and point.key:
        return phones.format_phone(point.key)
    return point.value


def _href(point: ContactPoint) -> str:
    if point.kind == ContactKind.PHONE:
        return f"tel:+{point.key}" if point.key else ""
    if point.kind == ContactKind.EMAIL:
        return f"mailto:{point.key}" if point.key else ""
    if point.kind == ContactKind.SITE:
        return point.value if point.value.startswith(("http://", "https://")) else f"https://{point.value}"
    if point.kind == ContactKind.TELEGRAM:
        return f"https://t.me/{point.key}" if point.key else ""
    return ""
