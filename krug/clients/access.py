"""The only gate to rows of the client base: to fetch is to be allowed.

Rows that belong to clients are narrowed through a join, never by a subquery of all visible clients: with a million of
them the engines would first write down every id.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from krug.clients import sight
from krug.clients.models import (
    Address,
    Bulk,
    Category,
    CategoryQuerySet,
    Client,
    ClientQuerySet,
    ContactPoint,
    DuplicatePair,
    Employment,
    Favourite,
    Handover,
    Opening,
    OwnField,
    OwnFieldQuerySet,
    Prospect,
    Purchase,
    Relation,
    RelationKind,
    SavedView,
    SavedViewQuerySet,
    SharedWith,
    Tagging,
)
from krug.core.db.prepared import prepared
from krug.core.models import ChangeSet
from krug.core.rights import Actor
from krug.staff.models import Employee, EmployeeQuerySet

VIEW = "clients.view"
EDIT = "clients.edit"
CREATE = "clients.create"
ARCHIVE = "clients.archive"
MERGE = "clients.merge"
ASSIGN = "clients.assign"
SEE_CONTACTS = "contacts.see"
REVEAL_CONTACTS = "contacts.reveal"
RECORD_PURCHASES = "purchases.record"
EXPORT = "clients.export"
MOST_STEPS = 20  # from a merged card to the one it is a part of by now
RECENT, FAVOURITES = "recent", "favourites"
MOST_RECENT = 30
GRID = "grid"  # change sets of the spreadsheet
MANAGE_COMPANY = "company.manage"  # declared by the staff


def reached(actor: Actor, *rights: str, through: str = "") -> Q:
    """Clients over which every one of the rights reaches; ``through`` is the path to the client («client__»)."""
    found = Q()
    for right in rights:
        found &= within(actor.owners(right), actor.groups(right), through=through)
    return found


def within(owners: frozenset[int] | None, groups: frozenset[int], *, through: str = "") -> Q:
    """Clients of these owners (None: of anybody) or groups, as a right reaches them."""
    if owners is None:
        return Q()
    mine = Q(**{f"{through}owner_id__in": owners})
    return mine | Q(**{f"{through}category_id__in": groups}) if groups else mine


def reached_totals(actor: Actor, right: str) -> Q:
    """`reached` for rows of Totals, which know the owner but no category."""
    owners, groups = actor.owners(right), actor.groups(right)
    if owners is None:
        return Q()
    mine = Q(owner_id__in=owners)
    return mine | Q(Exists(Client.objects.filter(pk=OuterRef("pk"), category_id__in=groups))) if groups else mine


def reached_sql(actor: Actor, right: str, table: str) -> str:
    """`reached` for a statement written by hand: `` AND table.owner_id IN (…)``, or nothing to narrow."""
    return _narrowed(actor, right, table, f"{table}.category_id IN ({{groups}})")


def reached_totals_sql(actor: Actor, right: str, table: str) -> str:
    """The same where ``table`` stands for clients_totals."""
    in_groups = "SELECT 1 FROM clients_client g WHERE g.id = {table}.client_id AND g.category_id IN ({{groups}})"
    return _narrowed(actor, right, table, f"EXISTS ({in_groups.format(table=table)})")


def _narrowed(actor: Actor, right: str, table: str, besides: str) -> str:
    owners, groups = actor.owners(right), actor.groups(right)
    if owners is None:
        return ""
    mine = f"{table}.owner_id IN ({_listed(owners) or 'NULL'})"
    return f" AND ({mine} OR {besides.format(groups=_listed(groups))})" if groups else f" AND {mine}"


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(str(int(pk)) for pk in ids)


def covers(actor: Actor, right: str, owner_id: int | None, category_id: int | None = None) -> bool:
    """Whether the right reaches a client of this owner and category."""
    owners = actor.owners(right)
    return owners is None or owner_id in owners or (category_id is not None and category_id in actor.groups(right))


def covers_all(actor: Actor, right: str, *, of: str) -> bool:
    """Whether the right reaches every client that the other, ``of``, reaches."""
    owners, wanted = actor.owners(right), actor.owners(of)
    if owners is None or wanted is None:
        return owners is None
    return wanted <= owners and actor.groups(of) <= actor.groups(right)


def whose(client: Client) -> tuple[int | None, int | None]:
    """What `covers` asks of a client."""
    return client.owner_id, client.category_id


def visible(actor: Actor) -> ClientQuerySet:
    """Live clients whose cards the actor may open."""
    owners, groups = actor.owners(VIEW), actor.groups(VIEW)
    if owners is None or not groups:
        return Client.objects.live().filter(reached(actor, VIEW))
    # «Live» said in either branch: else SQLite takes neither of the two indexes, which hold live rows only, but scans.
    mine = Q(owner_id__in=owners, archived_at=None)
    return Client.objects.live().filter(mine | Q(category_id__in=groups, archived_at=None))


def walked(actor: Actor) -> ClientQuerySet:
    """The same, to be stepped over in the order of an index: in words that lead to no other."""
    return Client.objects.live().filter(reached(actor, VIEW))


def visible_archived(actor: Actor) -> ClientQuerySet:
    """Without those that became a part of another card: they come back by parting the two."""
    return Client.objects.archived().filter(reached(actor, VIEW), merged_into=None)


def visible_any(actor: Actor) -> ClientQuerySet:
    """Live and archived ones: a card opens from an old link too."""
    return Client.objects.filter(reached(actor, VIEW))


def marked(actor: Actor, mark: str, clients: ClientQuerySet) -> ClientQuerySet:
    """Of these clients those the actor has opened lately (`RECENT`) or keeps at hand; ``marked_at`` says since when."""
    if mark == RECENT:
        lately = Opening.objects.filter(employee=actor.pk).order_by("-at", "-id").values("pk")[:MOST_RECENT]
        return clients.filter(openings__in=lately).annotate(marked_at=F("openings__at"))
    return clients.filter(favourites__employee=actor.pk).annotate(marked_at=F("favourites__at"))


def opened(actor: Actor, pk: int) -> Client | None:
    """One of `visible_any` with all that its card is made of; by ``is_starred`` it knows whether it is a favourite."""
    return _opened.first(pk, actor.pk, owners=actor.owners(VIEW), groups=actor.groups(VIEW))


@prepared
def _opened(pk: Any, reader: Any, *, owners: frozenset[int] | None, groups: frozenset[int]) -> "QuerySet[Client]":
    mine = Favourite.objects.filter(client=OuterRef("pk"), employee=reader)
    found = Client.objects.filter(within(owners, groups), pk=pk).annotate(is_starred=Exists(mine))
    return found.select_related("owner", "category", "totals", "own")


def editable(actor: Actor) -> ClientQuerySet:
    return Client.objects.live().filter(reached(actor, VIEW, EDIT))


def assignable(actor: Actor) -> ClientQuerySet:
    return Client.objects.live().filter(reached(actor, VIEW, EDIT, ASSIGN))


def archivable(actor: Actor) -> ClientQuerySet:
    return Client.objects.live().filter(reached(actor, VIEW, ARCHIVE))


def restorable(actor: Actor) -> ClientQuerySet:
    return Client.objects.archived().filter(reached(actor, VIEW, ARCHIVE), merged_into=None)


def mergeable(actor: Actor) -> ClientQuerySet:
    return Client.objects.live().filter(reached(actor, VIEW, EDIT, MERGE))


def survivor_of(actor: Actor, client_id: int) -> int | None:
    """The card that a merged one has become a part of, if the actor may open it: old addresses lead there."""
    found, steps = client_id, 0
    while steps < MOST_STEPS:
        into = Client.objects.filter(pk=found).values_list("merged_into_id", flat=True).first()
        if into is None:
            break
        found, steps = into, steps + 1
    return found if steps and visible_any(actor).filter(pk=found).exists() else None


def duplicate_pairs(actor: Actor) -> "QuerySet[DuplicatePair]":
    """Pairs of which the actor may merge both; those that were told apart too."""
    mine = reached(actor, VIEW, EDIT, MERGE, through="first__") & reached(actor, VIEW, EDIT, MERGE, through="second__")
    pairs = DuplicatePair.objects.filter(mine, first__archived_at=None, second__archived_at=None)
    return pairs if actor.may(MERGE) else pairs.none()


def buyers(actor: Actor) -> ClientQuerySet:
    """Clients to whom the actor may record a purchase."""
    buying = Client.objects.live().filter(reached(actor, VIEW, RECORD_PURCHASES))
    return buying.none() if sight.PURCHASES in sight.hidden(actor) else buying


def contact_points(actor: Actor) -> "QuerySet[ContactPoint]":
    mine = reached(actor, VIEW, EDIT, through="client__")
    points = ContactPoint.objects.filter(mine, archived_at=None, client__archived_at=None).select_related("client")
    return _of_seen_kinds(actor, points)


def _of_seen_kinds(actor: Actor, points: "QuerySet[ContactPoint]") -> "QuerySet[ContactPoint]":
    unseen = sight.hidden(actor) & sight.CONTACTS
    return points.exclude(kind__in=unseen) if unseen else points


def revealable(actor: Actor) -> "QuerySet[ContactPoint]":
    """Contacts the actor may see in full, one by one or always."""
    points = _of_seen_kinds(actor, ContactPoint.objects.filter(archived_at=None, client__archived_at=None))
    return points.filter(reached(actor, VIEW, through="client__"), _may_see_in_full(actor)).select_related("client")


def _may_see_in_full(actor: Actor) -> Q:
    if None in (actor.owners(REVEAL_CONTACTS), actor.owners(SEE_CONTACTS)):
        return Q()
    return reached(actor, REVEAL_CONTACTS, through="client__") | reached(actor, SEE_CONTACTS, through="client__")


def addresses(actor: Actor) -> "QuerySet[Address]":
    mine = reached(actor, VIEW, EDIT, through="client__")
    found = Address.objects.filter(mine, archived_at=None, client__archived_at=None).select_related("client")
    return found.none() if sight.ADDRESS in sight.hidden(actor) else found


def seen_employments(actor: Actor) -> "QuerySet[Employment]":
    """Those of which both sides may be seen."""
    seen = reached(actor, VIEW, through="person__") & reached(actor, VIEW, through="company__")
    jobs = Employment.objects.filter(archived_at=None, person__archived_at=None, company__archived_at=None)
    return jobs.filter(seen)


def people_seen(actor: Actor) -> "QuerySet[Employment]":
    """Those of which the person may be seen, for companies seen already: only what must be is joined."""
    jobs = Employment.objects.filter(archived_at=None)
    if actor.owners(VIEW) is None:
        return jobs.exclude(person__in=Client.objects.archived().order_by().values("pk"))
    return jobs.filter(reached(actor, VIEW, through="person__"), person__archived_at=None)


def employments(actor: Actor) -> "QuerySet[Employment]":
    """Those of which either side may be edited and the other seen."""
    jobs = seen_employments(actor).select_related("person", "company")
    if actor.owners(EDIT) is None:
        return jobs
    return jobs.filter(reached(actor, EDIT, through="person__") | reached(actor, EDIT, through="company__"))


def seen_relations(actor: Actor) -> "QuerySet[Relation]":
    """Those of which both sides may be seen."""
    seen = reached(actor, VIEW, through="first__") & reached(actor, VIEW, through="second__")
    return Relation.objects.filter(seen, archived_at=None, first__archived_at=None, second__archived_at=None)


def relations(actor: Actor) -> "QuerySet[Relation]":
    """Those of which either side may be edited and the other seen."""
    found = seen_relations(actor).select_related("first", "second", "kind")
    if actor.owners(EDIT) is None:
        return found
    return found.filter(reached(actor, EDIT, through="first__") | reached(actor, EDIT, through="second__"))


def seen_prospects(actor: Actor) -> "QuerySet[Prospect]":
    """Who is not a client yet, of the clients that may be seen."""
    mine = reached(actor, VIEW, through="client__")
    found = Prospect.objects.filter(mine, archived_at=None, became_at=None, client__archived_at=None)
    return found.select_related("client", "relation_kind")


def prospects(actor: Actor) -> "QuerySet[Prospect]":
    return seen_prospects(actor).filter(reached(actor, EDIT, through="client__"))


def revealable_prospects(actor: Actor) -> "QuerySet[Prospect]":
    """Those whose phone and e-mail the actor may see in full, one by one or always."""
    return seen_prospects(actor).filter(_may_see_in_full(actor))


def relation_kinds(actor: Actor) -> "QuerySet[RelationKind]":
    """Those in use, the ready ones first: they are no secret to whoever is signed in."""
    return RelationKind.objects.filter(retired_at=None).order_by("id")


def managed_kinds(actor: Actor) -> "QuerySet[RelationKind]":
    """Retired ones too, for whoever may change them."""
    kinds = RelationKind.objects.order_by("id")
    return kinds if actor.may(MANAGE_COMPANY) else kinds.none()


def seen_purchases(actor: Actor) -> "QuerySet[Purchase]":
    """Purchases of clients whose cards the actor may open."""
    found = Purchase.objects.filter(reached(actor, VIEW, through="client__"), archived_at=None)
    return found.none() if sight.PURCHASES in sight.hidden(actor) else found


def taggings(actor: Actor) -> "QuerySet[Tagging]":
    mine = reached(actor, VIEW, EDIT, through="client__")
    live = Tagging.objects.filter(archived_at=None, client__archived_at=None)
    found = live.filter(mine).select_related("client", "tag")
    return found.none() if sight.TAGS in sight.hidden(actor) else found


def categories(actor: Actor) -> "CategoryQuerySet":
    """The company's list, retired ones too, for who may change it."""
    return Category.objects.all() if actor.may(MANAGE_COMPANY) else Category.objects.none()


