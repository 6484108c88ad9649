"""What is done to a task: made, changed, put off, given to another, closed, opened again."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.core.text.refusals import Refusal
from krug.staff.doors import StaffRequest, needs
from krug.tasks import access, actions, queries, words
from krug.tasks.forms import postponing
from krug.tasks.forms.promises import NO_MOMENT, TaskForm, WhenForm, rule_of, shown, typed
from krug.tasks.models import Task, TaskState
from krug.timeline import actions as timeline
from krug.ui.responses import refused, toast


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE)
def make(request: StaffRequest) -> HttpResponse:
    """A form with everything, or one line with its moment in the words."""
    told = request.POST if request.method == "POST" else request.GET
    client = get_object_or_404(access.clients(request.user), pk=_number(told["client"])) if told.get("client") else None
    form = TaskForm(request.POST if request.method == "POST" else None, client=client, by=request.user)
    if form.is_bound and form.is_valid():
        try:
            return _made(request, form)
        except Refusal as refusal:
            form.add_error("repeat", str(refusal.message))
    if form.errors and request.POST.get("short"):
        said = next(iter(form.errors.values()))[0]
        return refused(422, str(said))
    return render(request, "tasks/_new.html", _form(form, client=client), status=422 if form.errors else 200)


def _made(request: StaffRequest, form: TaskForm) -> HttpResponse:
    told = form.cleaned_data
    task = actions.make_task(
        form.client, **form.values(), responsible=told["responsible"], key=told["key"], by=request.user
    )
    undo = reverse("task_remove", args=[task.pk]) if task else None
    return toast(HttpResponse(status=204), _("Task made"), undo=undo, refresh="tasks task-list")


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    form = WhenForm(request.POST if request.method == "POST" else None, task=task)
    if form.is_bound and form.is_valid():
        try:
            return _told(request, task, lambda: actions.change(task, **form.values(), by=request.user), _("Changed"))
        except Refusal as refusal:
            form.add_error("repeat", str(refusal.message))
    context = _form(form, task=task) | {"shown": shown(task)}
    return render(request, "tasks/_edit.html", context, status=_status(form))


def _status(form: WhenForm) -> int:
    if form.is_overtaken:
        return 409
    return 422 if form.errors else 200


@require_POST
def postpone(request: StaffRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    found = postponing.until(task, request.POST.get("to", "")[:100])
    if found is None:
        return refused(422, str(NO_MOMENT))
    at, is_all_day = found
    return _told(
        request,
        task,
        lambda: actions.postpone(task, to=at, is_all_day=is_all_day, by=request.user),
        pgettext("task", "Put off"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE)
def delegate(request: StaffRequest, pk: int) -> HttpResponse:
    """To whom; the list leaves out who may not open the client's card."""
    task = _task(request, pk)
    people = [each for each in access.receivers() if access.may_take(each, task.client) and each != task.responsible]
    if request.method != "POST":
        return render(request, "tasks/_delegate.html", {"task": task, "people": people})
    to = next((each for each in people if str(each.pk) == request.POST.get("to")), None)
    if to is None:
        return refused(422, _("Choose to whom."))
    said = _("Given to %(name)s") % {"name": to}
    return _told(request, task, lambda: actions.delegate(task, to=to, by=request.user), said)


@require_POST
def close(request: StaffRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    state = TaskState.DROPPED if request.POST.get("state") == TaskState.DROPPED else TaskState.DONE
    outcome, key = (request.POST.get(name, "").replace("\0", "") for name in ("outcome", "key"))
    said = _("Done") if state == TaskState.DONE else _("Not needed any more")
    return _told(
        request, task, lambda: actions.close(task, state=state, outcome=outcome, key=key[:64], by=request.user), said
    )


@require_POST
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    try:
        return _told(request, task, lambda: actions.reopen(task, by=request.user), _("Opened again"))
    except actions.OpenAlready:
        return refused(409, _("It is open already"), refresh=f"tasks task-{pk}")


@require_POST
@needs(access.MANAGE)
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    task = _task(request, pk)
    event = actions.remove(task, by=request.user)
    undo = reverse("task_undo", args=[event]) if event else None
    return toast(HttpResponse(), _("Removed"), undo=undo, refresh="tasks task-list")


@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(access.undoable(request.user), pk=pk)
    try:
        result = timeline.undo(event, by=request.user)
    except timeline.AlreadyUndone:
        return toast(HttpResponse(status=204), _("Somebody has undone this already"))
    except timeline.PlaceTaken:
        return toast(HttpResponse(status=204), _("Not undone: another has taken its place by now"))
    except timeline.NothingToUndo as nothing:
        raise Http404 from nothing
    said = _("Undone") if not result.kept else _("Undone, except what was changed since")
    return toast(HttpResponse(status=204), said, refresh="tasks task-list")


@require_GET
def line(request: StaffRequest, pk: int) -> HttpResponse:
    """One line anew."""
    return _line(request, _task(request, pk))


@require_GET
def menu(request: StaffRequest, pk: int) -> HttpResponse:
    """What can be done to a task, read when its menu is opened: a page has fifty of them."""
    (line,) = queries.lines(request.user, [_task(request, pk)])
    return render(request, "tasks/_menu.html", {"line": line, "postpone": postponing.offered()})


def _task(request: StaffRequest, pk: int) -> Task:
    rows = access.visible(request.user).select_related("client", "responsible", "closed_by")
    return get_object_or_404(rows, pk=pk)


def _told(request: StaffRequest, task: Task, verb: Callable[[], int | None], said: str) -> HttpResponse:
    """Do it and show its line; of two who finish one task the second learns who was first."""
    try:
        event = verb()
    except actions.ClosedAlready as closed:
        if closed.task.archived_at:
            return toast(HttpResponse(status=409), _who_was_first(closed.task), refresh="tasks")
        return refused(409, _who_was_first(closed.task), refresh=f"tasks task-{task.pk}")
    undo = reverse("task_undo", args=[event]) if event else None
    return toast(_line(request, task), said, undo=undo, refresh="tasks")


def _who_was_first(task: Task) -> str:
    if task.closed_by is None or task.closed_at is None:
        return _("It is not there any more")
    at = f"{localtime(task.closed_at):%d.%m %H:%M}"
    return _("%(name)s has closed it already, %(at)s") % {"name": task.closed_by, "at": at}


def _line(request: StaffRequest, task: Task) -> HttpResponse:
    """Nothing of a task that was given to somebody whose tasks one does not see."""
    seen = access.visible(request.user).select_related("client", "responsible", "closed_by").filter(pk=task.pk)
    lines = queries.lines(request.user, seen)
    if not lines:
        return HttpResponse()
    return render(request, "tasks/_line.html", {"line": lines[0]})


def _form(form: WhenForm, **more: Any) -> dict[str, Any]:
    task = more.get("task")
    return {
        "form": form, "doings": words.DOINGS, "repeats": words.REPEATS, "reminds": words.REMINDS,
        "typed": typed(task) if task else "", "people": access.receivers() if not task else (),
        "rule": rule_of(task) if task else "", **more,
    }  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
