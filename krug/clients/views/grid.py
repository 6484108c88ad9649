"""The list as a sheet: its columns, looking at a client over it, what one keeps at hand."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.clients import access, actions, columns, peeking
from krug.clients.columns import Layout
from krug.clients.columns.colours import TONES
from krug.clients.grid import sheet
from krug.clients.views import groups
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import toast


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


@require_GET
@needs(access.VIEW)
def colours(request: StaffRequest) -> HttpResponse:
    """The rules of colours, to be changed and sent to `choose`."""
    layout = Layout.read(request.user.preferences.get(columns.LIST))
    context = {"layout": layout, "columns": sheet.columns(request.user), "tones": TONES}
    return render(request, "clients/columns/_colours.html", context)


def _offered(request: StaffRequest, layout: Layout) -> list[tuple[str, list[columns.ListColumn]]]:
    """Those not chosen, by what they are about."""
    offered = columns.of(request.user)
    chosen = layout.of(offered)
    found: dict[str, list[columns.ListColumn]] = {}
    for column in offered:
        if column not in chosen:
            found.setdefault(str(column.group), []).append(column)
    return list(found.items())


@require_GET
def peek(request: StaffRequest, pk: int) -> HttpResponse:
    """A client over the list. Whoever may open the card may look."""
    found = access.opened(request.user, pk)
    if found is None:
        raise Http404
    seen = peeking.peek(request.user, found)
    facts = [
        groups.fact(seen.client, field, editable=seen.can_edit and field.code not in seen.readonly)
        for field in seen.facts
    ]
    return render(request, "clients/peek/_peek.html", {"peek": seen, "client": seen.client, "facts": facts})


@require_POST
def opened(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody has stayed on a card for a moment. The page says so apart from the card, which never waits for it."""
    actions.note_opening(get_object_or_404(access.visible_any(request.user), pk=pk), by=request.user)
    return HttpResponse(status=204)


@require_POST
def star(request: StaffRequest, pk: int) -> HttpResponse:
    """By ``on`` a favourite or none: said, not turned over, so that a repeat does no harm."""
    client = get_object_or_404(access.visible_any(request.user), pk=pk)
    is_on = request.POST.get("on") == "yes"
    if is_on and not actions.star(client, by=request.user):
        text = _("There is room for %(n)d favourites. Take some away first.") % {"n": actions.MOST_FAVOURITES}
        return toast(render(request, "clients/peek/_star.html", {"client": client, "is_starred": False}), text)
    if not is_on:
        actions.unstar(client, by=request.user)
    return render(request, "clients/peek/_star.html", {"client": client, "is_starred": is_on})
