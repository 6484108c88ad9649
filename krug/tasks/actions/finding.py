"""Noticing that other occasions may hold by now: what it leads to is done by the worker."""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction

from krug.clients import events as of_clients
from krug.core import events, jobs
from krug.staff.models import Employee
from krug.tasks import events as happened
from krug.tasks.finders import Finder
from krug.tasks.finders.rules import COMMON
from krug.tasks.keeping import looking, marks
from krug.tasks.models import FinderRule

LOOK, AFTER_MASSES, ALL = (
    f"krug.tasks.jobs.{name}" for name in ("look_at_marked", "look_after_masses", "look_at_all")
)  # fmt: skip
WITHIN, OF_MASSES = timedelta(seconds=1), timedelta(seconds=5)
_SAYS_NOTHING: Final = frozenset({
    of_clients.ContactRevealed.code, of_clients.ProspectRevealed.code, of_clients.ToldApart.code,
})  # fmt: skip


def note_change(event: events.Event) -> None:
    """A listener to all events, so that no verb has to think of it."""
    if event.client_id is not None and event.code not in _SAYS_NOTHING and not event.is_echo:
        marks.add({event.client_id, event.other_client_id})
        jobs.enqueue_one(LOOK, within=WITHIN)
    if event.change_set_id is not None:
        looking.remember_mass(event.change_set_id)
        jobs.enqueue_one(AFTER_MASSES, within=OF_MASSES)


@transaction.atomic
def set_finder(finder: Finder, *, is_on: bool, values: dict[str, Any], by: Employee) -> None:
    """Turn a finder on or off and set its parameters; what was set already is no change. The base is searched anew."""
    rule, _is_new = FinderRule.objects.select_for_update().get_or_create(code=finder.code)
    told = {each.code: values[each.code] for each in (*finder.parameters, *COMMON) if each.code in values}
    if (rule.is_on, rule.values) == (is_on, {**rule.values, **told}):
        return
    rule.is_on, rule.values = is_on, {**rule.values, **told}
    rule.save(update_fields=["is_on", "values"])
    looking.ask_again()
    jobs.enqueue_one(ALL, within=WITHIN)
    events.publish(happened.FinderSet(by_id=by.pk, finder=finder.code, is_on=is_on, values=told))
