"""Verbs about contact points and addresses."""

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients import search, sight
from krug.clients.actions import completeness
from krug.clients.actions.totals import touch
from krug.clients.contacts import Shown, reveal
from krug.clients.drafts import ContactDraft
from krug.clients.entry import standard
from krug.clients.entry.standard import Standard
from krug.clients.models import Address, Client, ContactKind, ContactPoint
from krug.core import events, jobs
from krug.core.changes.cells import Cell, changed, created, to_json
from krug.staff.models import Employee


class ContactTaken(Exception):
    """The client has this contact already."""

    text = _("This client already has this contact.")


@transaction.atomic
def add_contact(client: Client, draft: ContactDraft, *, by: Employee) -> ContactPoint:
    """Add a phone, e-mail or messenger. Raises FieldDenied, RuleBroken; ContactTaken when the client has it already."""
    sight.hold(by, [draft.kind])
    standard.hold(standard.of(client.kind).of_contact(client.category_id, draft.kind, draft.value, draft.key))
    point = ContactPoint(
        client=client, kind=draft.kind, value=draft.value[:300], key=draft.key, extension=draft.extension[:10],
        label=draft.label[:60],
    )  # fmt: skip
    _save(point)
    _after(point)
    events.publish(
        happened.ContactAdded(
            by_id=by.pk, client_id=client.pk, point_id=point.pk, kind=point.kind, cells=(created(point),)
        )
    )
    return point


@transaction.atomic
def change_contact(
    point: ContactPoint, draft: ContactDraft, *, is_preferred: bool, opted_out: bool, by: Employee
) -> int | None:
    """Replace the kind, the value and its marks. Raises FieldDenied, ContactTaken, RuleBroken."""
    sight.hold(by, dict.fromkeys([point.kind, draft.kind]))
    fields = ("kind", "value", "key", "extension", "label", "is_preferred", "opted_out_at")
    before = {field: getattr(point, field) for field in fields}
    if not _is_same_number(point, draft):
        point.value = draft.value[:300]
    point.kind, point.key = draft.kind, draft.key
    point.extension, point.label, point.is_preferred = draft.extension[:10], draft.label[:60], is_preferred
    point.opted_out_at = (point.opted_out_at or now()) if opted_out else None
    cells = tuple(changed(point, field, old) for field, old in before.items() if getattr(point, field) != old)
    if not cells:
        return None
    _hold_rules(point, was=before["kind"], was_key=before["key"])
    _save(point)
    _after(point)
    return events.publish(
        happened.ContactChanged(by_id=by.pk, client_id=point.client_id, point_id=point.pk, kind=point.kind, cells=cells)
    )


def _hold_rules(point: ContactPoint, *, was: str, was_key: str) -> None:
    """A contact that becomes one of another kind is lost to its own; its mark alone may be changed freely."""
    client, asked = _asked(point.client_id)
    if point.kind != was:
        standard.hold(asked.of_loss(client.category_id, was, left=_others(point, was)))
    if (point.kind, point.key) != (was, was_key):
        standard.hold(asked.of_contact(client.category_id, point.kind, point.value, point.key))


def _asked(client_id: int) -> tuple[Client, Standard]:
    """The client, held so that of two who take the last two contacts away one is refused, and what is asked of it."""
    client = Client.objects.select_for_update().get(pk=client_id)
    return client, standard.of(client.kind)


def _others(point: ContactPoint, kind: str) -> int:
    """How many contacts of a kind the client has beside this one."""
    same = ContactPoint.objects.filter(client=point.client_id, kind=kind, archived_at=None)
    return same.exclude(pk=point.pk).count()


def _is_same_number(point: ContactPoint, draft: ContactDraft) -> bool:
    """A phone is shown by its digits, so another spelling of it is no change."""
    same = (point.kind, point.key, point.extension) == (draft.kind, draft.key, draft.extension)
    return same and draft.kind == ContactKind.PHONE


@transaction.atomic
def remove_contact(point: ContactPoint, *, by: Employee) -> int | None:
    """Raises FieldDenied, and RuleBroken for the last of what the company requires."""
    sight.hold(by, [point.kind])
    (client, asked), moment = _asked(point.client_id), now()
    standard.hold(asked.of_loss(client.category_id, point.kind, left=_others(point, point.kind)))
    if not ContactPoint.objects.filter(pk=point.pk, archived_at=None).update(archived_at=moment):
        return None
    _after(point)
    cell = Cell("clients.contactpoint", point.pk, "archived_at", None, to_json(moment))
    return events.publish(
        happened.ContactRemoved(
            by_id=by.pk, client_id=point.client_id, point_id=point.pk, kind=point.kind, cells=(cell,)
        )
    )


@transaction.atomic
def reveal_contact(point: ContactPoint, *, by: Employee) -> Shown:
    """Show one contact in full to somebody who sees them masked, and write down who asked."""
    events.publish(happened.ContactRevealed(by_id=by.pk, client_id=point.client_id, point_id=point.pk, kind=point.kind))
    return reveal(point)


@transaction.atomic
def add_address(client: Client, *, kind: str, text: str, key: str = "", by: Employee) -> Address:
    """``key`` marks one sending of a form: a repeat of it adds nothing and returns the same address.

    Raises FieldDenied, RuleBroken.
    """
    sight.hold(by, [sight.ADDRESS])
    if key:
        pk = jobs.once(f"address:{by.pk}:{key}", lambda: add_address(client, kind=kind, text=text, by=by).pk)
        return Address.objects.get(pk=pk)
    standard.hold(standard.of(client.kind).of_address(client.category_id, text))
    address = Address.objects.create(client=client, kind=kind, text=text.strip()[:500])
    touch(client.pk)
    completeness.refresh([client.pk])
    events.publish(
        happened.AddressAdded(by_id=by.pk, client_id=client.pk, address_id=address.pk, cells=(created(address),))
    )
    return address


@transaction.atomic
def remove_address(address: Address, *, by: Employee) -> int | None:
    """Raises FieldDenied, and RuleBroken for the last one where the company requires one."""
    sight.hold(by, [sight.ADDRESS])
    (client, asked), moment = _asked(address.client_id), now()
    others = client.addresses.filter(archived_at=None).exclude(pk=address.pk)
    standard.hold(asked.of_loss(client.category_id, "address", left=others.count()))
    if not Address.objects.filter(pk=address.pk, archived_at=None).update(archived_at=moment):
        return None
    touch(address.client_id)
    completeness.refresh([address.client_id])
    cell = Cell("clients.address", address.pk, "archived_at", None, to_json(moment))
    return events.publish(
        happened.AddressRemoved(by_id=by.pk, client_id=address.client_id, address_id=address.pk, cells=(cell,))
    )


def _save(point: ContactPoint) -> None:
    try:
        with transaction.atomic():
            point.save()
    except IntegrityError as error:
        raise ContactTaken from error


def _after(point: ContactPoint) -> None:
    touch(point.client_id)
    completeness.refresh([point.client_id])
    search.reindex([point.client_id])
