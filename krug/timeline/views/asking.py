"""What is asked of clients, by their category: in the settings."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from krug.clients import access as clients_access
from krug.staff.doors import StaffRequest, needs
from krug.timeline.asking import actions
from krug.timeline.asking.sources import silent_for, sources


@require_http_methods(["GET", "HEAD", "POST"])
@needs(clients_access.MANAGE_COMPANY)
def asking(request: StaffRequest) -> HttpResponse:
    """A line for each category and one for clients without; by POST all of them."""
    categories = [None, *clients_access.categories(request.user).filter(archived_at=None)]
    if request.method == "POST":
        for category in categories:
            wanted = request.POST.getlist(f"ask-{category.pk if category else ''}")
            actions.ask_of(category, wanted, by=request.user)
        return redirect("asking")
    lines = [(category, silent_for(category.pk if category else None)) for category in categories]
    return render(request, "timeline/asking/asking.html", {"lines": lines, "sources": list(sources)})
