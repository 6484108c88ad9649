"""Use an occasion, or say that it is not the time."""

from django.db import transaction
from django.utils.timezone import now

from krug.core import events
from krug.core.changes.cells import Cell, to_json
from krug.staff.models import Employee
from krug.tasks import events as happened
from krug.tasks.models import Occasion, OccasionState


class OfferedNoMore(Exception):
    """Somebody has used or refused it before, or it is over."""


@transaction.atomic
def use_occasion(occasion: Occasion, *, by: Employee) -> int | None:
    """The client is contacted because of it. It is not offered again for the same thing. Raises OfferedNoMore, also to
    the second of two at once. Returns the number under which the history keeps it.
    """
    cells = _closed(occasion, OccasionState.USED, by)
    return events.publish(
        happened.OccasionUsed(
            by_id=by.pk, client_id=occasion.client_id, occasion_id=occasion.pk, finder=occasion.finder, cells=cells
        )
    )


@transaction.atomic
def refuse_occasion(occasion: Occasion, *, by: Employee) -> int | None:
    """Not now: offered again after the days the finder says, if it still holds then. Raises OfferedNoMore."""
    cells = _closed(occasion, OccasionState.REFUSED, by)
    return events.publish(
        happened.OccasionRefused(
            by_id=by.pk, client_id=occasion.client_id, occasion_id=occasion.pk, finder=occasion.finder, cells=cells
        )
    )


def _closed(occasion: Occasion, state: OccasionState, by: Employee) -> tuple[Cell, ...]:
    moment = now()
    told = {"state": state, "closed_at": moment, "closed_by": by.pk}
    if not Occasion.objects.filter(pk=occasion.pk, state=OccasionState.OPEN).update(**told):
        raise OfferedNoMore
    return (
        Cell("tasks.occasion", occasion.pk, "state", OccasionState.OPEN.value, state.value),
        Cell("tasks.occasion", occasion.pk, "closed_at", None, to_json(moment)),
        Cell("tasks.occasion", occasion.pk, "closed_by", None, by.pk),
    )
