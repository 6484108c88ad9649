"""Which clients are in work: a section of the settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from krug.clients.access import MANAGE_COMPANY
from krug.staff.doors import StaffRequest, needs
from krug.tasks import actions
from krug.tasks.actions import steps
from krug.tasks.forms.working import WorkRuleForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE_COMPANY)
def work_rule(request: StaffRequest) -> HttpResponse:
    form = WorkRuleForm(request.POST or None, instance=steps.rule())
    if request.method == "POST" and form.is_valid():
        actions.set_work_rule(**form.cleaned_data, by=request.user)
        messages.success(request, _("Saved. The base is looked at anew in the background."))
        return redirect("work_rule")
    return render(request, "tasks/work_rule.html", {"form": form}, status=422 if form.errors else 200)
