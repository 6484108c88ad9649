"""The only gate to rows of the client base: to fetch is to be allowed."""

from django.db.models import Q, QuerySet

from krug.clients.models import Address, Client, ClientQuerySet, ContactPoint, Employment, Purchase
from krug.core.rights import Actor

VIEW = "clients.view"
EDIT = "clients.edit"
CREATE = "clients.create"
ARCHIVE = "clients.archive"
ASSIGN = "clients.assign"
SEE_CONTACTS = "contacts.see"
REVEAL_CONTACTS = "contacts.reveal"
RECORD_PURCHASES = "purchases.record"


def visible(actor: Actor) -> ClientQuerySet:
    """Live clients whose cards the actor may open."""
    return within(Client.objects.live(), actor, VIEW)


def visible_archived(actor: Actor) -> ClientQuerySet:
    return within(Client.objects.archived(), actor, VIEW)


def visible_any(actor: Actor) -> ClientQuerySet:
    """Live and archived ones: a card opens from an old link too."""
    return within(Client.objects.all(), actor, VIEW)


def editable(actor: Actor) -> ClientQuerySet:
    return within(within(Client.objects.live(), actor, VIEW), actor, EDIT)


def assignable(actor: Actor) -> ClientQuerySet:
    return within(editable(actor), actor, ASSIGN)


def archivable(actor: Actor) -> ClientQuerySet:
    return within(visible(actor), actor, ARCHIVE)


def restorable(actor: Actor) -> ClientQuerySet:
    return within(visible_archived(actor), actor, ARCHIVE)


def buyers(actor: Actor) -> ClientQuerySet:
    """Clients to whom the actor may record a purchase."""
    return within(visible(actor), actor, RECORD_PURCHASES)


def contact_points(actor: Actor) -> "QuerySet[ContactPoint]":
    return ContactPoint.objects.filter(archived_at=None, client__in=editable(actor)).select_related("client")


def revealable(actor: Actor) -> "QuerySet[ContactPoint]":
    """Contacts the actor may see in full, one by one or always."""
    points = ContactPoint.objects.filter(archived_at=None, client__in=visible(actor)).select_related("client")
    may = _owned(actor, REVEAL_CONTACTS, "client__owner") | _owned(actor, SEE_CONTACTS, "client__owner")
    return points.filter(may)


def addresses(actor: Actor) -> "QuerySet[Address]":
    return Address.objects.filter(archived_at=None, client__in=editable(actor)).select_related("client")


def employments(actor: Actor) -> "QuerySet[Employment]":
    """Those of which either side may be edited and the other seen."""
    mine, seen = editable(actor), visible(actor)
    return (
        Employment.objects.filter(archived_at=None, person__in=seen, company__in=seen)
        .filter(Q(person__in=mine) | Q(company__in=mine))
        .select_related("person", "company")
    )


def purchases(actor: Actor) -> "QuerySet[Purchase]":
    return Purchase.objects.filter(archived_at=None, client__in=buyers(actor)).select_related("client")


def within(clients: ClientQuerySet, actor: Actor, right: str) -> ClientQuerySet:
    """Narrow to the clients over which the right of the actor reaches."""
    owners = actor.owners(right)
    if owners is None:
        return clients
    return clients.filter(owner_id__in=owners) if owners else clients.none()


def covers(actor: Actor, right: str, owner_id: int | None) -> bool:
    """Whether the right reaches a client of this owner."""
    owners = actor.owners(right)
    return owners is None or owner_id in owners


def _owned(actor: Actor, right: str, path: str) -> Q:
    owners = actor.owners(right)
    return Q() | Q(pk__isnull=False) if owners is None else Q(**{f"{path}__in": owners})
