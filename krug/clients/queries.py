"""Questions the pages ask of the client base."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.timezone import now

from krug.clients import access, contacts, hours, presence, sight
from krug.clients.drafts import Employer, sort_key
from krug.clients.entry import completeness, items, standard
from krug.clients.entry.items import Item
from krug.clients.entry.standard import Standard
from krug.clients.informal import seen as seen_informal
from krug.clients.models import (
    SAME_VISIT,
    Address,
    Category,
    Client,
    ContactPoint,
    Employment,
    Kind,
    Opening,
    Purchase,
    Tag,
    Tagging,
)
from krug.clients.own import refs
from krug.clients.own import values as own_values
from krug.clients.own.refs import Names
from krug.clients.relations import people, prospects, seen
from krug.clients.relations.people import People
from krug.clients.relations.seen import Lines
from krug.core.db.expressions import RowAfter
from krug.core.db.prepared import prepared
from krug.core.rights import Actor
from krug.core.text import names
from krug.core.text.fold import fold
from krug.core.text.money import Money
from krug.core.text.names import company_key

SHOWN_PURCHASES = 5
CASES = (names.Case.GENITIVE, names.Case.DATIVE, names.Case.ACCUSATIVE, names.Case.INSTRUMENTAL)
MOST_WITH_CONTACT = 20
OFFERED_TAGS, LISTED_TAGS = 8, 500


@dataclass(frozen=True)
class Card:
    """Everything the card shows of the client itself; other rooms add their panels.

    What is ``hidden`` from the reader is empty here already, the client's own fields too; ``readonly`` they may not
    change.
    """

    client: Client
    hidden: frozenset[str]
    readonly: frozenset[str]
    contacts: list[contacts.Shown]
    addresses: list[Address]
    jobs: list[Employment]
    people: People
    relations: Lines
    prospects: list[prospects.Line]
    purchases: list[Purchase]
    revenue_of_year: Money
    there: hours.There | None
    tags: list[Tagging]
    informal: seen_informal.Informal
    completeness: int
    missing: list[Item]
    instruction: str
    named: Names
    can_edit: bool
    can_archive: bool
    can_merge: bool
    can_assign: bool
    can_record_purchases: bool


def card(actor: Actor, client: Client, *, today: datetime.date) -> Card:
    whose, live = (client.owner_id, client.category_id), client.archived_at is None
    hidden = sight.hidden(actor)
    sight.veil(client, hidden)
    asked, filled = standard.of(client.kind), items.filled(client, items.belongings([client.pk])[client.pk])
    asked, has = asked.without(hidden), presence.of(client.pk).without(hidden)
    points = [point for point in points_of(client) if point.kind not in hidden]
    bought = _bought(client) if has.purchases else []
    jobs = people.places(actor, client) if has.places else []
    there = hours.there(client, points, at=now())
    return Card(
        client=client,
        hidden=hidden,
        readonly=sight.readonly(actor),
        contacts=contacts.show(actor, whose[0], points, category_id=whose[1]),
        addresses=list(client.addresses.filter(archived_at=None).order_by("id")) if has.addresses else [],
        jobs=jobs,
        people=people.of_company(actor, client) if has.people else People(),
        relations=seen.of(actor, client) if has.relations else Lines([], 0),
        prospects=prospects.of(actor, client) if has.prospects else [],
        purchases=bought,
        revenue_of_year=_revenue_of_year(client, bought, today),
        there=there,
        tags=tags_of(client) if has.tags else [],
        informal=seen_informal.of(actor, client, has, jobs, there, today),
        completeness=_percent(client, asked, filled, hidden),
        missing=completeness.missing(asked, client.category_id, filled),
        instruction=standard.instruction(client.kind, client.category_id),
        named=refs.of_client(actor, own_values.of(client)),
        can_edit=live and access.covers(actor, access.EDIT, *whose),
        can_archive=access.covers(actor, access.ARCHIVE, *whose),
        can_merge=live and all(access.covers(actor, right, *whose) for right in (access.EDIT, access.MERGE)),
        can_assign=live and access.covers(actor, access.ASSIGN, *whose),
        can_record_purchases=live and _may_sell(actor, whose, hidden),
    )


Whose = tuple[int | None, int | None]  # owner, category


def _may_sell(actor: Actor, whose: Whose, hidden: frozenset[str]) -> bool:
    return sight.PURCHASES not in hidden and access.covers(actor, access.RECORD_PURCHASES, *whose)


def _percent(client: Client, asked: Standard, filled: Collection[str], hidden: frozenset[str]) -> int:
    """As it is kept; for who does not see all of the card, of what they see."""
    return completeness.percent(asked, client.category_id, filled) if hidden else client.totals.completeness


def _bought(client: Client) -> list[Purchase]:
    return _newest_purchases(client.pk)


@prepared
def _newest_purchases(client: Any) -> QuerySet[Purchase]:
    rows = Purchase.objects.filter(client=client, archived_at=None)
    return rows.order_by("-made_on", "-id")[:SHOWN_PURCHASES]


def _revenue_of_year(client: Client, newest: Sequence[Purchase], today: datetime.date) -> Money:
    """Of the newest purchases when they tell it, asked for when older ones of this year may follow."""
    begins = today.replace(month=1, day=1)
    if len(newest) == SHOWN_PURCHASES and newest[-1].made_on >= begins:
        return revenue_since(client, begins)
    return sum((each.amount for each in newest if each.made_on >= begins and not each.returned_at), start=Money(0))


def points_of(client: Client) -> list[ContactPoint]:
    return _points_of(client.pk)


@prepared
def _points_of(client: Any) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(client=client, archived_at=None).order_by("-is_preferred", "id")


def version_of(client_id: int) -> int:
    """How often the card has been worked on: no secret, so also of a client that was just handed over."""
    return Client.objects.values_list("version", flat=True).get(pk=client_id)


def purchases(
    actor: Actor, client: Client, *, after: tuple[datetime.date, int] | None, size: int
) -> Sequence[Purchase]:
    """The newest purchases, or those after the place (day, id)."""
    found = access.seen_purchases(actor).filter(client=client)
    if after is not None:
        found = found.filter(RowAfter("made_on", "id", *after, descending=True))
    return list(found.order_by("-made_on", "-id")[:size])


def revenue_since(client: Client, day: datetime.date) -> Money:
    amounts = Purchase.objects.filter(client=client, archived_at=None, returned_at=None, made_on__gte=day)
    return sum(amounts.values_list("amount", flat=True), start=Money(0))


class InCase(NamedTuple):
    """A name in one case: which, whole, and with initials."""

    case: names.Case
    full: str
    short: str


def name_in_cases(client: Client) -> list[InCase]:
    """A person's name as letters need it; nothing when it cannot be declined."""
    name = names.PersonName(client.last_name, client.first_name, client.patronymic)
    declined = [(case, names.decline(name, case, of_sex=client.sex)) for case in CASES]
    return [InCase(case, told.full, names.short(told)) for case, told in declined if told is not None]


