"""How far an import is, how fast it goes and how long it will take."""

import math
from dataclasses import dataclass

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from krug.core.models import Change
from krug.exchange.models import Import, State

_LEAST_S = 1.0  # before that nothing can be said of the pace
_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True)
class Progress:
    """``total`` is 0 where nobody knows it, ``per_s`` and ``left`` are empty until the pace is known."""

    done: int = 0
    total: int = 0
    per_s: int = 0
    left: str = ""
    is_waiting: bool = False  # no worker has taken it up yet

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


def of(load: Import) -> Progress:
    if load.state == State.UNDOING:
        return _of_undoing(load)
    total = _to_do(load)
    if load.state != State.RUNNING:
        return Progress(load.rows_done, total)
    if load.went_on_at is None:
        return Progress(load.rows_done, total, is_waiting=True)
    lasted = (now() - load.went_on_at).total_seconds()
    gained = load.rows_done - load.went_on_from
    if lasted < _LEAST_S or gained <= 0:
        return Progress(load.rows_done, total)
    pace = gained / lasted
    return Progress(load.rows_done, total, round(pace), told_left((total - load.rows_done) / pace))


def _to_do(load: Import) -> int:
    """Rows there are to write: of a file that came back those that say something else, but not those left out."""
    previewed = load.counts.get("preview", load.counts)
    if load.export_id:
        return max(0, load.rows_total - int(previewed.get("same", 0)))
    return max(0, load.rows_total - int(previewed.get("left", 0)))


def _of_undoing(load: Import) -> Progress:
    """Changes are put back from the last to the first, and their ids follow each other closely enough for a bar."""
    changes = Change.objects.filter(change_set_id=load.change_set_id)
    last = changes.order_by("-pk").values_list("pk", flat=True).first()
    first = changes.order_by("pk").values_list("pk", flat=True).first()
    change_set = load.change_set
    if change_set is None or first is None or last is None or not change_set.undo_reached:
        return Progress()
    return Progress(last - change_set.undo_reached + 1, last - first + 1)


def told_left(seconds: float) -> str:
    """In words as exact as the guess: «less than a minute», «about 3 minutes», «about 2 h 10 min»."""
    if seconds < _MINUTE:
        return _("less than a minute left")
    if seconds < _HOUR:
        minutes = math.ceil(seconds / _MINUTE)
        return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}
    hours, rest = divmod(math.ceil(seconds / _MINUTE), 60)
    return _("about %(hours)s h %(minutes)s min left") % {"hours": hours, "minutes": rest}
