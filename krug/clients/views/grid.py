"""The list as a sheet: its columns."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from krug.clients import access, actions, columns
from krug.clients.columns import Layout
from krug.staff.doors import StaffRequest, needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.VIEW)
def choose(request: StaffRequest) -> HttpResponse:
    """Every column there is with those chosen first; by POST what is sent of the layout is kept."""
    layout = Layout.read(request.user.preferences.get(columns.LIST))
    if request.method == "POST":
        layout = actions.lay_out(layout.changed(request.POST.dict()), by=request.user)
        if "usual" not in request.POST:
            return HttpResponse(status=204)
    context = {"layout": layout, "groups": _offered(request, layout), "chosen": layout.of(columns.of(request.user))}
    return render(request, "clients/columns/_choose.html", context)


def _offered(request: StaffRequest, layout: Layout) -> list[tuple[str, list[columns.ListColumn]]]:
    """Those not chosen, by what they are about."""
    offered = columns.of(request.user)
    chosen = layout.of(offered)
    groups: dict[str, list[columns.ListColumn]] = {}
    for column in offered:
        if column not in chosen:
            groups.setdefault(str(column.group), []).append(column)
    return list(groups.items())
