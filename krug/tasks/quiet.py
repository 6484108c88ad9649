"""Why there is nothing to say to a client now, and until when."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from krug.clients import access as of_clients
from krug.clients.models import Client
from krug.core.rights import Actor
from krug.staff.models import Employee
from krug.tasks import access
from krug.tasks.finders import rules
from krug.tasks.finders.offer import Scope
from krug.tasks.finders.promises import OF_TASK
from krug.tasks.finders.rules import PAUSE
from krug.tasks.keeping import wanted
from krug.tasks.keeping.wanted import Place
from krug.tasks.models import Occasion, OccasionState
from krug.ui.formats import day

AHEAD = 365  # days
AHEAD_OF_ALL = 92  # days, of all one's clients
MOST = 5_000  # clients: so many are looked at while somebody waits


@dataclass(frozen=True)
class Quiet:
    """Nothing to call about until ``until``; None: no rule knows of anything in the time looked at."""

    sentence: str
    until: datetime.date | None
    client: Client | None = None  # whom there will be a reason to call, of several


@dataclass(frozen=True)
class _Opens:
    on: datetime.date
    what: str
    client_id: int


def why_not(client: Client, actor: Actor) -> Quiet:
    """For a client without an occasion: on which day the next one holds by what is known today, as the actor sees it.

    Every rule asks the facts of this one client alone.
    """
    return _told(_soonest([client.pk], access.hidden_rules(actor, client.owner_id), ahead=AHEAD))


def of_all(employee: Employee) -> Quiet:
    """For an employee whose queue is empty: the first day on which there is an occasion for one of their clients.

    Of more than `MOST` nothing is said beyond today.
    """
    mine = of_clients.visible(employee).filter(owner=employee)
    ids = list(mine.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
    hidden = access.hidden_rules(employee, employee.pk)
    found = _soonest(ids, hidden, ahead=AHEAD_OF_ALL, after_today=True) if 0 < len(ids) <= MOST else None
    return _told(found, mine.filter(pk=found.client_id).first() if found else None)


def _soonest(
    client_ids: Sequence[int], hidden: Sequence[str], *, ahead: int, after_today: bool = False
) -> _Opens | None:
    scope = rules.scope_of(client_ids, ahead=ahead)
    least = scope.today + datetime.timedelta(days=after_today)
    closed = _closed(scope)
    first: _Opens | None = None
    with timezone.override(scope.zone):
        for rule, each in wanted.found(scope, [rule for rule in rules.all_rules() if rule.code not in hidden]):
            if each.key.startswith(OF_TASK) and each.opens_on > scope.today:
                continue  # what is still to come will be done as promised
            was = closed.get((each.client_id, rule.code, each.key))
            opens = _opens(each.opens_on, was, rule.values[PAUSE], scope.today)
            if opens is not None and least <= opens <= each.good_until and (first is None or opens < first.on):
                first = _Opens(opens, str(rule.finder.label), each.client_id)
    return first


def _told(found: _Opens | None, client: Client | None = None) -> Quiet:
    if found is None:
        return Quiet(_("There is no reason to call now"), None)
    told = {"day": day(found.on), "what": found.what[:1].lower() + found.what[1:]}
    return Quiet(_("There is no reason to call until %(day)s: %(what)s") % told, found.on, client)


def _closed(scope: Scope) -> dict[Place, tuple[str, datetime.date]]:
    """What was used or refused, and when."""
    rows = Occasion.objects.filter(scope.q("client_id"), state__in=[OccasionState.USED, OccasionState.REFUSED])
    return {
        (client_id, finder, key): (state, at.astimezone(rules.zone()).date())
        for client_id, finder, key, state, at in rows.values_list("client_id", "finder", "key", "state", "closed_at")
        if at
    }


def _opens(
    opens_on: datetime.date, closed: tuple[str, datetime.date] | None, pause: int, today: datetime.date
) -> datetime.date | None:
    """When it may be offered: not at all if it was used, after the pause if it was refused."""
    if closed is None:
        return max(opens_on, today)
    state, on = closed
    return None if state == OccasionState.USED else max(opens_on, on + datetime.timedelta(days=pause))
