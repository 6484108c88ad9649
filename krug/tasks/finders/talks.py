"""What follows from touches: too long a silence, and somebody who waits for our answer."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from krug.clients.models import Totals
from krug.tasks.finders.offer import Facts, Finder, Found, Parameter, Scope, Values, finders
from krug.tasks.finders.rules import DAYS
from krug.tasks.finders.telling import day_of, on, today
from krug.tasks.models import Task, TaskState
from krug.timeline.models import Direction, Interaction, InteractionKind

_WRITTEN: Final = (InteractionKind.EMAIL.value, InteractionKind.MESSAGE.value)
MISSED: Final = "no_answer"  # the result of a call nobody took


def has_open_task(client: str) -> Exists:
    """Whether something is promised to a client: nothing else need be thought of then."""
    tasks = Task.objects.filter(client_id=OuterRef(client), client__isnull=False, state=TaskState.OPEN)
    return Exists(tasks.filter(archived_at=None))


def silence(scope: Scope, values: Values) -> Iterator[Found]:
    """Nobody spoke with the client for the standard period of the segment, and nothing is promised."""
    standards = _Standards(values["days"], values["standards"])
    hold = datetime.timedelta(days=values["hold"])
    first = scope.today - hold - datetime.timedelta(days=standards.longest)
    last = scope.horizon - datetime.timedelta(days=standards.shortest - 1)
    rows = Totals.objects.filter(
        ~has_open_task("client_id"), scope.q("client_id"), is_live=True,
        last_interaction_at__gte=scope.begin(first), last_interaction_at__lt=scope.begin(last),
    )  # fmt: skip
    for client_id, touched_at, category_id, warmth in rows.values_list(
        "client_id", "last_interaction_at", "client__category_id", "client__warmth"
    ).iterator():
        day, days = scope.day(touched_at), standards.of(category_id, warmth)
        opens = day + datetime.timedelta(days=days)
        found = Found(client_id, day.isoformat(), {"day": day.isoformat(), "days": days}, opens, opens + hold)
        if found.holds(scope):
            yield found


class _Standards:
    """After how many days it is time: said for a category and a warmth, for the one, for the other, or for all."""

    def __init__(self, usual: int, told: Sequence[Sequence[Any]]) -> None:
        self._usual = usual
        self._told = {(category, warmth): days for category, warmth, days in told}
        self.shortest, self.longest = min(usual, *self._told.values(), usual), max(usual, *self._told.values(), usual)

    def of(self, category_id: int | None, warmth: int) -> int:
        for segment in ((category_id, warmth), (category_id, None), (None, warmth)):
            if segment in self._told and segment != (None, None):
                return int(self._told[segment])
        return self._usual


def silence_said(facts: Facts, at: datetime.datetime) -> str:
    passed = (today(facts, at) - day_of(facts)).days
    return ngettext(
        "%(passed)s day without a touch, the standard is %(days)s",
        "%(passed)s days without a touch, the standard is %(days)s", passed,
    ) % {"passed": passed, "days": facts["days"]}  # fmt: skip


def answer(scope: Scope, values: Values) -> Iterator[Found]:
    """The client wrote, or called and nobody took it, and nobody has answered since. The first of several counts."""
    wait, hold = datetime.timedelta(days=values["wait"]), datetime.timedelta(days=values["hold"])
    since = scope.begin(scope.today - wait - hold)
    answered = Interaction.objects.filter(
        Q(direction=Direction.OUT) | _is_talk(), client=OuterRef("client_id"), archived_at=None, at__gt=OuterRef("at")
    )
    rows = Interaction.objects.filter(
        ~Exists(answered), scope.q("client_id"), Q(kind__in=_WRITTEN) | Q(kind=InteractionKind.CALL, result=MISSED),
        direction=Direction.IN, archived_at=None, at__gte=since, client__archived_at=None,
        client__totals__last_interaction_at__gte=since,
    )  # fmt: skip
    seen: set[int] = set()
    for pk, client_id, kind, at in rows.order_by("at", "pk").values_list("pk", "client_id", "kind", "at"):
        if client_id not in seen:
            seen.add(client_id)
            day = scope.day(at)
            found = Found(
                client_id, f"touch:{pk}", {"day": day.isoformat(), "kind": kind}, day + wait, day + wait + hold
            )
            if found.holds(scope):
                yield found


def _is_talk() -> Q:
    """Both spoke, whoever began it."""
    return ~Q(kind__in=(*_WRITTEN, InteractionKind.NOTE)) & ~Q(direction=Direction.IN, result=MISSED)


def answer_said(facts: Facts, at: datetime.datetime) -> str:
    if facts["kind"] == InteractionKind.CALL:
        return gettext("Called %(when)s and nobody answered") % {"when": on(day_of(facts))}
    return gettext("Wrote %(when)s and waits for an answer") % {"when": on(day_of(facts))}


finders.register(
    Finder(
        "answer", _("Waits for our answer"),
        _(
            "The client wrote, or called and nobody took it, and since then nobody has written, called or met them. "
            "Notes answer nothing."
        ),
        "mail-opened", answer_said, answer,
        (
            Parameter("wait", _("Offered after"), 1, 0, 30, DAYS),
            Parameter("hold", _("Offered for"), 14, 1, 90, DAYS),
        ),
        chance=150, order=20,
    )
)  # fmt: skip
finders.register(
    Finder(
        "silence", _("No touch for too long"),
        _(
            "Nobody spoke with the client for as long as the company's standard says, and nothing is planned. The "
            "standard of category and warmth together goes before that of the category, and this before that of the "
            "warmth. Clients nobody ever spoke with are a list for cold calls, not an occasion."
        ),
        "clock", silence_said, silence,
        (
            Parameter("days", _("Standard period"), 90, 1, 730, DAYS),
            Parameter("standards", _("Other standards for categories and warmths"), [], 1, 730, DAYS, by_segment=True),
            Parameter("hold", _("Offered for"), 30, 1, 365, DAYS),
        ),
        chance=50, order=40,
    )
)  # fmt: skip
