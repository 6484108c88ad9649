"""From what the questions answer to what travels. Contacts come masked from `clients.contacts`."""

import datetime
from collections.abc import Iterable, Sequence

from krug.api.values import Amount, Named
from krug.clients import access, contacts, sight
from krug.clients.endpoints import shapes, wire
from krug.clients.lines import Line
from krug.clients.models import (
    NEVER,
    Address,
    AddressKind,
    Client,
    ContactKind,
    DecisionRole,
    Employment,
    Kind,
    Purchase,
    Totals,
)
from krug.clients.queries import Card
from krug.core.rights import Actor
from krug.core.text.money import Money
from krug.ui import site


def amount(money: Money) -> Amount:
    return Amount.of(money, site.currency())


PARTS = ("warmth", "city", "about", "touched_at", "touched_kind", "revenue", "owner_first", "owner_last")


def lines(actor: Actor, read: Sequence[Line]) -> list[shapes.ClientLine]:
    """Rows of the list: one query whatever their number."""
    phones = contacts.first_phones(actor, [(line.id, line.owner_id) for line in read])
    currency, seen = site.currency(), actor.owners(access.SEE_CONTACTS)
    sells = sight.PURCHASES not in sight.hidden(actor)
    return [
        shapes.ClientLine.model_construct(
            id=line.id,
            kind=Kind(line.kind),
            name=line.name,
            owner=_owner(line.owner_id, f"{line['owner_first']} {line['owner_last']}".strip()),
            warmth=wire.value("warmth", line["warmth"]),
            city=line["city"],
            about=line["about"],
            phone=contacts.plain(*phones.get(line.id, ("", ""))),
            phone_is_masked=line.id in phones and seen is not None and line.owner_id not in seen,
            last_touch_at=moment(line["touched_at"]),
            last_touch_kind=line["touched_kind"],
            revenue=Amount.of(line["revenue"], currency) if sells else None,
        )
        for line in read
    ]


def moment(at: datetime.datetime) -> datetime.datetime | None:
    return None if at == NEVER else at


def _owner(owner_id: int | None, name: str) -> Named | None:
    return Named(id=owner_id, name=name) if owner_id is not None else None


def card(found: Card) -> shapes.ClientOut:
    client = found.client
    return shapes.ClientOut(
        id=client.pk,
        version=client.version,
        kind=Kind(client.kind),
        name=client.name,
        owner=_owner(client.owner_id, str(client.owner)),
        created_at=client.created_at,
        changed_at=client.changed_at,
        archived_at=client.archived_at,
        fields=wire.shown(client, found.hidden),
        contacts=[contact(point) for point in found.contacts],
        addresses=[address(each) for each in found.addresses],
        employments=[employment(job, client) for job in (*found.jobs, *found.people.shown)],
        totals=totals(client.totals, found.hidden),
    )


def contact(point: contacts.Shown) -> shapes.ContactOut:
    return shapes.ContactOut(
        id=point.id, kind=ContactKind(point.kind), value=contacts.plain(point.text, point.href), label=point.label,
        extension=point.extension, is_masked=point.is_masked, is_preferred=point.is_preferred,
        opted_out=point.opted_out,
    )  # fmt: skip


def address(each: Address) -> shapes.AddressOut:
    return shapes.AddressOut(id=each.pk, kind=AddressKind(each.kind), text=each.text)


def employment(job: Employment, of: Client) -> shapes.EmploymentOut:
    """Of a card only the other side was read with the job."""
    person, company = (job.person, of) if of.is_company else (of, job.company)
    return shapes.EmploymentOut(
        id=job.pk, person=Named(id=person.pk, name=person.name),
        company=Named(id=company.pk, name=company.name), position=job.position, department=job.department,
        decision_role=DecisionRole(job.decision_role), started_on=job.started_on, ended_on=job.ended_on,
    )  # fmt: skip


def totals(found: Totals, hidden: frozenset[str]) -> shapes.TotalsOut:
    seen = None if sight.PURCHASES in hidden else found
    return shapes.TotalsOut(
        revenue=amount(seen.revenue) if seen else None, purchases=seen.purchases if seen else None,
        first_purchase_on=seen.first_purchase_on if seen else None,
        last_purchase_on=seen.last_purchase_on if seen else None, touches=found.interactions,
        last_touch_at=moment(found.last_interaction_at), last_touch_kind=found.last_interaction_kind,
    )  # fmt: skip


def purchases(bought: Iterable[Purchase]) -> list[shapes.PurchaseOut]:
    return [
        shapes.PurchaseOut(
            id=each.pk, made_on=each.made_on, amount=amount(each.amount), what=each.what, returned_at=each.returned_at
        )
        for each in bought
    ]
