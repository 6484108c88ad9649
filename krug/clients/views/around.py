"""What stands around the list: views, conditions and orders, each an address that can be sent to a colleague."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from krug.clients import access, cities, conditions, filling, listing, queries, sight
from krug.clients.conditions import Condition, Group, words
from krug.clients.models import Kind, Warmth
from krug.clients.saved import Tab
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.staff import access as staff_access
from krug.staff import queries as staff
from krug.staff.models import Employee

Asked = dict[str, str]
Option = tuple[str, str, str]  # value, label, address

SORTS: tuple[tuple[str, Label, str, str], ...] = (
    # code, label, what a first press asks for, and a second
    ("name", gettext_lazy("Client"), "name", "-name"),
    ("city", gettext_lazy("City"), "city", "-city"),
    ("touched", gettext_lazy("Touch"), "-touched", "touched"),
    ("revenue", gettext_lazy("Bought for"), "-revenue", "revenue"),
    ("created", gettext_lazy("Newest first"), "-created", "created"),
)
CONDITIONS: tuple[tuple[str, Label], ...] = (
    ("kind", gettext_lazy("Kind")),
    ("city", gettext_lazy("City")),
    ("warmth", gettext_lazy("Warmth")),
    ("category", gettext_lazy("Category")),
    ("tag", gettext_lazy("Tag")),
    ("owner", pgettext_lazy("client", "Owner")),
)


TO_FILL = "fill"  # a view with a page of its own
ALL = "all"  # said in the address where a role begins with another view
View = tuple[str, str, bool]


@dataclass(frozen=True)
class Chip:
    """One condition. Its choices are asked for when it is opened."""

    name: str
    label: Label
    chosen: str
    without: str


def address(asked: Asked, **changes: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **changes}.items() if value})


def views(actor: Employee, asked: Asked, tabs: Sequence[Tab] = (), *, all_asked: str = "") -> list[View]:
    """(label, address, whether it is this one). ``all_asked``: how all are asked for where a role begins otherwise."""
    mine, owners = str(actor.pk), actor.owners(access.VIEW)
    elsewhere = asked.get("saved") or asked.get("view") not in (None, ALL)
    found = [(_("All"), address({}, view=all_asked), not asked.get("owner") and not elsewhere)]
    if owners is None or len(owners) > 1:
        found.append((_("Mine"), address({}, owner=mine), asked.get("owner") == mine and not elsewhere))
    if owners is None:
        nobodys = asked.get("owner") == listing.NOBODY and not elsewhere
        found.append((_("Nobody's"), address({}, owner=listing.NOBODY), nobodys))
    for mark, label in ((access.FAVOURITES, _("Favourites")), (access.RECENT, _("Recent"))):
        found.append((label, address({}, view=mark), asked.get("view") == mark and not asked.get("saved")))
    listed = [(label, reverse("clients") + where, here) for label, where, here in found]
    shown = [tab for tab in tabs if tab.is_pinned or str(tab.view.pk) == asked.get("saved")]
    listed += [(tab.view.name, tab.address, str(tab.view.pk) == asked.get("saved")) for tab in shown]
    if filling.is_seen_by(actor):
        listed.append((_("Worth filling in"), reverse("clients_to_fill"), asked.get("view") == TO_FILL))
    archive = asked.get("view") == "archive" and not asked.get("saved")
    return [*listed, (_("Archive"), reverse("clients") + address({}, view="archive"), archive)]


def sorts(actor: Actor, asked: Asked, sort: str) -> list[tuple[str, Label, str]]:
    hidden = sight.hidden(actor)
    return [
        (code, label, address(asked, sort=again if sort == first else first))
        for code, label, first, again in SORTS
        if sight.SORTS.get(code) not in hidden
    ]


def chips(actor: Actor, asked: Asked) -> list[Chip]:
    owners, hidden = actor.owners(access.VIEW), sight.hidden(actor)
    shown = [each for each in CONDITIONS if each[0] != "owner" or owners is None or len(owners) > 1]
    shown = [each for each in shown if sight.FILTERS.get(each[0]) not in hidden]
    return [
        Chip(name, label, _chosen(name, asked.get(name, "")), address(asked, **{name: ""})) for name, label in shown
    ]


@dataclass(frozen=True)
class Part:
    """One of the conditions in the language that hold together: in words, and the address without it."""

    text: str
    without: str


def parts(actor: Actor, asked: Asked, condition: Condition | None) -> list[Part]:
    """What the condition of the address consists of, for a chip each."""
    if condition is None:
        return []
    known = conditions.offered(actor)
    together = condition.parts if isinstance(condition, Group) and not condition.is_any else (condition,)
    return [
        Part(words.told(actor, part, known), address(asked, condition=_dumped(together, but=place)))
        for place, part in enumerate(together)
    ]


def _dumped(parts: Sequence[Condition], *, but: int) -> str:
    rest = [part for place, part in enumerate(parts) if place != but]
    return conditions.dumps(conditions.together(*rest))


def _chosen(name: str, value: str) -> str:
    if not value or name == "city":
        return value
    if name == "owner":
        return _("nobody") if value == listing.NOBODY else staff.name_of(listing.read_id(value))
    if name in ("category", "tag"):
        names = queries.category_names if name == "category" else queries.tag_names
        pk = listing.read_id(value)
        return names([pk]).get(pk, "") if pk else ""
    return dict(_choices(name)).get(value, "")


def options(actor: Actor, name: str, asked: Asked) -> list[Option]:
    """The choices of one condition."""
    if name == "city":
        found: Sequence[tuple[str, str]] = [(city, city) for city in cities.in_use(actor)]
    elif name == "owner":
        people = staff_access.colleagues(actor).working()
        found = [*((str(person.pk), str(person)) for person in people), (listing.NOBODY, _("nobody"))]
    elif name in ("category", "tag"):
        offered = queries.all_categories() if name == "category" else queries.all_tags()
        found = [(str(pk), label) for pk, label in offered]
    else:
        found = _choices(name)
    return [(value, label, address(asked, **{name: value})) for value, label in found]


def _choices(name: str) -> list[tuple[str, str]]:
    choices = Kind.choices if name == "kind" else Warmth.choices
    return [(str(value), str(label)) for value, label in choices]
