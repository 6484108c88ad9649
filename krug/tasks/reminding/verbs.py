"""What people do with their reminders. It is theirs alone, so nothing of it is an event."""

import datetime
import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils.timezone import now

from krug.core import live
from krug.core.events import Event
from krug.staff import preferences
from krug.staff.models import Employee, Session
from krug.tasks.events import TaskDelegated, TaskMade
from krug.tasks.models import Channel, Delivery, DeliveryState, PushBrowser, Reminder, Task
from krug.tasks.reminding import access, channels, quiet_hours, unseen
from krug.tasks.reminding.quiet_hours import QuietHours

SEEN = "tasks.reminders_seen"  # of the note to the open pages, on every device
AGAIN_IN = datetime.timedelta(minutes=10)
MOST_BROWSERS = 10
WITHDRAW = {"due_at", "remind_at", "state", "responsible", "archived_at"}


@transaction.atomic
def see(rows: Sequence[int], *, by: Employee) -> int:
    """These are out of sight, here and on the other devices."""
    mine = Reminder.objects.filter(pk__in=rows, employee=by, told_at__isnull=False, seen_at=None)
    seen = mine.update(seen_at=now())
    if seen:
        live.tell(by.pk, SEEN)
    return seen


def see_all(*, by: Employee) -> int:
    return see(list(unseen.of(by).values_list("pk", flat=True)), by=by)


@transaction.atomic
def again(reminder: Reminder, *, by: Employee) -> None:
    """Remind once more in ten minutes. Pressed twice it is one reminder."""
    if see([reminder.pk], by=by):
        Reminder.objects.create(task_id=reminder.task_id, employee=by, at=now() + AGAIN_IN, is_again=True)


def withdraw(event: Event) -> None:
    """A task was changed, closed or given away: what was told of it goes from the pages, in the same transaction."""
    tasks = {cell.row for cell in event.cells if cell.table == "tasks.task" and cell.field in WITHDRAW}
    if not tasks:
        return
    told = Reminder.objects.filter(task__in=tasks, told_at__isnull=False, seen_at=None)
    standing = {row.pk for row in told.select_related("task") if _stands(row)}
    gone = told.exclude(pk__in=standing)
    for employee_id in set(gone.values_list("employee_id", flat=True)):
        live.tell(employee_id, SEEN)
    gone.update(seen_at=now())
    Reminder.objects.filter(task__in=tasks, told_at=None).delete()


def tell_given(event: Event) -> None:
    """Whoever is to do what another wants done hears of it within a second, in the ways they are reminded.

    Listens after `withdraw`, which takes away what was told of the task before.
    """
    if event.is_echo or not isinstance(event, TaskMade | TaskDelegated):
        return
    taker = event.responsible_id if isinstance(event, TaskMade) else event.to_id
    if event.by_id not in {None, taker}:
        Reminder.objects.create(
            task_id=event.task_id, employee_id=taker, at=now(), is_again=True, given_by_id=event.by_id
        )


def _stands(row: Reminder) -> bool:
    task: Task = row.task
    is_open = task.state == "open" and task.archived_at is None and task.responsible_id == row.employee_id
    return is_open and not row.is_again and task.remind_at == row.at


def by_mail(wanted: bool, *, by: Employee) -> None:
    preferences.keep(by, channels.BY_MAIL, True if wanted else None)


@transaction.atomic
def keep_quiet(hours: QuietHours | None, *, by: Employee) -> None:
    """Between these hours nothing is sent. What is kept already waits for the new end, or goes at once."""
    preferences.keep(by, quiet_hours.QUIET, str(hours) if hours else None)
    moment = now()
    over = quiet_hours.over_at(by, moment)
    kept = Delivery.objects.filter(employee=by, state=DeliveryState.DUE, attempts=0, kept_until__gt=moment)
    kept.update(kept_until=over, try_at=over or moment)


@transaction.atomic
def turn_on(session: Session, *, address: str, key: str, secret: str, agent: str, by: Employee) -> PushBrowser:
    """This browser takes messages for the employee, for nobody else and as long as they are signed in here."""
    told = {
        "employee": by, "session": session, "address": address, "key": key, "secret": secret, "agent": agent[:300],
        "made_at": now(), "used_at": None,
    }  # fmt: skip
    digest = hashlib.sha256(address.encode()).hexdigest()
    browser, _made = PushBrowser.objects.update_or_create(digest=digest, defaults=told)
    kept = PushBrowser.objects.filter(employee=by).order_by("-made_at", "-pk").values_list("pk", flat=True)
    PushBrowser.objects.filter(pk__in=list(kept[MOST_BROWSERS:])).delete()
    return browser


def turn_off(browser: PushBrowser, *, by: Employee) -> None:
    PushBrowser.objects.filter(pk=browser.pk, employee=by).delete()


@transaction.atomic
def try_out(*, by: Employee) -> int:
    """A message to each way that is turned on. How many there are."""
    moment = now()
    mail = [None] if channels.mail_is_set_up() and channels.wants_mail(by) else []
    ways = [(Channel.PUSH, browser) for browser in access.browsers(by)] + [(Channel.MAIL, None) for _one in mail]
    Delivery.objects.bulk_create(
        Delivery(employee=by, channel=channel, browser=browser, made_at=moment, try_at=moment)
        for channel, browser in ways
    )
    return len(ways)
