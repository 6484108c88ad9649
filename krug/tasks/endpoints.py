"""Doors of tasks for programs."""

import datetime
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext, gettext_noop
from ninja import Query, Router
from ninja.responses import Status
from pydantic import AwareDatetime, BaseModel, Field

from krug.api import paging
from krug.api.paging import Paged
from krug.api.problems import Problem, Wrong, invalid
from krug.api.scopes import scoped
from krug.api.values import Named, Receipt, Strict
from krug.clients.models import Client
from krug.core import gate
from krug.core.text.refusals import Refusal
from krug.staff.doors import ApiRequest
from krug.staff.models import Employee
from krug.tasks import access, actions, queries
from krug.tasks.models import Doing, Task, TaskState
from krug.tasks.queries import Place

_ = gettext_noop

READ, WRITE = "tasks:read", "tasks:write"
FIRST, LAST = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (1971, 2200))

router = Router()


class TaskOut(BaseModel):
    id: int
    client: Named | None
    doing: Doing
    what: str
    due_at: datetime.datetime
    is_all_day: bool
    repeat: str
    remind_before_min: int | None
    responsible: Named
    state: TaskState
    outcome: str
    closed_at: datetime.datetime | None
    version: int


class TasksPage(BaseModel):
    items: list[TaskOut]
    next: str | None


class AskedTasks(Paged):
    state: str = Field("open", pattern="^(open|done)$", description=_("open, or done: all that are closed."))


class NewTask(Strict):
    client: int | None = Field(None, ge=1, lt=2**63)
    doing: Doing = Doing.CALL
    what: str = Field("", max_length=300)
    due_at: AwareDatetime = Field(description=_("When, with its zone."))
    is_all_day: bool = Field(default=False, description=_("To be done on that day, whenever."))
    repeat: str = Field("", max_length=120, description=_("A rule of RFC 5545: FREQ=WEEKLY;BYDAY=MO."))
    remind_before_min: int | None = Field(None, ge=0, le=60 * 24 * 60)
    responsible: int | None = Field(None, ge=1, lt=2**63, description=_("Who is to do it; without it: the caller."))


class TaskChanges(Strict):
    doing: Doing | None = None
    what: str | None = Field(None, max_length=300)
    due_at: AwareDatetime | None = None
    is_all_day: bool | None = None
    repeat: str | None = Field(None, max_length=120)


class Closing(Strict):
    state: TaskState = Field(TaskState.DONE, description=_("done, or dropped: not needed any more."))
    outcome: str = Field("", max_length=300)


@router.get(
    "/tasks",
    response=TasksPage,
    url_name="api_tasks",
    summary=_("List tasks"),
    description=_("Open ones of all whose tasks the employee sees, the next first; closed ones the newest first."),
    **scoped(READ),
)
def list_tasks(request: ApiRequest, asked: Query[AskedTasks]) -> TasksPage:
    paging.only(request, AskedTasks)
    is_open = asked.state == "open"
    rows = access.walked(request.user) if is_open else access.closed(request.user)
    page = queries.page(
        request.user, rows, "open" if is_open else "done", after=_after(asked.cursor), size=asked.limit
    )  # fmt: skip
    gate.leave("api.tasks", rows=len(page.lines), by=request.user)
    sealed = paging.seal(page.next.at.isoformat(), page.next.pk) if page.next else None
    return TasksPage(items=[_shown(line.task) for line in page.lines], next=sealed)


def _after(cursor: str) -> Place | None:
    parts = paging.unseal(cursor, str, int)
    if parts is None:
        return None
    try:
        at = datetime.datetime.fromisoformat(parts[0]).astimezone(datetime.UTC)
        return Place(at, paging.whole(parts[1]))
    except (ValueError, OverflowError):
        raise paging.bad_cursor() from None


