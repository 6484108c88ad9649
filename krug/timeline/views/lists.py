"""Settings: results of touches and reasons of refusals."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from krug.clients.access import MANAGE_COMPANY
from krug.staff.doors import StaffRequest, needs
from krug.timeline import access, actions
from krug.timeline.forms import ReasonForm, ResultForm
from krug.timeline.models import RefusalReason, Tone, TouchResult
from krug.ui.responses import toast

Verb = Callable[..., None]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_COMPANY)
def results(request: StaffRequest) -> HttpResponse:
    """Both lists; by POST a new result at the end of the first."""
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_result(**form.cleaned_data, by=request.user)
        except actions.NameTaken as taken:
            form.add_error("label", str(taken.text))
        else:
            return redirect("touch_results")
    return _page(request, form, ReasonForm())


@require_POST
@needs(MANAGE_COMPANY)
def add_reason(request: StaffRequest) -> HttpResponse:
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.add_reason(form.cleaned_data["name"], by=request.user)
        except actions.NameTaken as taken:
            form.add_error("name", str(taken.text))
        else:
            return redirect("touch_results")
    return _page(request, ResultForm(), form)


def _page(request: StaffRequest, form: ResultForm, reason_form: ReasonForm) -> HttpResponse:
    context = {
        "form": form, "reason_form": reason_form, "tones": Tone.choices,
        "results": access.results(request.user), "reasons": access.reasons(request.user),
    }  # fmt: skip
    status = 422 if form.errors or reason_form.errors else 200
    return render(request, "timeline/lists/page.html", context, status=status)


@require_POST
@needs(MANAGE_COMPANY)
def result(request: StaffRequest, pk: int) -> HttpResponse:
    """One line of the list, saved as soon as it is changed."""
    found, error = get_object_or_404(access.results(request.user), pk=pk), ""
    form = ResultForm(request.POST)
    if form.is_valid():
        try:
            actions.change_result(found, **form.cleaned_data, by=request.user)
        except actions.NameTaken as taken:
            error = str(taken.text)
    found.refresh_from_db()
    context = {"result": found, "error": error, "tones": Tone.choices}
    line = render(request, "timeline/lists/_result.html", context, status=422 if error else 200)
    return line if error else toast(line, _("Saved"))


@require_POST
@needs(MANAGE_COMPANY)
def reason(request: StaffRequest, pk: int) -> HttpResponse:
    found, error = get_object_or_404(access.reasons(request.user), pk=pk), ""
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_reason(found, name=form.cleaned_data["name"], by=request.user)
        except actions.NameTaken as taken:
            error = str(taken.text)
    found.refresh_from_db()
    line = render(
        request, "timeline/lists/_reason.html", {"reason": found, "error": error}, status=422 if error else 200
    )
    return line if error else toast(line, _("Saved"))


MOVES: dict[str, Verb] = {
    "up": actions.move_choice, "down": partial(actions.move_choice, down=True), "retire": actions.retire_choice,
    "restore": actions.restore_choice,
}  # fmt: skip


def _move(row: TouchResult | RefusalReason, move: str, request: StaffRequest) -> None:
    if move not in MOVES:
        raise Http404
    MOVES[move](row, by=request.user)


@require_POST
@needs(MANAGE_COMPANY)
def move_result(request: StaffRequest, pk: int, move: str) -> HttpResponse:
    """Up or down by a place, offered no more, offered again."""
    found: TouchResult = get_object_or_404(access.results(request.user), pk=pk)
    _move(found, move, request)
    return redirect("touch_results")


@require_POST
@needs(MANAGE_COMPANY)
def move_reason(request: StaffRequest, pk: int, move: str) -> HttpResponse:
    found: RefusalReason = get_object_or_404(access.reasons(request.user), pk=pk)
    _move(found, move, request)
    return redirect("touch_results")
