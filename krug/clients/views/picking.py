"""The bar under the list: what may be done to the chosen rows without opening a menu."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from krug.clients import access
from krug.clients.bulk import deeds
from krug.clients.bulk.deeds import ARCHIVE, RESTORE, SET, TAG
from krug.clients.bulk.selection import MOST_CHOSEN
from krug.clients.listing import Filters
from krug.core.rights import Actor

__all__ = ["MOST_CHOSEN", "bar"]

Button = tuple[str, str, str]  # what it does, icon, label


EXPORT, MERGE = "export", "merge"


def bar(actor: Actor, filters: Filters) -> list[Button]:
    """Empty for who may do nothing with many clients: then rows cannot be chosen."""
    taking_out = [(EXPORT, "download", pgettext("clients", "Take out"))] if actor.may(access.EXPORT) else []
    one = [(MERGE, "copy", pgettext("clients", "Merge"))] if actor.may(access.MERGE) and not filters.archived else []
    return [*_changes(actor, filters), *one, *taking_out]


def _changes(actor: Actor, filters: Filters) -> list[Button]:
    if filters.archived:
        return [(RESTORE, "refresh", _("Restore"))] if deeds.may_archive(actor) else []
    offered = {spec.code for spec in deeds.offered(actor)}
    found = [
        (f"{SET}:owner", "user-share", _("Hand over")),
        (f"{SET}:category", "label", _("Category")),
        (f"{SET}:warmth", "bolt", _("Warmth")),
    ]
    found = [each for each in found if each[0].partition(":")[2] in offered]
    found += [(TAG, "tag", _("Tag"))] if deeds.may_tag(actor) else []
    found += [(f"{SET}:{_first(offered)}", "pencil", _("Field"))] if offered else []
    return [*found, (ARCHIVE, "archive", _("Archive"))] if deeds.may_archive(actor) else found


def _first(offered: set[str]) -> str:
    """The field the dialog opens with: the city, as long as it may be changed."""
    return "city" if "city" in offered else min(offered)
