"""The only gate to rows of the client base: to fetch is to be allowed.

Rows that belong to clients are narrowed through a join, never by a subquery of all visible clients: with a million of
them the engines would first write down every id.
"""

from django.db.models import Q, QuerySet

from krug.clients.models import Address, Category, Client, ClientQuerySet, ContactPoint, Employment, Purchase, Tagging
from krug.clients.models.labels import CategoryQuerySet
from krug.core.rights import Actor

VIEW = "clients.view"
EDIT = "clients.edit"
CREATE = "clients.create"
ARCHIVE = "clients.archive"
ASSIGN = "clients.assign"
SEE_CONTACTS = "contacts.see"
REVEAL_CONTACTS = "contacts.reveal"
RECORD_PURCHASES = "purchases.record"
MANAGE_COMPANY = "company.manage"  # declared by the staff


def reached(actor: Actor, *rights: str, through: str = "") -> Q:
    """Clients over which every one of the rights reaches; ``through`` is the path to the client («client__»)."""
    found = Q()
    for right in rights:
        owners = actor.owners(right)
        if owners is not None:
            found &= Q(**{f"{through}owner_id__in": owners})
    return found


def reached_sql(actor: Actor, right: str, table: str) -> str:
    """`reached` for a statement written by hand: `` AND table.owner_id IN (…)``, or nothing to narrow."""
    owners = actor.owners(right)
    if owners is None:
        return ""
    return f" AND {table}.owner_id IN ({', '.join(str(int(owner)) for owner in owners) or 'NULL'})"


def covers(actor: Actor, right: str, owner_id: int | None) -> bool:
    """Whether the right reaches a client of this owner."""
    owners = actor.owners(right)
    return owners is None or owner_id in owners


def visible(actor: Actor) -> ClientQuerySet:
    """Live clients whose cards the actor may open."""
    return Client.objects.live().filter(reached(actor, VIEW))


def visible_archived(actor: Actor) -> ClientQuerySet:
    return Client.objects.archived().filter(reached(actor, VIEW))


def visible_any(actor: Actor) -> ClientQuerySet:
    """Live and archived ones: a card opens from an old link too."""
    return Client.objects.filter(reached(actor, VIEW))


def editable(actor: Actor) -> ClientQuerySet:
    return Client.objects.live().filter(reached(actor, VIEW, EDIT))


def assignable(actor: Actor) -> ClientQuerySet:
    return Client.objects.live().filter(reached(actor, VIEW, EDIT, ASSIGN))


def archivable(actor: Actor) -> ClientQuerySet:
    return Client.objects.live().filter(reached(actor, VIEW, ARCHIVE))


def restorable(actor: Actor) -> ClientQuerySet:
    return Client.objects.archived().filter(reached(actor, VIEW, ARCHIVE))


def buyers(actor: Actor) -> ClientQuerySet:
    """Clients to whom the actor may record a purchase."""
    return Client.objects.live().filter(reached(actor, VIEW, RECORD_PURCHASES))


def contact_points(actor: Actor) -> "QuerySet[ContactPoint]":
    mine = reached(actor, VIEW, EDIT, through="client__")
    return ContactPoint.objects.filter(mine, archived_at=None, client__archived_at=None).select_related("client")


def revealable(actor: Actor) -> "QuerySet[ContactPoint]":
    """Contacts the actor may see in full, one by one or always."""
    may = reached(actor, REVEAL_CONTACTS, through="client__") | reached(actor, SEE_CONTACTS, through="client__")
    if None in (actor.owners(REVEAL_CONTACTS), actor.owners(SEE_CONTACTS)):
        may = Q()
    points = ContactPoint.objects.filter(archived_at=None, client__archived_at=None)
    return points.filter(reached(actor, VIEW, through="client__"), may).select_related("client")


def addresses(actor: Actor) -> "QuerySet[Address]":
    mine = reached(actor, VIEW, EDIT, through="client__")
    return Address.objects.filter(mine, archived_at=None, client__archived_at=None).select_related("client")


def seen_employments(actor: Actor) -> "QuerySet[Employment]":
    """Those of which both sides may be seen."""
    seen = reached(actor, VIEW, through="person__") & reached(actor, VIEW, through="company__")
    jobs = Employment.objects.filter(archived_at=None, person__archived_at=None, company__archived_at=None)
    return jobs.filter(seen)


def employments(actor: Actor) -> "QuerySet[Employment]":
    """Those of which either side may be edited and the other seen."""
    jobs = seen_employments(actor).select_related("person", "company")
    if actor.owners(EDIT) is None:
        return jobs
    return jobs.filter(reached(actor, EDIT, through="person__") | reached(actor, EDIT, through="company__"))


def taggings(actor: Actor) -> "QuerySet[Tagging]":
    mine = reached(actor, VIEW, EDIT, through="client__")
    live = Tagging.objects.filter(archived_at=None, client__archived_at=None)
    return live.filter(mine).select_related("client", "tag")


def categories(actor: Actor) -> "CategoryQuerySet":
    """The company's list, retired ones too, for who may change it."""
    return Category.objects.all() if actor.may(MANAGE_COMPANY) else Category.objects.none()


def purchases(actor: Actor) -> "QuerySet[Purchase]":
    mine = reached(actor, VIEW, RECORD_PURCHASES, through="client__")
    return Purchase.objects.filter(mine, archived_at=None, client__archived_at=None).select_related("client")
