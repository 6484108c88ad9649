"""A client looked at over the list: what one wants to know before a call, in few questions."""

from dataclasses import dataclass

from django.utils.timezone import now

from krug.clients import access, contacts, fields, hours, queries, sight
from krug.clients.columns import gathering
from krug.clients.fields import CardField
from krug.clients.lines import Line
from krug.clients.models import Client, Tagging
from krug.core.rights import Actor

FACTS = ("city", "birth_date", "inn", "activity", "about", "note")


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
    hidden = sight.hidden(actor)
    sight.veil(client, hidden)
    points = [point for point in queries.points_of(client) if point.kind not in hidden]
    line = Line(client.pk, client.kind, client.name, client.sort_key, client.owner_id, {})
    return Peek(
        client=client,
        contacts=contacts.show(actor, client.owner_id, points),
        works=str(gathering.jobs(actor, [line]).get(client.pk, "")),
        tags=[] if sight.TAGS in hidden else queries.tags_of(client),
        there=hours.there(client, points, at=now()),
        facts=[field for field in map(fields.BY_CODE.__getitem__, FACTS) if _is_told(client, field)],
        can_edit=client.archived_at is None and access.covers(actor, access.EDIT, client.owner_id),
        readonly=sight.readonly(actor),
        shows_purchases=sight.PURCHASES not in hidden,
    )


def _is_told(client: Client, field: CardField) -> bool:
    return client.kind in field.kinds and fields.is_filled(field, fields.value_of(client, field.code))
