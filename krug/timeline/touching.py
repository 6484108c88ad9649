"""Touches of a client as lines of the feed: their own, and those of others in which they took part."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients import access as clients_access
from krug.clients.models import Client
from krug.core.registry import Label
from krug.core.rights import Actor
from krug.timeline import access, lists
from krug.timeline.attachments.files import Shown, of_touches
from krug.timeline.entries import Entry, Party
from krug.timeline.models import BenefitKind, Interaction, InteractionKind, Participant, RefusalReason, TouchResult
from krug.timeline.sources import TOUCH, Place
from krug.ui import formats

ICONS = {
    InteractionKind.CALL: "phone",
    InteractionKind.EMAIL: "mail",
    InteractionKind.MESSAGE: "message",
    InteractionKind.MEETING: "users",
    InteractionKind.VISIT: "map-pin",
    InteractionKind.NOTE: "note",
}
_TITLES: Mapping[str, Label] = {
    "call": gettext_lazy("Call"),
    "email": gettext_lazy("Letter"),
    "message": gettext_lazy("Message"),
    "meeting": gettext_lazy("Meeting"),
    "visit": gettext_lazy("Visit"),
    "note": gettext_lazy("Note"),
}


@dataclass(frozen=True)
class _Known:
    """What the lines of one page are made of, asked once for all of them. ``whose`` are the clients of shared ones."""

    results: Mapping[str, TouchResult]
    reasons: Mapping[int, RefusalReason]
    others: Mapping[int, tuple[Party, ...]]
    whose: Mapping[int, Client]
    files: Mapping[int, Sequence[Shown]]
    sees_costs: bool


def entries(actor: Actor, client: Client, touches: Sequence[Any]) -> Iterator[Entry]:
    """Of touches as `sources` gives them, which know whether they have files and others who took part."""
    known = _Known(
        lists.every_result() if any(touch.result for touch in touches) else {},
        lists.every_reason() if any(touch.reason_id for touch in touches) else {},
        others_of(actor, [touch for touch in touches if touch.has_others], but=client.pk),
        _whose(actor, {touch.client_id for touch in touches} - {client.pk}),
        of_touches(touch.pk for touch in touches if touch.has_files),
        actor.may(access.COSTS),
    )
    for touch in touches:
        yield _entry(actor, client, touch, known)


def _entry(actor: Actor, client: Client, touch: Interaction, known: _Known) -> Entry:
    main = client if touch.client_id == client.pk else known.whose.get(touch.client_id)
    may_change = main is not None and _may_change(actor, main, touch)
    result, reason = known.results.get(touch.result), known.reasons.get(touch.reason_id or 0)
    whose = (Party(main.pk, main.name or _("No name")),) if main is not None and main is not client else ()
    return Entry(
        kind="touch",
        place=Place(touch.at, TOUCH, touch.pk),
        icon=_icon(touch),
        title=_title(touch),
        who=str(touch.by or ""),
        text=touch.text,
        badge=result.title if result else touch.result,
        tone=result.tone if result else "",
        reason=reason.title if reason else "",
        benefit=benefit_in_words(touch),
        cost=formats.money(touch.cost) if known.sees_costs and touch.cost else "",
        others=(*whose, *known.others.get(touch.pk, ())),
        change_url=reverse("touch", args=[touch.pk]) if may_change else "",
        remove_url=reverse("touch_remove", args=[touch.pk]) if may_change else "",
        is_mine=touch.by_id == actor.pk,
        files=known.files.get(touch.pk, ()),
        attach_to=touch.pk if may_change else 0,
    )


def _may_change(actor: Actor, main: Client, touch: Interaction) -> bool:
    """As `access.changeable`, of what is at hand."""
    may_record = clients_access.covers(actor, access.RECORD, *clients_access.whose(main))
    is_live = main.archived_at is None
    return may_record and is_live and (touch.by_id == actor.pk or actor.may(access.UNDO))


def _icon(touch: Interaction) -> str:
    if touch.kind == InteractionKind.CALL:
        return {"in": "phone-incoming", "out": "phone-outgoing"}.get(touch.direction, "phone")
    return ICONS.get(InteractionKind(touch.kind), "note")


def _title(touch: Interaction) -> str:
    title = str(_TITLES[touch.kind])
    return f"{title} {formats.length(touch.duration_s)}" if touch.duration_s else title


def benefit_in_words(touch: Interaction) -> str:
    """«gift: a mug», with what it cost; nothing for nothing."""
    if not touch.benefit_kind:
        return ""
    kind = str(BenefitKind(touch.benefit_kind).label)
    amount = formats.money(touch.benefit) if touch.benefit else ""
    what = ", ".join(part for part in (touch.benefit_what, amount) if part)
    return f"{kind}: {what}" if what else kind


def others_of(actor: Actor, touches: Sequence[Interaction], *, but: int) -> Mapping[int, tuple[Party, ...]]:
    """Who else took part in each of these, as far as the reader may see them: one question."""
    if not touches:
        return {}
    seen = clients_access.reached(actor, clients_access.VIEW, through="client__")
    rows = Participant.objects.filter(seen, interaction__in=[touch.pk for touch in touches], archived_at=None)
    main, found = {touch.pk: touch.client_id for touch in touches}, defaultdict[int, list[Party]](list)
    for touch_id, pk, name in rows.order_by("pk").values_list("interaction_id", "client_id", "client__name"):
        if pk not in (but, main[touch_id]):
            found[touch_id].append(Party(pk, name or _("No name")))
    return {touch_id: tuple(parties) for touch_id, parties in found.items()}


def _whose(actor: Actor, client_ids: set[int]) -> Mapping[int, Client]:
    return clients_access.visible_any(actor).in_bulk(client_ids) if client_ids else {}
