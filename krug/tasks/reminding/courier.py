"""Letters and messages of the browser on their way: each a row, carried by whichever worker claims it first.

An attempt is written down before it is made. When a worker dies in between, nobody knows whether the mail server or the
service of the browser's maker has taken it, so it is tried again: never lost, and twice at most once for each recorded
attempt. What arrives twice has the same Message-ID, the same topic and the same tag.
"""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.timezone import now

from krug.core import db
from krug.staff import queries
from krug.staff.models import Employee
from krug.tasks import access, moments
from krug.tasks.models import Channel, Delivery, DeliveryState, PushBrowser
from krug.tasks.reminding import unseen

log = logging.getLogger(__name__)

AT_ONCE = 20
LEASE = datetime.timedelta(seconds=90)  # longer than sending can take, see the time-outs of mail and push
MOST_ATTEMPTS = 6
FIRST_PAUSE_S = 15.0
LONGEST_PAUSE_S = 3600.0
GOOD_FOR = datetime.timedelta(hours=4)  # later nobody wants to be reminded of it any more


@dataclass(frozen=True)
class Outcome:
    """Empty ``error``: it was taken. ``is_final``: another attempt is of no use; ``is_gone``: the browser is not there.

    ``after_s`` is when the other side wants to be asked again.
    """

    error: str = ""
    is_final: bool = False
    is_gone: bool = False
    after_s: float = 0.0


Send = Callable[[Delivery], Outcome]


class Courier:
    """One worker's looks at one way."""

    def __init__(self, channel: Channel, send: Send) -> None:
        self._channel, self._send = channel, send

    def look(self) -> float:
        moment = now()
        waiting = Delivery.objects.filter(channel=self._channel, state=DeliveryState.DUE, try_at__lte=moment)
        related = ("employee__role", "reminder__task__client", "reminder__given_by", "browser")
        found = list(waiting.select_related(*related).order_by("try_at", "pk")[:AT_ONCE])
        for delivery in found:
            self._carry(delivery)
        return 0.0 if len(found) == AT_ONCE else 1.0

    def _carry(self, delivery: Delivery) -> None:
        if is_needless(delivery):
            _mine(delivery).update(state=DeliveryState.NEEDLESS)
            return
        claimed = {"attempts": F("attempts") + 1, "try_at": now() + LEASE}
        if not _mine(delivery).update(**claimed):
            return
        delivery.attempts += 1
        db.let_go()
        _finish(delivery, self._sent(delivery))

    def _sent(self, delivery: Delivery) -> Outcome:
        """Whatever is wrong with one of them keeps neither the others waiting nor this one for ever."""
        try:
            with in_words_of(delivery.employee):
                return self._send(delivery)
        except Exception as error:
            log.exception("Reminder %s could not be made into a message", delivery.pk)
            return Outcome(f"{type(error).__name__}: {error}")


def _mine(delivery: Delivery) -> "QuerySet[Delivery]":
    """The row as long as nobody has begun another attempt."""
    return Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.DUE, attempts=delivery.attempts)


def is_needless(delivery: Delivery) -> bool:
    """The employee has left, has seen it on a page by now, may not see the client any more, or the task is done."""
    if delivery.employee.left_at is not None or (delivery.channel == Channel.PUSH and delivery.browser is None):
        return True
    reminder = delivery.reminder
    if reminder is None:
        return False
    still = unseen.of(delivery.employee).filter(pk=reminder.pk).exists()
    return not still or not access.visible(delivery.employee).filter(pk=reminder.task_id).exists()


def _finish(delivery: Delivery, outcome: Outcome) -> None:
    moment = now()
    if not outcome.error:
        _mine(delivery).update(state=DeliveryState.SENT, sent_at=moment, error="")
        if delivery.browser is not None:
            PushBrowser.objects.filter(pk=delivery.browser.pk).update(used_at=moment)
        return
    pause = datetime.timedelta(seconds=pause_s(delivery.attempts, outcome.after_s))
    is_over = (
        delivery.attempts >= MOST_ATTEMPTS or moment + pause > (delivery.kept_until or delivery.made_at) + GOOD_FOR
    )
    if outcome.is_final or is_over:
        log.warning("Reminder %s was not delivered by %s: %s", delivery.pk, delivery.channel, outcome.error)
        _mine(delivery).update(state=DeliveryState.FAILED, error=outcome.error[:200])
    else:
        _mine(delivery).update(try_at=moment + pause, error=outcome.error[:200])
    if outcome.is_gone and delivery.browser is not None:
        delivery.browser.delete()


def pause_s(attempts: int, asked_s: float) -> float:
    """Growing pauses, or as long as the other side asks for."""
    return min(max(FIRST_PAUSE_S * 2.0 ** (attempts - 1), asked_s), LONGEST_PAUSE_S)


class in_words_of:  # noqa: N801 — used as a phrase, like override
    """In the employee's language and by their clock."""

    def __init__(self, employee: Employee) -> None:
        company = queries.company()
        language = employee.language or (company.language if company else settings.LANGUAGE_CODE)
        self._language, self._zone = (
            translation.override(language),
            timezone.override(ZoneInfo(moments.zone_of(employee))),
        )

    def __enter__(self) -> None:
        self._language.__enter__()
        self._zone.__enter__()

    def __exit__(self, *raised: object) -> None:
        self._zone.__exit__(None, None, None)
        self._language.__exit__(None, None, None)
