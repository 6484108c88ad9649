"""Clients at hand before anything is typed: those the reader opened last, those kept as favourites."""

from collections.abc import Mapping, Sequence

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import escape

from krug.clients import access, lines
from krug.clients.columns import gathering
from krug.clients.lines import Line
from krug.clients.models import Warmth, initials_of
from krug.core.registry import Hit, Label
from krug.core.rights import Actor

RECENT_SHOWN, FAVOURITES_SHOWN = 6, 8
_PARTS = frozenset({"about", "city", "warmth", "first_name", "last_name"})


def at_hand(actor: Actor) -> list[tuple[Label, Sequence[Hit]]]:
    """In four questions, whatever there is of them. Who may not be seen any more is not among them."""
    if not actor.may(access.VIEW):
        return []
    recent, favourites = _ids(actor, access.RECENT, RECENT_SHOWN), _ids(actor, access.FAVOURITES, FAVOURITES_SHOWN)
    read = lines.of(actor, list(dict.fromkeys([*recent, *favourites])), _PARTS)
    jobs = gathering.jobs(actor, read) if read else {}
    hits = {line.id: _hit(line, jobs) for line in read}
    return [(_("Recent"), _of(recent, hits)), (_("Favourites"), _of(favourites, hits))]


def _ids(actor: Actor, mark: str, most: int) -> list[int]:
    found = access.marked(actor, mark, access.visible(actor))
    return list(found.order_by(F("marked_at").desc(), "-id").values_list("pk", flat=True)[:most])


def _of(ids: Sequence[int], hits: Mapping[int, Hit]) -> list[Hit]:
    return [hits[pk] for pk in ids if pk in hits]


def _hit(line: Line, jobs: Mapping[int, gathering.Job]) -> Hit:
    known = (str(jobs.get(line.id) or line["about"]), line["city"])
    warmth = line["warmth"]
    return Hit(
        url=reverse("client", args=[line.id]),
        title=escape(line.name or _("No name")),
        subtitle=" · ".join(part for part in known if part),
        initials=initials_of(line.kind, line.name, line["last_name"], line["first_name"]),
        tint=line.id % 5,
        warmth=Warmth(warmth).name.lower() if warmth else "",
    )
