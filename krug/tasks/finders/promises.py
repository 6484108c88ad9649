"""A promise without a result: a task nobody has done, or a talk after which nothing was planned."""

import datetime
from collections.abc import Iterator
from typing import Final

from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from krug.tasks.finders.offer import Facts, Finder, Found, Parameter, Scope, Values, finders
from krug.tasks.finders.rules import DAYS
from krug.tasks.finders.talks import MISSED, has_open_task
from krug.tasks.finders.telling import day_of, on
from krug.tasks.models import Task, TaskState
from krug.timeline.models import Interaction, TouchResult

OF_TASK: Final = "task:"  # of a key
CALL_BACK: Final = "call_back"
THINKS: Final = "thinks"


def find(scope: Scope, values: Values) -> Iterator[Found]:
    yield from _overdue(scope, values["overdue"], values["hold"])
    yield from _unplanned(scope, values["unplanned"], values["hold"])


def _overdue(scope: Scope, after: int, hold: int) -> Iterator[Found]:
    """Tasks that are overdue, without a touch since they were."""
    wait, held = datetime.timedelta(days=after), datetime.timedelta(days=hold)
    first, last = scope.begin(scope.today - wait - held), scope.begin(scope.horizon - wait + datetime.timedelta(days=1))
    rows = Task.objects.filter(
        scope.q("client_id"), Q(client__totals__last_interaction_at__lt=F("due_at")), client__isnull=False,
        state=TaskState.OPEN, archived_at=None, due_at__gte=first, due_at__lt=last, client__archived_at=None,
    )  # fmt: skip
    for pk, client_id, what, doing, due_at in rows.order_by("pk").values_list(
        "pk", "client_id", "what", "doing", "due_at"
    ):
        day = scope.day(due_at)
        facts = {"day": day.isoformat(), "doing": doing} | ({"what": what} if what else {})
        yield Found(client_id, f"{OF_TASK}{pk}", facts, day + wait, day + wait + held)


def _unplanned(scope: Scope, after: int, hold: int) -> Iterator[Found]:
    """The last touch ended so that something has to follow, and there is no task."""
    wait, held = datetime.timedelta(days=after), datetime.timedelta(days=hold)
    first, last = scope.begin(scope.today - wait - held), scope.begin(scope.horizon - wait + datetime.timedelta(days=1))
    unfinished = TouchResult.objects.filter(wants_next=True).exclude(code=MISSED)
    rows = Interaction.objects.filter(
        ~has_open_task("client_id"), scope.q("client_id"), at=F("client__totals__last_interaction_at"),
        client__totals__last_interaction_at__gte=first, client__totals__last_interaction_at__lt=last,
        result__in=list(unfinished.values_list("code", flat=True)), archived_at=None, client__archived_at=None,
    )  # fmt: skip
    for pk, client_id, result, at in rows.order_by("pk").values_list("pk", "client_id", "result", "at"):
        day = scope.day(at)
        yield Found(client_id, f"touch:{pk}", {"day": day.isoformat(), "result": result}, day + wait, day + wait + held)


def sentence(facts: Facts, at: datetime.datetime) -> str:
    when = on(day_of(facts))
    if facts.get("result") == CALL_BACK:
        return gettext("Asked %(when)s to be called back, and nothing was planned") % {"when": when}
    if facts.get("result") == THINKS:
        return gettext("Wanted to think it over %(when)s, and nothing was planned") % {"when": when}
    if "result" in facts:
        return gettext("Spoke %(when)s, and no next step was planned") % {"when": when}
    if facts.get("what"):
        return gettext("Promised %(when)s and not done: %(what)s") % {"when": when, "what": facts["what"]}
    return gettext("Something was promised %(when)s and not done") % {"when": when}


finders.register(
    Finder(
        "promise", _("Promise without result"),
        _(
            "A task is overdue and nobody has spoken with the client since; or the last talk ended with a result after "
            "which a next step is wanted, and nothing was planned."
        ),
        "alert-circle", sentence, find,
        (
            Parameter("overdue", _("A task: offered after"), 1, 1, 30, DAYS),
            Parameter("unplanned", _("A talk: offered after"), 3, 1, 60, DAYS),
            Parameter("hold", _("Offered for"), 30, 1, 365, DAYS),
        ),
        chance=100, order=30,
    )
)  # fmt: skip
