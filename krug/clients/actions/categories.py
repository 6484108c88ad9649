"""Verbs about the company's list of categories."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import events as happened
from krug.clients.fields import BadValue
from krug.clients.models import Category
from krug.core import events
from krug.core.text.fold import fold
from krug.staff.models import Employee

LONGEST = 60


class NameTaken(Exception):
    """There is a category of this name, perhaps a retired one."""

    text = _("There is a category of this name already; a retired one can be taken back.")


def hold(kind: str, category_id: int | None) -> None:
    """Raises BadValue unless a client of this kind may be given the category now."""
    if category_id is not None and not Category.objects.offered(kind).filter(pk=category_id).exists():
        raise BadValue(_("Choose one of the list."))


@transaction.atomic
def add_category(name: str, *, kind: str = "", colour: str = "plain", by_id: int | None) -> Category:
    """Put a category at the end of the list. Raises NameTaken."""
    last = Category.objects.aggregate(last=Max("order"))["last"] or 0
    category = Category(kind=kind, colour=colour, order=last + 1)
    _name(category, name)
    events.publish(happened.CategoryAdded(by_id=by_id, category_id=category.pk, name=category.name))
    return category


@transaction.atomic
def change_category(category: Category, *, name: str, kind: str, colour: str, by: Employee) -> None:
    """Raises NameTaken. Clients of the other kind keep a category that is for theirs no more."""
    before = (category.name, category.kind, category.colour)
    category.kind, category.colour = kind, colour
    if before == (name.strip(), kind, colour):
        return
    _name(category, name)
    events.publish(happened.CategoryChanged(by_id=by.pk, category_id=category.pk, name=category.name))


@transaction.atomic
def retire_category(category: Category, *, by: Employee) -> None:
    """It is offered no more; who has it keeps it. Twice is once."""
    if Category.objects.filter(pk=category.pk, archived_at=None).update(archived_at=now()):
        events.publish(happened.CategoryRetired(by_id=by.pk, category_id=category.pk, name=category.name))


@transaction.atomic
def restore_category(category: Category, *, by: Employee) -> None:
    if Category.objects.filter(pk=category.pk, archived_at__isnull=False).update(archived_at=None):
        events.publish(happened.CategoryRestored(by_id=by.pk, category_id=category.pk, name=category.name))


@transaction.atomic
def move_category(category: Category, *, by: Employee) -> None:
    """One place up in the list; the first stays."""
    ordered = list(Category.objects.select_for_update().filter(archived_at=None))
    at = next((place for place, each in enumerate(ordered) if each.pk == category.pk), 0)
    if at:
        ordered[at - 1 : at + 1] = reversed(ordered[at - 1 : at + 1])
        for place, each in enumerate(ordered, 1):
            Category.objects.filter(pk=each.pk).exclude(order=place).update(order=place)
        events.publish(happened.CategoryChanged(by_id=by.pk, category_id=category.pk, name=category.name))


def _name(category: Category, name: str) -> None:
    category.name = " ".join(name.split())[:LONGEST]
    category.key = fold(category.name)[:LONGEST]
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError as error:
        raise NameTaken from error
