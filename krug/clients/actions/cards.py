"""Verbs about the card itself: create, change, archive, restore."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients import fields, sight
from krug.clients.actions import categories, derived
from krug.clients.actions.mass import create_many
from krug.clients.drafts import Draft, Employer, EmploymentDraft
from krug.clients.entry import standard
from krug.clients.entry.standard import Broken, RuleBroken
from krug.clients.models import Client
from krug.clients.own import values as own_values
from krug.core import events, jobs
from krug.core.changes.cells import Cell, changed, to_json
from krug.core.db.prepared import prepared
from krug.core.models import DoneOnce
from krug.staff.models import Employee

UNDOABLE = frozenset({
    "kind", "name", "owner", "warmth", "city", "category", "about", "note", "last_name", "first_name", "patronymic",
    "sex", "birth_date", "preferred_channel", "call_from", "call_to", "time_zone", "full_name", "inn", "kpp", "ogrn",
    "activity", "okved", "working_hours", "archived_at", "merged_into",
})  # fmt: skip


class Conflict(Exception):
    """Somebody changed the value since it was shown. Nothing was written; both values are here to choose from."""

    def __init__(self, field: str, theirs: Any, yours: Any) -> None:
        super().__init__(field)
        self.field, self.theirs, self.yours = field, theirs, yours


class RequisitesTaken(Exception):
    """Another live client has this INN and KPP."""

    text = _("Another client already has this INN and KPP.")

    def __init__(self, other_id: int | None) -> None:
        super().__init__(other_id)
        self.other_id = other_id


@transaction.atomic
def create(
    draft: Draft, *, by: Employee, employer: Employer | None = None, key: str = "", is_known: bool = False
) -> int:
    """Add a client with everything the draft holds; returns its id. Raises FieldDenied, RuleBroken, RequisitesTaken.

    What was known of them before (``is_known``) is not something the role has to be allowed. An ``employer`` who is
    not in the base yet is added too. ``key`` marks one sending of a form: a repeat of it adds nothing and returns the
    same id.
    """
    if key:
        return jobs.once(_once(key, by), lambda: create(draft, by=by, employer=employer))
    if not is_known:
        sight.hold_draft(by, draft)
    categories.hold(draft.kind, draft.values.get("category_id"))
    _hold_rules_of_new(draft, by)
    if employer:
        draft.employments.append(_job(employer, by))
    try:
        with transaction.atomic():
            (pk,) = create_many([draft], by_id=by.pk, as_is=True)
    except IntegrityError as error:
        raise _requisites_taken(draft.values) from error
    events.publish(
        happened.ClientCreated(by_id=by.pk, client_id=pk, cells=(Cell("clients.client", pk, "", None, None),))
    )
    return pk


def _job(employer: Employer, by: Employee) -> EmploymentDraft:
    """Where a new client works. What the company's own card lacks is told of the field it was named in."""
    if employer.company_id:
        return EmploymentDraft(employer.company_id, employer.name, employer.position)
    company = Draft("company", {"name": employer.name, "city": employer.city}, employer.owner_id)
    sight.strip(by, company)
    try:
        return EmploymentDraft(create(company, by=by), employer.name, employer.position)
    except RuleBroken as broken:
        raise RuleBroken([Broken("company", employer.name, str(each)) for each in broken.all]) from broken


def created(key: str, *, by: Employee) -> int | None:
    """The client that this sending of a form has made already."""
    return _made.first(_once(key, by))


@prepared
def _made(key: Any) -> "QuerySet[DoneOnce, int | None]":
    return DoneOnce.objects.filter(pk=key).values_list("result", flat=True)


def _once(key: str, by: Employee) -> str:
    return f"client:{by.pk}:{key}"


