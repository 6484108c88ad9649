"""What protection offers to the house."""

from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.core import registry
from krug.core.registry import Check, Finding, Scheduled
from krug.protection.jobs import back_up

FRESH = timedelta(days=2)


def last_backup() -> Finding:
    from krug.protection import backups  # with psycopg: seven megabytes that no process at rest has need of

    found = backups.latest()
    if found is None:
        return Finding("warning", "there is none yet", "krug backup, now; afterwards the worker makes one a day")
    path, made_at = found
    age = now() - made_at
    if age > FRESH:
        return Finding("warning", f"{path.name} is {age.days} days old", "krug backup; see why the worker made none")
    return Finding("ok", f"{path.name}")


registry.doctor.register(Check("last_backup", _("last backup"), last_backup, order=50))
registry.schedule.register(Scheduled("protection.back_up", timedelta(days=1), back_up))
