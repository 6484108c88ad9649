"""What became of one's letters and messages, in words: nothing is missed silently."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.timezone import now
from django.utils.translation import gettext as _

from krug.staff.models import Employee
from krug.tasks import access
from krug.tasks.models import Delivery, DeliveryState
from krug.tasks.reminding import unseen
from krug.ui import formats

SHOWN = 20


@dataclass(frozen=True)
class Record:
    title: str
    second: str
    way: str
    said: str
    tone: str


def last(employee: Employee) -> Sequence[Record]:
    """The latest, the newest first; without tasks whose client the employee may see no more."""
    rows = Delivery.objects.filter(employee=employee).select_related(
        "reminder__task__client", "reminder__given_by", "browser"
    )
    found = list(rows.order_by("-pk")[:SHOWN])
    tasks = {row.reminder.task_id for row in found if row.reminder}
    may_see = set(access.visible(employee).filter(pk__in=tasks).values_list("pk", flat=True))
    return [_record(row) for row in found if row.reminder is None or row.reminder.task_id in may_see]


def _record(row: Delivery) -> Record:
    title, second = (
        (unseen.title(row.reminder.task), unseen.second(row.reminder)) if row.reminder else (_("A trial"), "")
    )
    tone = {DeliveryState.FAILED.value: "late", DeliveryState.SENT.value: "done"}.get(row.state, "")
    return Record(title, second, row.get_channel_display(), _said(row), tone)


def _said(row: Delivery) -> str:
    if row.state == DeliveryState.SENT and row.sent_at:
        said = _("sent: %(when)s") % {"when": formats.moment(row.sent_at)}
        return said if row.kept_until is None else _("%(said)s, kept for your quiet hours") % {"said": said}
    if row.state == DeliveryState.FAILED:
        return _("not delivered: %(error)s") % {"error": row.error}
    if row.state == DeliveryState.NEEDLESS:
        return _("not needed any more: seen or done before")
    if row.kept_until and row.kept_until > now():
        return _("kept until %(when)s: your quiet hours") % {"when": formats.moment(row.kept_until)}
    return _("on its way, attempts: %(n)d") % {"n": row.attempts} if row.attempts else _("on its way")
