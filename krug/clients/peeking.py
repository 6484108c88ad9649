"""A client looked at over the list: what one wants to know before a call, in few questions."""

from dataclasses import dataclass

from django.utils.timezone import now

from krug.clients import access, contacts, fields, hours, queries, sight
from krug.clients.columns import gathering
from krug.clients.fields import CardField
from krug.clients.lines import Line
from krug.clients.models import Client, Tagging
from krug.core.rights import Actor

# What stands above, or what there is time for on the card only.
LEFT_OUT = frozenset({
    "last_name", "first_name", "patronymic", "name", "warmth", "category", "owner", "sex", "call_from", "call_to",
    "time_zone", "full_name", "kpp", "ogrn", "okved",
})  # fmt: skip
ROWS_OF_OTHERS = frozenset({"client", "employee"})  # controls of values that point at somebody, whom the card names


@dataclass(frozen=True)
class Peek:
    client: Client
    contacts: list[contacts.Shown]
    works: str
    tags: list[Tagging]
    there: hours.There | None
    facts: list[CardField]
    can_edit: bool
    readonly: frozenset[str]  # codes of fields the reader may not change
    shows_purchases: bool


def peek(actor: Actor, client: Client) -> Peek:
    """Of a client read with its owner, category and totals. What is hidden from the reader is not among it."""
    hidden, whose = sight.hidden(actor), access.whose(client)
    sight.veil(client, hidden)
    points = [point for point in queries.points_of(client) if point.kind not in hidden]
    line = Line(client.pk, client.kind, client.name, client.sort_key, *whose, {})
    return Peek(
        client=client,
        contacts=contacts.show(actor, whose[0], points, category_id=whose[1]),
        works=str(gathering.jobs(actor, [line]).get(client.pk, "")),
        tags=[] if sight.TAGS in hidden else queries.tags_of(client),
        there=hours.there(client, points, at=now()),
        facts=[field for field in fields.of(client.kind) if _is_told(client, field)],
        can_edit=client.archived_at is None and access.covers(actor, access.EDIT, *whose),
        readonly=sight.readonly(actor),
        shows_purchases=sight.PURCHASES not in hidden,
    )


def _is_told(client: Client, field: CardField) -> bool:
    is_for_here = field.code not in LEFT_OUT and field.control not in ROWS_OF_OTHERS
    return is_for_here and fields.is_filled(field, fields.value_of(client, field.code))
