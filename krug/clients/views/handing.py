"""Handing over all clients of one employee: who to whom, how far it is, and back."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.clients import access, actions
from krug.clients.forms import HandoverForm
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import is_fragment

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.ASSIGN)
def hand_over(request: StaffRequest) -> HttpResponse:
    """Whose clients, to whom, and what was handed over lately."""
    initial = {"source": request.GET.get("source", "")}
    form = HandoverForm(request.POST if request.method == "POST" else None, by=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.hand_over(**form.cleaned_data, by=request.user)
        except actions.NobodyToTake as refusal:
            form.add_error("receivers", str(refusal.text))
        else:
            return redirect("handover", pk=made.pk)
    context = {"form": form, "handovers": access.handovers(request.user)[:SHOWN]}
    return render(request, "clients/handing/form.html", context, status=422 if form.errors else 200)


@require_GET
@needs(access.ASSIGN)
def handover(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is; while it is worked on, the page asks again."""
    found = get_object_or_404(access.handovers(request.user), pk=pk)
    template = "clients/handing/_progress.html" if is_fragment(request) else "clients/handing/progress.html"
    return render(request, template, {"handover": found})


@require_POST
@needs(access.ASSIGN)
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    actions.ask_undo(get_object_or_404(access.handovers(request.user), pk=pk), by=request.user)
    return redirect("handover", pk=pk)
