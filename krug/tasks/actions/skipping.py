"""Put off a row of one's queue. Nobody else sees it and nothing of the client changes, so no event tells of it."""

import datetime

from django.db import transaction
from django.utils.timezone import now

from krug.staff.models import Employee
from krug.tasks.models import Skip

AWAY = datetime.timedelta(hours=1)


@transaction.atomic
def skip(ref: str, *, by: Employee) -> None:
    """Not now: it comes back in an hour. Skips that are over go."""
    Skip.objects.filter(employee=by, until__lte=now()).delete()
    Skip.objects.update_or_create(employee=by, ref=ref, defaults={"until": now() + AWAY})


def recall(*, by: Employee) -> None:
    """All that was put off is in the queue again."""
    Skip.objects.filter(employee=by).delete()
