"""Verbs about those who are related to a client and are not in the base."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now

from krug.clients import contacts, intake, sight
from krug.clients import events as happened
from krug.clients.actions import cards, relations
from krug.clients.actions.totals import touch
from krug.clients.contacts import Shown
from krug.clients.models import Client, End, Prospect, Relation, RelationKind
from krug.core import db, events, jobs
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.staff.models import Employee

_Told = (
    happened.ProspectAdded | happened.ProspectRemoved | happened.ProspectRevealed | happened.ProspectTakenIn
)  # fmt: skip


@transaction.atomic
def add_prospect(
    client: Client,
    *,
    relation_kind: RelationKind,
    end: str,
    kind: str,
    name: str,
    phone: str = "",
    email: str = "",
    site: str = "",
    inn: str = "",
    note: str = "",
    since: datetime.date | None = None,
    key: str = "",
    by: Employee,
) -> Prospect:
    """Somebody not in the base stands at ``end`` of a relation with the client. Raises FieldDenied, WrongSides.

    ``key`` marks one sending of a form: a repeat of it adds nothing and returns the same prospect.
    """
    sides = (kind, client.kind) if end == End.FIRST else (client.kind, kind)
    if not relation_kind.fits(*sides):
        raise relations.WrongSides
    new = Prospect(
        client=client, relation_kind=relation_kind, end=end, kind=kind, name=name.strip()[:300], phone=phone[:100],
        email=email[:254], site=site[:200], inn=inn, note=note.strip()[:200], since=since, added_at=now(), added_by=by,
    )  # fmt: skip
    told = {"phone": phone, "email": email, "site": site, "inn": inn}
    sight.hold(by, [code for code, value in told.items() if value])
    if not key:
        return _added(new, by)
    return Prospect.objects.get(pk=jobs.once(f"prospect:{by.pk}:{key}", lambda: _added(new, by).pk))


def _added(prospect: Prospect, by: Employee) -> Prospect:
    prospect.save()
    touch(prospect.client_id)
    _tell(prospect, happened.ProspectAdded, (created(prospect),), by)
    return prospect


@transaction.atomic
def remove_prospect(prospect: Prospect, *, by: Employee) -> int | None:
    """Entered by mistake, or never to be a client. Twice is once."""
    moment = now()
    if not Prospect.objects.filter(pk=prospect.pk, archived_at=None).update(archived_at=moment):
        return None
    touch(prospect.client_id)
    cell = Cell("clients.prospect", prospect.pk, "archived_at", None, to_json(moment))
    return _tell(prospect, happened.ProspectRemoved, (cell,), by)


@transaction.atomic
def reveal_prospect(prospect: Prospect, *, by: Employee) -> list[Shown]:
    """Show the phone and e-mail in full to somebody who sees them masked, and write down who asked."""
    _tell(prospect, happened.ProspectRevealed, (), by)
    return contacts.reveal_prospect(by, prospect)


@transaction.atomic
def take_in(prospect: Prospect, *, known: Client | None = None, by: Employee) -> tuple[int, int | None]:
    """The prospect becomes a client of whoever takes it in, or turns out to be one that is ``known``.

    The relation is then between the two clients. Returns the client's id and the number by which all of it can be
    undone; of two at once the second gets the client of the first and no number. Raises Unrelatable, RequisitesTaken.
    """
    moment = now()
    mine = Prospect.objects.filter(pk=prospect.pk)
    if not mine.filter(became_at=None, archived_at=None).update(became_at=moment):
        return mine.values_list("became_id", flat=True)[0] or 0, None
    client = known or Client.objects.get(pk=cards.create(intake.of_prospect(prospect, by.pk), by=by, is_known=True))
    prospect.became, prospect.became_at = client, moment
    prospect.save(update_fields=["became"])
    cells = [changed(prospect, "became", None), changed(prospect, "became_at", None), *_relate(prospect, client)]
    if known is None:
        cells.append(created(client))
    touch(prospect.client_id)
    return client.pk, _tell(prospect, happened.ProspectTakenIn, tuple(cells), by, other_id=client.pk)


def _relate(prospect: Prospect, client: Client) -> list[Cell]:
    """The relation as clients have it; nothing when there is such a one."""
    ends = (client, prospect.client) if prospect.end == End.FIRST else (prospect.client, client)
    kind = prospect.relation_kind
    first, second = relations.ordered(*ends, kind)
    relation = Relation(first=first, second=second, kind=kind, note=prospect.note, since=prospect.since)
    try:
        relations.save(relation)
    except relations.AlreadyRelated:
        return []
    return [created(relation)]


def _tell(
    prospect: Prospect, what: type[_Told], cells: tuple[Cell, ...], by: Employee, *, other_id: int | None = None
) -> int | None:
    kind = prospect.relation_kind
    return events.publish(
        what(
            by_id=by.pk, client_id=prospect.client_id, other_client_id=other_id, prospect_id=prospect.pk,
            name=prospect.name, end=prospect.end, kind=kind.code, words=(kind.first_word, kind.second_word),
            cells=cells,
        )
    )  # fmt: skip


_SPOKEN_OF = (
    "client", "relation_kind", "end", "kind", "name", "phone", "note", "email", "site", "inn", "added_at", "added_by",
)  # fmt: skip


@dataclass(frozen=True)
class ProspectDraft:
    """Somebody of this name, spoken of by a client, at ``end`` of a relation of the ready kind of this code."""

    client_id: int
    code: str
    end: str
    kind: str
    name: str
    phone: str = ""
    note: str = ""


def speak_of_many(drafts: Sequence[ProspectDraft], *, at: datetime.datetime, by_id: int | None) -> None:
    """Whom clients that were just made have spoken of; they go with them, as relations do (`relate_many`)."""
    kinds = dict(RelationKind.objects.exclude(code="").values_list("code", "pk"))
    rows = (
        (each.client_id, kinds[each.code], each.end, each.kind, each.name, each.phone, each.note, "", "", "", at, by_id)
        for each in drafts
        if each.code in kinds
    )
    db.insert_many(Prospect, _SPOKEN_OF, rows)