def with_contacts(keys: Iterable[tuple[str, str]]) -> dict[int, str]:
    """Live clients with one of these (kind, key) contacts: the kind by the client's id."""
    found: dict[int, str] = {}
    wanted = [(kind, key) for kind, key in keys if key]
    if wanted:
        points = ContactPoint.objects.with_key(*(key for _, key in wanted))
        for client_id, kind, key in points.values_list("client_id", "kind", "key")[:MOST_WITH_CONTACT]:
            if (kind, key) in wanted:
                found.setdefault(client_id, kind)
    return found


def categories(kind: str) -> list[Category]:
    """Those that a client of this kind may be given, in the company's order."""
    return list(Category.objects.offered(kind))


def tags_of(client: Client) -> list[Tagging]:
    return _tags_of(client.pk)


@prepared
def _tags_of(client: Any) -> QuerySet[Tagging]:
    return Tagging.objects.filter(client=client, archived_at=None).select_related("tag").order_by("tag__key")


def tags_beginning(typed: str) -> list[str]:
    """Names of tags that some client has; without anything typed those that were made last."""
    used = Tag.objects.filter(Exists(Tagging.objects.filter(tag=OuterRef("pk"), archived_at=None)))
    found = used.filter(key__startswith=fold(typed)).order_by("key") if typed else used.order_by("-pk")
    return list(found.values_list("name", flat=True)[:OFFERED_TAGS])


def all_tags() -> list[tuple[int, str]]:
    """Tags that some client has who is not in the archive, by the alphabet."""
    taggings = Tagging.objects.filter(tag=OuterRef("pk"), archived_at=None, client__archived_at=None)
    used = Tag.objects.filter(Exists(taggings))
    return list(used.order_by("key").values_list("pk", "name")[:LISTED_TAGS])


def all_categories() -> list[tuple[int, str]]:
    """In the company's order; retired ones too, since clients have them."""
    return list(Category.objects.order_by(F("archived_at").asc(nulls_first=True), "order").values_list("pk", "name"))


def tag_names(pks: Iterable[int]) -> dict[int, str]:
    return dict(Tag.objects.filter(pk__in=pks).values_list("pk", "name"))


def category_names(pks: Iterable[int]) -> dict[int, str]:
    """Names of categories, retired ones too, by their ids."""
    return dict(Category.objects.filter(pk__in=pks).values_list("pk", "name"))


def employer(actor: Actor, wanted: Employer) -> Employer:
    """The wanted employer, with the id of the one visible company of that very name if there is one."""
    same = access.visible(actor).filter(kind=Kind.COMPANY, sort_key=sort_key(Kind.COMPANY, wanted.name))
    found = list(same.values_list("pk", flat=True)[:2])
    return replace(wanted, company_id=found[0]) if len(found) == 1 else wanted


def named(actor: Actor, kind: str, key: str) -> list[Client]:
    """Visible clients of a kind whose sort key begins so: for choosing an employer or a person."""
    found = access.visible(actor).filter(kind=kind, sort_key__gte=key, sort_key__lt=key + "\uffff")
    return list(found.order_by("sort_key", "id")[:8])


def named_any(actor: Actor, typed: str, *, but: int) -> list[Client]:
    """Visible clients of either kind whose name begins so, without one."""
    found: list[Client] = []
    for kind, key in ((Kind.PERSON, fold(typed)), (Kind.COMPANY, company_key(typed))):
        found += named(actor, kind, key) if len(key) > 1 else []
    return [client for client in found if client.pk != but]


def seen_before(actor: Actor, client_id: int) -> datetime.datetime | None:
    """When the reader's visit to a card before this one ended; None on the first. A reload is the same visit."""
    found = _openings.first(actor.pk, client_id)
    if found is None:
        return None
    at, before = found
    return at if now() - at >= SAME_VISIT else before


@prepared
def _openings(reader: Any, client: Any) -> "QuerySet[Opening, tuple[datetime.datetime, datetime.datetime | None]]":
    return Opening.objects.filter(employee=reader, client=client).values_list("at", "before")
