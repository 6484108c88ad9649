"""Doors of the time of filling: pages report it, employees and heads see it, the company drops what costs too much."""

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from krug.clients import access, actions
from krug.clients.effort import drawing, reading
from krug.clients.effort.access import filled_by
from krug.clients.forms import FillingForm
from krug.core.text.refusals import Refusal
from krug.staff.doors import StaffRequest, needs
from krug.staff.models import Employee
from krug.staff.sessions import ref_of
from krug.ui.responses import refused, toast


@require_POST
def note(request: StaffRequest) -> HttpResponse:
    """What a page has counted since its last report."""
    form = FillingForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    session = ref_of(request.session.session_key or "")
    actions.note_filling(**form.cleaned_data, session=session, by=request.user)
    return HttpResponse(status=204)


@require_GET
def filling(request: StaffRequest, pk: int = 0) -> HttpResponse:
    seen = filled_by(request.user)
    whom = get_object_or_404(seen, pk=pk or request.user.pk)
    spent, standard = reading.today(whom)
    context = {
        "whom": whom,
        "today": spent,
        "standard": standard,
        "chart": drawing.chart(reading.days(whom), standard),
        "fields": reading.fields([whom.pk]),
        "people": reading.people(seen) if request.user.may(access.ASSIGN) else [],
        **_droppable(request.user),
    }
    return render(request, "clients/effort/filling.html", context)


def _droppable(actor: Employee) -> dict[str, object]:
    may = actor.may(access.MANAGE_COMPANY)
    return {
        "may_drop": may,
        "droppable": reading.droppable() if may else [],
        "left_out": reading.left_out() if may else [],
    }


@require_POST
@needs(access.MANAGE_COMPANY)
def drop(request: StaffRequest, code: str) -> HttpResponse:
    return _asking(request, code, actions.stop_asking_for, undo="filling_take_back")


@require_POST
@needs(access.MANAGE_COMPANY)
def take_back(request: StaffRequest, code: str) -> HttpResponse:
    return _asking(request, code, actions.ask_for_again, undo="")


def _asking(request: StaffRequest, code: str, verb: Callable[..., None], *, undo: str) -> HttpResponse:
    try:
        verb(code, by=request.user)
    except Refusal as refusal:
        raise Http404 from refusal
    except (actions.OwnNameTaken, actions.TooManyOwn):
        return refused(409, _("There is another field like it now"))
    response = render(request, "clients/effort/_droppable.html", _droppable(request.user))
    said = _("In no form any more") if undo else _("In the forms again")
    return toast(response, said, undo=reverse(undo, args=[code]) if undo else None, refresh="filling")
