"""Files that were sent before their touch was recorded come to it."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from krug.staff.models import Employee
from krug.timeline.models import Attachment, Interaction

MOST: Final = 20  # files of one touch


class Gone(Exception):
    """A file that was to come along is not there any more: it waited for longer than a day, or was taken away."""


class TooMany(Exception):
    """A touch has so many files already, or somebody sends ever more without recording anything."""


@transaction.atomic
def bind(touch: Interaction, refs: Sequence[str], *, by: Employee) -> None:
    """Hang the sender's own waiting files on the touch: all of them, or none and Gone or TooMany.

    Call in the transaction that records the touch, so that there is never one without what was to come along.
    """
    wanted = set(refs)
    if len(wanted) > MOST:
        raise TooMany
    waiting = Attachment.objects.filter(ref__in=wanted, by=by, touch=None, archived_at=None)
    if wanted and waiting.update(touch=touch) != len(wanted):
        raise Gone
