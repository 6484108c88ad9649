"""The list of cards worth filling."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from krug.clients import access, filling
from krug.clients.views import around
from krug.staff.doors import StaffRequest, needs


@require_GET
@needs(access.VIEW)
def to_fill(request: StaffRequest) -> HttpResponse:
    """The whole page to the browser, the next rows to the scroll."""
    if not filling.is_seen_by(request.user):
        raise Http404
    after = filling.read_place(request.GET.get("after", ""))
    page = filling.page(request.user, after=after)
    context = {
        "lines": page.lines,
        "next": f"?after={page.next.encode()}" if page.next else "",
        "views": around.views(request.user, {"view": around.TO_FILL}),
    }
    return render(request, "clients/fill/_rows.html" if after else "clients/fill/list.html", context)
