"""What the time of filling puts on pages of rooms above."""

from collections.abc import Mapping

from django.http import HttpRequest

from krug.clients.effort import reading
from krug.staff.models import Employee


def meter(request: HttpRequest, employee: Employee) -> Mapping[str, object]:
    """Minutes of today against the standard."""
    spent, standard = reading.today(employee)
    return {"minutes": spent // 60, "standard": standard // 60}
