"""Saved views as the list shows them: which are tabs, which this address is, and what else there is to open."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from krug.clients import access
from krug.clients.models import DefaultView, PinnedView, SavedView
from krug.core.db.prepared import prepared
from krug.staff.models import Employee


@dataclass(frozen=True)
class Tab:
    """A saved view for one reader. ``is_first``: the list begins with it for the reader's role."""

    view: SavedView
    is_pinned: bool
    is_first: bool

    @property
    def address(self) -> str:
        return address_of(self.view)


def address_of(view: SavedView) -> str:
    """The whole of what it asks, so that the link shows the same to whoever does not have the view."""
    return f"{reverse('clients')}?{urlencode({**view.asked, 'saved': str(view.pk)})}"


def of(employee: Employee) -> list[Tab]:
    """All the reader has, in one query."""
    found: Iterable[Any] = _of(employee.pk, employee.team_id, employee.role_id)
    return [Tab(view, view.is_pinned, view.is_first) for view in found]


@prepared
def _of(employee: Any, team: Any, role: Any) -> QuerySet[SavedView]:
    pins = PinnedView.objects.filter(employee=employee, view=OuterRef("pk"))
    firsts = DefaultView.objects.filter(role=role, view=OuterRef("pk"))
    views = access.views_of(employee, team).select_related("owner").order_by("id")
    return views.annotate(is_pinned=Exists(pins), is_first=Exists(firsts))


def first(tabs: list[Tab]) -> SavedView | None:
    return next((tab.view for tab in tabs if tab.is_first), None)


def here(tabs: list[Tab], asked: Mapping[str, str]) -> SavedView | None:
    """The view that was opened, even if something was changed since."""
    return next((tab.view for tab in tabs if str(tab.view.pk) == asked.get("saved")), None)


def kept(asked: Mapping[str, str]) -> dict[str, str]:
    """What of an address a view keeps."""
    return {name: value for name, value in asked.items() if name != "saved" and (name, value) != ("view", "all")}


def roles_of(view: SavedView) -> set[int]:
    return set(DefaultView.objects.filter(view=view).values_list("role_id", flat=True))
