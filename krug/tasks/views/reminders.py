"""Doors to one's reminders: the bell, the toasts, what is done with them, and the settings of how they come."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from krug.staff import access as staff
from krug.staff.doors import StaffRequest
from krug.staff.sessions import ref_of
from krug.tasks import actions
from krug.tasks.models import Task
from krug.tasks.reminding import access, channels, keys, quiet_hours, records, unseen, verbs
from krug.tasks.reminding.forms import BrowserForm, QuietForm
from krug.ui.responses import goto, toast


@require_GET
def bell(request: StaffRequest) -> HttpResponse:
    return render(request, "tasks/_bell.html", {"bell": unseen.bell(request.user)})


@require_GET
def toasts(request: StaffRequest) -> HttpResponse:
    return render(request, "tasks/_toasts.html", {"reminders": unseen.toasts(request.user)})


@require_GET
def reminder(request: StaffRequest, pk: int) -> HttpResponse:
    """Where a letter or a message of the browser leads."""
    row = get_object_or_404(access.reminders(request.user), pk=pk)
    return HttpResponseRedirect(_place_of(row.task))


@require_POST
def open_reminder(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(access.reminders(request.user), pk=pk)
    verbs.see([row.pk], by=request.user)
    return goto(_place_of(row.task))


@require_POST
def see(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(access.reminders(request.user), pk=pk)
    verbs.see([row.pk], by=request.user)
    return toast(HttpResponse(), _("Put away"), refresh="reminders")


@require_POST
def see_all(request: StaffRequest) -> HttpResponse:
    verbs.see_all(by=request.user)
    return render(request, "tasks/_bell.html", {"bell": unseen.bell(request.user)})


@require_POST
def done(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(access.reminders(request.user), pk=pk)
    try:
        number = actions.close(row.task, by=request.user)
    except actions.ClosedAlready:
        verbs.see([row.pk], by=request.user)
        return toast(HttpResponse(), _("It is done already"), refresh="reminders")
    undo = reverse("task_undo", args=[number]) if number else None
    return toast(HttpResponse(), _("Done"), undo=undo, refresh="reminders tasks task-list")


@require_POST
def again(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(access.reminders(request.user), pk=pk)
    verbs.again(row, by=request.user)
    return toast(HttpResponse(), _("You will be reminded again in ten minutes"), refresh="reminders")


def _place_of(task: Task) -> str:
    """The client's card; of a task without a client the list of tasks."""
    return reverse("client", args=[task.client_id]) if task.client_id else reverse("tasks")


@require_GET
def notifications(request: StaffRequest) -> HttpResponse:
    return _settings(request, QuietForm())


@require_POST
def quiet(request: StaffRequest) -> HttpResponse:
    """From when until when nothing is sent."""
    form = QuietForm(request.POST)
    if not form.is_valid():
        return _settings(request, form, status=422)
    verbs.keep_quiet(form.hours, by=request.user)
    return redirect("notifications")


def _settings(request: StaffRequest, form: QuietForm, *, status: int = 200) -> HttpResponse:
    context = {
        "quiet_form": form, "quiet": quiet_hours.of(request.user), "records": records.last(request.user),
        "by_mail": channels.wants_mail(request.user), "mail_works": channels.mail_is_set_up(),
        "browsers": access.browsers(request.user), "push_key": keys.public(),
        "current": ref_of(request.session.session_key or ""),
    }  # fmt: skip
    return render(request, "tasks/notifications.html", context, status=status)


@require_POST
def by_mail(request: StaffRequest) -> HttpResponse:
    verbs.by_mail(bool(request.POST.get("by_mail")), by=request.user)
    return redirect("notifications")


@require_POST
def browser_on(request: StaffRequest) -> HttpResponse:
    """A browser tells where it takes messages; 422 when its service is none we know."""
    form = BrowserForm(request.POST)
    if not form.is_valid():
        return HttpResponse(
            " ".join(map(str, form.non_field_errors())), status=422, content_type="text/plain; charset=utf-8"
        )
    session = get_object_or_404(staff.sessions(request.user), ref=ref_of(request.session.session_key or ""))
    verbs.turn_on(session, **form.cleaned_data, agent=request.headers.get("User-Agent", ""), by=request.user)
    return HttpResponse(status=204)


@require_POST
def browser_off(request: StaffRequest, pk: int) -> HttpResponse:
    verbs.turn_off(get_object_or_404(access.browsers(request.user), pk=pk), by=request.user)
    return redirect("notifications")


@require_POST
def try_out(request: StaffRequest) -> HttpResponse:
    ways = verbs.try_out(by=request.user)
    if not ways:
        return toast(HttpResponse(status=204), _("Nothing is turned on yet besides the open page"))
    told = ngettext("A trial is on its way", "%(count)s trials are on their way", ways) % {"count": ways}
    return toast(HttpResponse(status=204), told)