@transaction.atomic
def change(
    client: Client, values: Mapping[str, Any], *, by: Employee, seen: Mapping[str, Any] | None = None
) -> int | None:
    """Set fields of a card; returns the number by which it can be undone.

    ``seen`` are the values the person was looking at: if one differs now, raises Conflict.

    Raises FieldDenied, RuleBroken, RequisitesTaken, BadValue. A change to what is already there is no change and leaves
    no trace.
    """
    sight.hold(by, values)
    current = Client.objects.select_for_update().get(pk=client.pk)
    for field, was in (seen or {}).items():
        _same_or_conflict(current, field, was, values.get(field))
    before = {field: _value(current, field) for field in values}
    own_values.hold(values.items())
    for field, value in values.items():
        fields.put(current, field, value)
    cells = tuple(_cell(current, field, old) for field, old in before.items() if _value(current, field) != old)
    if not cells:
        return None
    _hold_rules(current, [cell.field for cell in cells])
    derived.name(current)
    current.version += 1
    current.changed_at = now()
    _save(current, [cell.field for cell in cells if not own_values.is_own(cell.field)])
    if any(own_values.is_own(cell.field) for cell in cells):
        own_values.save(current)
    derived.after_change([current.pk], {cell.field for cell in cells})
    return events.publish(happened.ClientChanged(by_id=by.pk, client_id=current.pk, cells=cells))


@transaction.atomic
def archive(client: Client, *, by: Employee) -> int | None:
    """Take a client out of lists, search and unique checks. Everything stays and can be restored."""
    moment = now()
    if not Client.objects.live().filter(pk=client.pk).update(archived_at=moment, version=F("version") + 1):
        return None
    cell = Cell("clients.client", client.pk, "archived_at", None, to_json(moment))
    derived.after_archive([client.pk])
    return events.publish(happened.ClientArchived(by_id=by.pk, client_id=client.pk, cells=(cell,)))


@transaction.atomic
def restore(client: Client, *, by: Employee) -> int | None:
    """Bring an archived client back. Raises RequisitesTaken when its INN is another's by now."""
    was = client.archived_at
    try:
        with transaction.atomic():
            archived = Client.objects.archived().filter(pk=client.pk)
            if not archived.update(archived_at=None, version=F("version") + 1):
                return None
    except IntegrityError as error:
        raise _requisites_taken({"inn": client.inn, "kpp": client.kpp}) from error
    cell = Cell("clients.client", client.pk, "archived_at", to_json(was), None)
    derived.after_archive([client.pk])
    return events.publish(happened.ClientRestored(by_id=by.pk, client_id=client.pk, cells=(cell,)))


def _save(client: Client, fields: list[str]) -> None:
    try:
        with transaction.atomic():
            client.save(update_fields=[*fields, "name", "sort_key", "version", "changed_at"])
    except IntegrityError as error:
        raise _requisites_taken({"inn": client.inn, "kpp": client.kpp}) from error


def _requisites_taken(values: Mapping[str, Any]) -> RequisitesTaken:
    same = Client.objects.with_inn(values.get("inn", "")).filter(kpp=values.get("kpp", ""))
    return RequisitesTaken(same.values_list("pk", flat=True).first())


def _same_or_conflict(current: Client, field: str, was: Any, yours: Any) -> None:
    theirs = _value(current, field)
    if theirs not in (was, yours):
        raise Conflict(field, theirs, yours)


def _value(client: Client, field: str) -> Any:
    return fields.value_of(client, field)


def _hold_rules_of_new(draft: Draft, by: Employee) -> None:
    """What the role may not fill in is not asked of it."""
    broken, denied = standard.of(draft.kind).of_new(draft), sight.readonly(by) - sight.ALWAYS_SEEN
    standard.hold(each for each in broken if each.field not in denied)


def _hold_rules(client: Client, changed_fields: list[str]) -> None:
    """The company's rules of entry, for what is about to be written."""
    if "category" in changed_fields:
        categories.hold(client.kind, client.category_id)
    asked = standard.of(client.kind)
    standard.hold(asked.of_values(client.category_id, {field: _value(client, field) for field in changed_fields}))


def _cell(client: Client, field: str, old: Any) -> Cell:
    if own_values.is_own(field):
        return Cell(own_values.TABLE, client.pk, field, old, _value(client, field))
    return changed(client, field, old)
