"""What is asked of a client: for those in a deal its state, for the others the touches so far and why they refused.

Rooms above offer theirs (deals: the stage); the page that asks shows what is left for the client's category.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from krug.clients.models import Client
from krug.core.db.prepared import prepared
from krug.core.registry import Label, Registry
from krug.core.rights import Actor
from krug.timeline.models import Asking, Interaction
from krug.timeline.refusals import of_client
from krug.ui import formats


@dataclass(frozen=True)
class Asked:
    """One thing that is asked, and what is known of it. ``is_open``: nobody has found it out yet."""

    code: str
    text: str
    is_open: bool = False


@dataclass(frozen=True)
class AskSource:
    """``ask(actor, client)`` says what is known, or None where it is no question. What ``is_alone`` keeps whatever
    comes after it from being asked.
    """

    code: str
    label: Label
    ask: Callable[[Actor, Client], Asked | None]
    order: int = 100
    is_alone: bool = False


sources: Registry[AskSource] = Registry("asked")


def asked(actor: Actor, client: Client) -> Sequence[Asked]:
    """What is asked of this client, the most important first."""
    silent = silent_for(client.category_id)
    found = []
    for source in sources:
        item = source.ask(actor, client) if source.code not in silent else None
        if item is not None:
            found.append(item)
            if source.is_alone:
                break
    return found


def silent_for(category_id: int | None) -> Sequence[str]:
    return next((each.silent for each in _every_asking() if each.category_id == category_id), ())


@prepared
def _every_asking() -> "QuerySet[Asking]":
    """One row a category at most."""
    return Asking.objects.all()


def _touches(actor: Actor, client: Client) -> Asked:
    number = client.totals.interactions
    if not number:
        return Asked("touches", _("no touches yet"), is_open=True)
    told = ngettext("%(n)s touch", "%(n)s touches", number) % {"n": formats.number(number)}
    return Asked("touches", told)


def _refusal(actor: Actor, client: Client) -> Asked | None:
    last: Interaction | None = of_client.last(client.pk) if client.totals.interactions else None
    if last is None:
        return None
    if last.reason is None:
        return Asked("refusal", _("the last refusal: the reason is not known"), is_open=True)
    return Asked("refusal", _("the last refusal: %(reason)s") % {"reason": last.reason.title})


SOURCES = (
    AskSource("touches", gettext_lazy("Touches so far"), _touches, order=50),
    AskSource("refusal", gettext_lazy("Why they refused"), _refusal, order=60),
)
