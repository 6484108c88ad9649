"""Verbs about saved views of the list."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.clients import conditions
from krug.clients import events as happened
from krug.clients.access import MANAGE_COMPANY
from krug.clients.fields import BadValue
from krug.clients.models import DefaultView, PinnedView, SavedView, SharedWith
from krug.core import events
from krug.staff.models import Employee, Role

LONGEST = 60
MOST_VIEWS = 100  # of one employee


@transaction.atomic
def save_view(name: str, asked: Mapping[str, str], *, shared_with: str = "", by: Employee) -> SavedView:
    """Keep what the list shows now, among the tabs of who keeps it. Raises BadValue and BadCondition."""
    if SavedView.objects.live().filter(owner=by).count() >= MOST_VIEWS:
        raise BadValue(_("There are a hundred views of yours already. Remove one first."))
    view = SavedView(owner=by)
    _fill(view, name, shared_with, asked, by=by)
    view.save()
    pin_view(view, by=by)
    events.publish(happened.ViewSaved(by_id=by.pk, view_id=view.pk, name=view.name))
    return view


@transaction.atomic
def change_view(
    view: SavedView, *, name: str, shared_with: str, asked: Mapping[str, str] | None = None, by: Employee
) -> None:
    """Rename it, share it, and with ``asked`` let it show something else. Raises BadValue and BadCondition."""
    before = (view.name, view.shared_with, view.team_id, view.asked)
    _fill(view, name, shared_with, view.asked if asked is None else asked, by=by)
    if before != (view.name, view.shared_with, view.team_id, view.asked):
        view.save(update_fields=["name", "shared_with", "team", "asked"])
        events.publish(happened.ViewChanged(by_id=by.pk, view_id=view.pk, name=view.name))


def _fill(view: SavedView, name: str, shared_with: str, asked: Mapping[str, str], *, by: Employee) -> None:
    view.name = " ".join(name.split())[:LONGEST]
    if not view.name:
        raise BadValue(_("A view needs a name."))
    _hold_sharing(view, shared_with, by=by)
    condition = conditions.loads(asked.get("condition", ""))
    if condition is not None and view.asked.get("condition") != asked["condition"]:
        conditions.check(by, condition)
    view.asked = dict(asked)


def _hold_sharing(view: SavedView, shared_with: str, *, by: Employee) -> None:
    """Everybody shares with their team; what all see is said by who manages the company."""
    if shared_with == view.shared_with:
        return
    if shared_with not in SharedWith.values:
        raise BadValue(_("Choose one of the list."))
    if shared_with == SharedWith.TEAM and view.owner.team_id is None:
        raise BadValue(_("You are in no team with which a view could be shared."))
    if shared_with == SharedWith.ALL and not by.may(MANAGE_COMPANY):
        raise BadValue(_("Only who manages the company shares a view with everybody."))
    view.shared_with = shared_with
    view.team_id = view.owner.team_id if shared_with == SharedWith.TEAM else None


@transaction.atomic
def remove_view(view: SavedView, *, by: Employee) -> None:
    """Gone for all who had it; twice is once."""
    if SavedView.objects.live().filter(pk=view.pk).update(archived_at=now()):
        events.publish(happened.ViewRemoved(by_id=by.pk, view_id=view.pk, name=view.name))


@transaction.atomic
def restore_view(view: SavedView, *, by: Employee) -> None:
    """With the tabs and the roles it had."""
    if SavedView.objects.filter(pk=view.pk, archived_at__isnull=False).update(archived_at=None):
        events.publish(happened.ViewRestored(by_id=by.pk, view_id=view.pk, name=view.name))


@transaction.atomic
def pin_view(view: SavedView, *, by: Employee) -> None:
    """Among one's own tabs: nobody else's business, so no event."""
    PinnedView.objects.get_or_create(employee=by, view=view)


@transaction.atomic
def unpin_view(view: SavedView, *, by: Employee) -> None:
    PinnedView.objects.filter(employee=by, view=view).delete()


@transaction.atomic
def choose_default_view(role: Role, view: SavedView | None, *, by: Employee) -> None:
    """What this role sees first. Raises BadValue for a view that not everybody sees."""
    if view is None:
        if DefaultView.objects.filter(role=role).delete()[0]:
            events.publish(happened.DefaultViewChosen(by_id=by.pk, view_id=None, role=role.name))
        return
    if view.shared_with != SharedWith.ALL:
        raise BadValue(_("Share the view with everybody first: a role begins with what all of it see."))
    DefaultView.objects.update_or_create(role=role, defaults={"view": view})
    events.publish(happened.DefaultViewChosen(by_id=by.pk, view_id=view.pk, role=role.name))
