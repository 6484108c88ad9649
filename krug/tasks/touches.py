"""Tasks promised in a touch: how the touch is named beside them."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from krug.core.db.expressions import OneOf
from krug.core.rights import Actor
from krug.tasks.subjects import Told
from krug.timeline import access
from krug.ui import formats


def tell(actor: Actor, rows: Iterable[int]) -> Mapping[int, Told]:
    """Those of touches the actor may see, by one question."""
    found = access.seen(actor).filter(OneOf("pk", rows))
    return {
        touch.pk: Told(
            _("promised: %(kind)s, %(day)s") % {"kind": touch.get_kind_display(), "day": formats.day(touch.at)},
            reverse("client", args=[touch.client_id]),
        )
        for touch in found
    }
