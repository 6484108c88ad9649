"""What the core itself offers: the doctor's checks and its own housekeeping."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from krug.core import doctor, housekeeping, registry
from krug.core.registry import Check, Scheduled

for order, (code, label, look) in enumerate((
    ("database", _("database"), doctor.database),
    ("migrations", _("migrations"), doctor.migrations),
    ("disk", _("disk"), doctor.disk),
    ("file_rights", _("file rights"), doctor.file_rights),
    ("write_lock", _("write lock"), doctor.write_lock),
    ("sqlite_version", _("SQLite version"), doctor.sqlite_version),
    ("workers", _("workers"), doctor.workers),
    ("time_zone", _("time zone"), doctor.time_zone),
    ("secret_key", _("secret key"), doctor.secret_key),
)):  # fmt: skip
    registry.doctor.register(Check(code, label, look, order=order))

registry.schedule.register(Scheduled("core.housekeeping", timedelta(hours=6), housekeeping.tidy))
