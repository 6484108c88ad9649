"""Looking again: at whom something happened with, at whom a mass change touched, at everybody."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from krug.clients.models import Client
from krug.core import db, jobs
from krug.core.models import Change, DoneOnce
from krug.core.portions import Pace
from krug.tasks.finders import rules
from krug.tasks.finders.offer import Scope
from krug.tasks.keeping import marks, step, usual

AT_ONCE = 500  # marked clients
MANY = 100
MOST_ONE_BY_ONE = 20_000  # clients of mass changes; for more of them the whole base is looked at
PORTION = 20_000  # ids of the whole base
MASS = "occasions:mass:"
NIGHT = "occasions:night:"


def look_at_marked() -> int:
    """Look at all who were marked. Marks are struck out after the look, so that a look cut short is taken again."""
    total = 0
    while waiting := marks.waiting(AT_ONCE):
        jobs.go_on()
        total += look_at(waiting.values())
        marks.looked(waiting)
    marks.sweep()
    return total


def look_at(client_ids: Iterable[int]) -> int:
    """These clients and those on whose cards their days count, now."""
    return step.refresh(rules.scope_of(marks.with_close_ones(client_ids)), rules.all_rules())


def remember_mass(change_set_id: int) -> None:
    """Many clients were changed at once: `look_after_masses` looks at them."""
    if Change.objects.filter(change_set=change_set_id).exists():
        DoneOnce.objects.update_or_create(key=f"{MASS}{change_set_id}", defaults={"result": None})


def look_after_masses() -> int:
    """Whoever mass changes have touched since."""
    waiting = dict(DoneOnce.objects.filter(key__startswith=MASS, result=None).values_list("key", "pk"))
    sets = [int(key.removeprefix(MASS)) for key in waiting]
    changed = Change.objects.filter(change_set__in=sets, client_id__isnull=False).order_by()
    ids = sorted(pk for pk in set(changed.values_list("client_id", flat=True)) if pk is not None)
    if MANY < len(ids) <= MOST_ONE_BY_ONE:  # an import, or the sample: what is usual may be otherwise by now
        usual.count_usual()
    total = look_at_all() if len(ids) > MOST_ONE_BY_ONE else 0
    for at in range(0, len(ids) if len(ids) <= MOST_ONE_BY_ONE else 0, AT_ONCE):
        jobs.go_on()
        total += look_at(ids[at : at + AT_ONCE])
    DoneOnce.objects.filter(key__in=list(waiting)).update(result=1)
    return total


def look_at_all() -> int:
    """Count what is usual and what became of the occasions used, then look at the whole base, a portion at a time."""
    usual.count_usual()
    usual.learn(rules.all_rules())
    now, day, zone, total = rules.all_rules(), rules.today(), rules.zone(), 0
    pace = Pace(500, most=4_000)
    last = Client.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with db.heavy_writing():
        for after in range(0, last, PORTION):
            jobs.go_on()
            scope = Scope(day, day, zone, None, after, after + PORTION)
            total += step.refresh(scope, now, pace)
            step.forget_old(scope)
    return total


def is_due() -> bool:
    """Whether the whole base was not looked at on this day of the company's."""
    return not DoneOnce.objects.filter(key=f"{NIGHT}{rules.today()}").exists()


def note_done(day: datetime.date) -> None:
    with transaction.atomic():
        jobs.first_time(f"{NIGHT}{day}")


def ask_again() -> None:
    """What the company has set is otherwise now: the whole base is due again."""
    DoneOnce.objects.filter(key=f"{NIGHT}{timezone.localdate()}").delete()
    DoneOnce.objects.filter(key=f"{NIGHT}{rules.today()}").delete()
