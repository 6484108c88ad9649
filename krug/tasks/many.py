"""A task for each of many chosen clients: done in portions by the bulk changes of `clients`, and undone as one."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from krug.clients.bulk.further import FurtherDeed
from krug.clients.fields import BadValue
from krug.clients.models import Client
from krug.core.db.expressions import OneOf
from krug.core.rights import Actor
from krug.staff.models import Employee
from krug.tasks import access, words
from krug.tasks.actions import TaskDraft, make_many
from krug.tasks.forms.promises import NO_MOMENT, read
from krug.tasks.models import Doing, TaskGroup
from krug.ui import formats


def _read(actor: Actor, typed: str) -> dict[str, Any]:
    """One line with its moment in the words, as everywhere."""
    moment = read(typed[:400])
    if moment is None:
        raise BadValue(NO_MOMENT)
    what, at = moment.rest.strip()[:300], moment.at.astimezone(datetime.UTC).isoformat()
    return {"what": what, "due_at": at, "is_all_day": moment.is_all_day, "by": actor.pk}


def _told(value: Any) -> str:
    at = datetime.datetime.fromisoformat(value["due_at"])
    when = formats.day(at) if value["is_all_day"] else formats.moment(at)
    return _("Task: %(what)s, %(when)s") % {"what": words.title(Doing.CALL, value["what"]), "when": when}


def _said(value: Any) -> tuple[str, datetime.datetime, bool]:
    return value["what"], datetime.datetime.fromisoformat(value["due_at"]), value["is_all_day"]


def _apply(client_ids: Sequence[int], value: Any, change_set_id: int) -> None:
    """The owner of each client is to do it, who of nobody's whoever asked for it."""
    group, _is_new = TaskGroup.objects.get_or_create(
        change_set_id=change_set_id, defaults={"what": value["what"], "by_id": value["by"], "made_at": now()}
    )
    rows = Client.objects.filter(OneOf("pk", client_ids)).order_by("pk").values_list("pk", "owner_id")
    owners, told = dict(rows), _said(value)
    people = Employee.objects.working().in_bulk({*owners.values(), value["by"]} - {None})
    asker = people.get(value["by"]) or Employee.objects.get(pk=value["by"])
    drafts = [TaskDraft(pk, people.get(owner or 0, asker), Doing.CALL, *told) for pk, owner in owners.items()]
    make_many(drafts, change_set_id=change_set_id, group=group, by_id=value["by"])


DEED = FurtherDeed(
    "task", gettext_lazy("A task for each"), gettext_lazy("What to do and when"), access.MANAGE, _read, _told, _apply,
    hint=gettext_lazy("Call back tomorrow at 10"),
)  # fmt: skip
