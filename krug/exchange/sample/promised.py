"""What is promised to the clients of the sample, so that whoever looks at it finds a day with work in it."""

import datetime
from collections.abc import Iterator, Sequence

from krug.clients.models import Client
from krug.core.db.expressions import OneOf
from krug.staff.models import Employee
from krug.tasks.actions import TaskDraft, make_many
from krug.timeline.models import Interaction

_DAY = 24 * 60
# Minutes from the moment of loading, whether it is for the day as a whole, what is to be done.
_PROMISES = (
    (-_DAY - 90, False, "call", "перезвонить: обещали решить по смете"),
    (-55, False, "call", "уточнить высоту потолка в котельной"),
    (10, False, "call", "спросить, посмотрели ли предложение"),
    (40, False, "message", "прислать фото похожего монтажа"),
    (95, False, "call", "согласовать день замера"),
    (150, False, "email", "отправить договор на сервис"),
    (_DAY + 60, False, "call", "узнать, подошёл ли насос"),
    (2 * _DAY, True, "email", "посчитать рассрочку на полгода"),
    (6 * _DAY, False, "visit", "замер котельной"),
)


def promise(client_ids: Sequence[int], *, moment: datetime.datetime, change_set_id: int, by_id: int | None) -> None:
    """To those of each employee's clients who were spoken with last. Part of the sample: it goes when that goes."""
    drafts = [draft for employee in _keepers(client_ids) for draft in _of(employee, client_ids, moment)]
    make_many(drafts, change_set_id=change_set_id, by_id=by_id)


def _keepers(client_ids: Sequence[int]) -> list[Employee]:
    owners = Client.objects.filter(OneOf("pk", client_ids)).exclude(owner=None).values("owner")
    return list(Employee.objects.working().filter(pk__in=owners).order_by("pk"))


def _of(employee: Employee, client_ids: Sequence[int], moment: datetime.datetime) -> Iterator[TaskDraft]:
    theirs = Interaction.objects.filter(OneOf("client", client_ids), client__owner=employee, client__kind="person")
    spoken = dict.fromkeys(theirs.order_by("-at", "-pk").values_list("client_id", flat=True))
    for client_id, (minutes, is_all_day, doing, what) in zip(spoken, _PROMISES, strict=False):
        due_at = moment + datetime.timedelta(minutes=minutes)
        yield TaskDraft(client_id, employee, doing, what, due_at.replace(second=0, microsecond=0), is_all_day)
