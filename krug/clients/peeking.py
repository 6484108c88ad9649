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
    locked: frozenset[str]  # codes of fields the reader may not change
    hidden: frozenset[str]


def peek(actor: Actor, client: Client) -> Peek:
    """Of a client read with its owner, category and totals. What is hidden from the reader is not among it."""
    hidden, points = sight.hidden(actor), queries.points_of(client)
    line = Line(client.pk, client.kind, client.name, client.sort_key, client.owner_id, {})
    tells_where = hidden.isdisjoint({"time_zone", "city", "phone", "inn"})
    asked = [field for field in fields.of(client.kind) if field.code in FACTS and field.code not in hidden]
    return Peek(
        client=client,
        contacts=[each for each in contacts.show(actor, client.owner_id, points) if each.kind not in hidden],
        works=str(gathering.jobs(actor, [line]).get(client.pk, "")),
        tags=[] if "tags" in hidden else queries.tags_of(client),
        there=hours.there(client, points, at=now()) if tells_where else None,
        facts=[field for field in asked if fields.is_filled(field, fields.value_of(client, field.code))],
        can_edit=client.archived_at is None and access.covers(actor, access.EDIT, client.owner_id),
        locked=sight.readonly(actor),
        hidden=hidden,
    )