def own_fields(actor: Actor) -> "OwnFieldQuerySet":
    """The company's own fields, retired ones too, for who may change them."""
    return OwnField.objects.all() if actor.may(MANAGE_COMPANY) else OwnField.objects.none()


def purchases(actor: Actor) -> "QuerySet[Purchase]":
    mine = reached(actor, VIEW, RECORD_PURCHASES, through="client__")
    found = Purchase.objects.filter(mine, archived_at=None, client__archived_at=None).select_related("client")
    return found.none() if sight.PURCHASES in sight.hidden(actor) else found


def saved_views(actor: Employee) -> SavedViewQuerySet:
    """One's own, and those that are shared with one's team or with everybody."""
    return views_of(actor.pk, actor.team_id)


def views_of(employee: Any, team: Any) -> SavedViewQuerySet:
    """The same for the ids of an employee and of their team, which may be None: no team is nobody's."""
    shared = Q(shared_with=SharedWith.ALL) | Q(shared_with=SharedWith.TEAM, team_id=team, team_id__isnull=False)
    return SavedView.objects.live().filter(Q(owner_id=employee) | shared)


def own_views(actor: Employee) -> SavedViewQuerySet:
    """Those the actor may change, removed ones too: one's own, and who manages the company also what is shared."""
    mine = Q(owner_id=actor.pk)
    return SavedView.objects.filter(mine | ~Q(shared_with="") if actor.may(MANAGE_COMPANY) else mine)