def _shown(task: Task) -> TaskOut:
    return TaskOut(
        id=task.pk, client=Named(id=task.client.pk, name=task.client.name) if task.client else None,
        doing=Doing(task.doing), what=task.what, due_at=task.due_at, is_all_day=task.is_all_day, repeat=task.repeat,
        remind_before_min=task.remind_before_min,
        responsible=Named(id=task.responsible.pk, name=str(task.responsible)), state=TaskState(task.state),
        outcome=task.outcome, closed_at=task.closed_at, version=task.version,
    )  # fmt: skip


@router.post(
    "/tasks",
    response={201: Receipt},
    url_name="api_tasks",
    summary=_("Make a task"),
    description=_("A promise with a moment and somebody who is to keep it. The version answered is the task's."),
    **scoped(WRITE),
)
def make_task(request: ApiRequest, body: NewTask) -> Status[Receipt]:
    if not request.user.may(access.MANAGE):
        raise Http404
    client = get_object_or_404(access.clients(request.user), pk=body.client) if body.client else None
    responsible = _responsible(request, body.responsible, client)
    try:
        task = actions.make_task(
            client, doing=body.doing.value, what=body.what, due_at=_moment(body.due_at), is_all_day=body.is_all_day,
            repeat=body.repeat, remind_before_min=body.remind_before_min, responsible=responsible, by=request.user,
        )  # fmt: skip
    except Refusal as refusal:
        raise invalid(Wrong("repeat", refusal.code, str(refusal.message))) from refusal
    assert task is not None  # only a repeated key gives none, and none was given
    return Status(201, Receipt(id=task.pk, version=task.version))


def _responsible(request: ApiRequest, pk: int | None, client: Client | None) -> Employee:
    if pk is None or pk == request.user.pk:
        return request.user
    found = access.receivers().filter(pk=pk).first()
    if found is None or not access.may_take(found, client):
        said = gettext("Nobody of this number works here who may open the card of the client.")
        raise invalid(Wrong("responsible", "unknown", said))
    return found


def _moment(at: datetime.datetime) -> datetime.datetime:
    if not FIRST <= at <= LAST:
        raise invalid(Wrong("due_at", "out_of_range", gettext("Send a moment from 1971 to 2199.")))
    return at


@router.patch(
    "/tasks/{int:task_id}",
    response=Receipt,
    url_name="api_task",
    summary=_("Change a task"),
    description=_("What is given is set; the rest stays."),
    **scoped(WRITE),
)
def change_task(request: ApiRequest, task_id: int, body: TaskChanges) -> Receipt:
    task = get_object_or_404(access.visible(request.user), pk=task_id)
    told: dict[str, Any] = {name: value for name, value in body.model_dump().items() if value is not None}
    if "due_at" in told:
        told["due_at"] = _moment(told["due_at"])
    try:
        actions.change(task, **told, by=request.user)
    except Refusal as refusal:
        raise invalid(Wrong("repeat", refusal.code, str(refusal.message))) from refusal
    except actions.ClosedAlready as closed:
        raise _closed(closed) from closed
    return Receipt(id=task.pk, version=queries.version_of(task.pk))


@router.post(
    "/tasks/{int:task_id}/close",
    response=Receipt,
    url_name="api_task_close",
    summary=_("Close a task"),
    description=_("It is done, or not needed any more. Of a repeated one the next is made."),
    **scoped(WRITE),
)
def close_task(request: ApiRequest, task_id: int, body: Closing) -> Receipt:
    task = get_object_or_404(access.visible(request.user), pk=task_id)
    if body.state == TaskState.OPEN:
        raise invalid(Wrong("state", "open", gettext("A task is closed as done or as dropped.")))
    try:
        actions.close(task, state=body.state.value, outcome=body.outcome, by=request.user)
    except actions.ClosedAlready as closed:
        raise _closed(closed) from closed
    return Receipt(id=task.pk, version=queries.version_of(task.pk))


def _closed(closed: actions.ClosedAlready) -> Problem:
    said = gettext("The task is closed already, by the employee with the number %(who)s.")
    return Problem("conflict", said % {"who": closed.task.closed_by_id})
