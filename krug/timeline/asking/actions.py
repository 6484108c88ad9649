"""The verb of what is asked."""

from collections.abc import Collection

from django.db import transaction

from krug.clients.models import Category
from krug.core import events
from krug.staff.models import Employee
from krug.timeline.asking.events import AskingChanged
from krug.timeline.asking.sources import silent_for, sources
from krug.timeline.models import Asking


@transaction.atomic
def ask_of(category: Category | None, wanted: Collection[str], *, by: Employee) -> None:
    """Of clients of this category (None: without one) these things are asked and no others."""
    silent = [source.code for source in sources if source.code not in wanted]
    before = list(silent_for(category.pk if category else None))
    if before == silent:
        return
    Asking.objects.filter(category=category).delete()
    if silent:
        Asking.objects.create(category=category, silent=silent)
    events.publish(
        AskingChanged(by_id=by.pk, category_id=category.pk if category else None, silent=silent, before=before)
    )