def may_hand_over(actor: Actor, source: Actor) -> bool:
    """Whether all clients of this employee are the actor's to hand over."""
    return all(covers(actor, right, source.pk) for right in (VIEW, EDIT, ASSIGN))


def handing(actor: Actor) -> EmployeeQuerySet:
    """Employees, those who have left too, whose clients the actor may hand over."""
    found: EmployeeQuerySet = Employee.objects.order_by("left_at", "first_name", "last_name")
    for right in (VIEW, EDIT, ASSIGN):
        owners = actor.owners(right)
        found = found if owners is None else found.filter(pk__in=owners)
    return found


def handovers(actor: Actor) -> "QuerySet[Handover]":
    """One's own, and everybody's for those who hand anybody's clients over."""
    found = Handover.objects.select_related("change_set", "source", "by")
    sees_all = all(actor.owners(right) is None for right in (VIEW, EDIT, ASSIGN))
    return found if sees_all else found.filter(by_id=actor.pk)


def bulks(actor: Actor) -> "QuerySet[Bulk]":
    """One's own changes of many clients; those of others are undone from the history."""
    return Bulk.objects.filter(by_id=actor.pk).select_related("change_set", "by__role", "by__team")


def grid_sets(actor: Actor) -> "QuerySet[ChangeSet]":
    """One's own changes in the spreadsheet."""
    return ChangeSet.objects.filter(by_id=actor.pk, kind=GRID)
