"""What reminders offer to the house."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from krug.core import clock, events, registry
from krug.core.events import Event
from krug.core.registry import Check, NavItem, Panel, Scheduled
from krug.tasks.models import Channel, Delivery
from krug.tasks.reminding import checks, jobs, mail, verbs
from krug.tasks.reminding.courier import Courier, Outcome
from krug.tasks.reminding.telling import Teller


def register() -> None:
    events.listen(Event, verbs.withdraw)
    events.listen(Event, verbs.tell_given)
    clock.watch("tasks.reminders", Teller().look)
    clock.watch("tasks.letters", Courier(Channel.MAIL, mail.send).look)
    clock.watch("tasks.messages", Courier(Channel.PUSH, _push).look)
    registry.panels.register(Panel("tasks.bell", "shell", "top", "tasks/_bell_place.html", lambda request, subject: {}))
    registry.doctor.register(Check("reminders", _("reminders"), checks.reminders, order=60))
    registry.schedule.register(Scheduled("tasks.forget_reminders", timedelta(days=1), jobs.forget_old))
    registry.nav.register(
        NavItem("settings.notifications", _("Notifications"), "notifications", "bell", 6, group="settings")
    )


def _push(delivery: Delivery) -> Outcome:
    from krug.tasks.reminding import push  # with cryptography: five megabytes that a worker at rest has no need of

    return push.send(delivery)
