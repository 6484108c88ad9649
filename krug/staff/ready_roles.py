"""The roles a new company begins with. It may change all but the owner's.

Names are English msgids, shown translated; the company's own names are shown as they are.
"""

from django.utils.translation import gettext_noop as _

from krug.staff.models import YES, Role

OWNER, HEAD, MANAGER, READER = _("Owner"), _("Head of sales"), _("Sales manager"), _("Reader")

_OVER_CLIENTS = (
    "clients.view", "clients.edit", "clients.assign", "clients.archive", "contacts.see", "contacts.reveal",
    "purchases.record", "touches.record", "clients.merge", "tasks.manage", "refusals.see",
)  # fmt: skip
_OF_MANAGER = (
    "clients.view", "clients.edit", "contacts.reveal", "purchases.record", "touches.record", "tasks.manage",
    "refusals.see",
)  # fmt: skip

READY = {
    HEAD: {**dict.fromkeys(_OVER_CLIENTS, "team"), "clients.create": YES, "changes.undo": YES, "exchange.import": YES},
    MANAGER: {**dict.fromkeys(_OF_MANAGER, "own"), "clients.create": YES},
    READER: {"clients.view": "all"},
}


def make() -> None:
    """Make those that are not there yet."""
    roles = [Role(name=OWNER, is_owner=True, order=10)]
    roles += [Role(name=name, rights=rights, order=order * 10) for order, (name, rights) in enumerate(READY.items(), 2)]
    Role.objects.bulk_create(roles, ignore_conflicts=True)
