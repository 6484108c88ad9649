"""Own fields as roles may be denied them."""

from django.utils.translation import gettext as _

from krug.clients.own import known
from krug.core.registry import GuardedField


def own_guarded() -> list[GuardedField]:
    return [GuardedField(field.code, field.label, _("Own fields")) for field in known.live()]
