"""The list and its parts."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from krug.clients import access, columns, lines, listing, saved, sight
from krug.clients.columns import Layout
from krug.clients.grid import colouring
from krug.clients.views import around, asking, picking
from krug.clients.views.asking import in_words
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import is_fragment

ASKABLE = asking.ASKABLE  # what else an address of the list means, whoever reads one asks here


@require_GET
@needs(access.VIEW)
@in_words("clients/conditions/_refused.html", "clients/conditions/refused.html")
def clients(request: StaffRequest) -> HttpResponse:
    """The list: a whole page to the browser, its table to htmx, the next rows to the scroll."""
    asked = asking.asked(request)
    tabs = saved.of(request.user)
    if not request.GET and not is_fragment(request) and (first := saved.first(tabs)):
        return redirect(saved.address_of(first))
    filters, sort = listing.read(request.user, asked)
    after = listing.decode_key(request.GET.get("after", ""), sort)
    how_many = listing.count_for(request.user, filters)
    layout = Layout.read(request.user.preferences.get(columns.LIST))
    placed = layout.placed(columns.of(request.user))
    chosen = [place.column for place in placed]
    coloured = colouring.coloured(request.user, layout)
    read = columns.parts_of(chosen) | colouring.parts_of(coloured)
    page = listing.page(request.user, filters, sort, how_many=how_many, after=after, parts=read)
    next_rows = f"?{urlencode({**asked, 'after': page.next.encode()})}" if page.next else ""
    rows = columns.rows(request.user, chosen, page.lines, can_change=not filters.archived)
    tones = colouring.tones(request.user, layout, coloured, placed, page.lines)
    context: dict[str, object] = {"rows": rows, "places": placed, "next": next_rows, "tones": tones}
    context |= {"bar": picking.bar(request.user, filters), "most_chosen": picking.MOST_CHOSEN}
    if after is not None:
        return render(request, "clients/_rows.html", context)
    context |= {
        "filters": filters,
        "layout": layout,
        "count": how_many,
        "sort": sort.code,
        "asked": asked,
        **asking.tabs(request.user, asked, tabs),
        "chips": around.chips(request.user, asked),
        "parts": around.parts(request.user, asked, filters.condition),
        "sorts": around.sorts(request.user, asked, sort.code),
        "can_create": request.user.may(access.CREATE),
    }
    return render(request, "clients/_list.html" if is_fragment(request) else "clients/list.html", context)


@require_GET
def row(request: StaffRequest, pk: int) -> HttpResponse:
    """One row as it is by now."""
    found = get_object_or_404(access.visible_any(request.user), pk=pk)
    layout = Layout.read(request.user.preferences.get(columns.LIST))
    placed, coloured = layout.placed(columns.of(request.user)), colouring.coloured(request.user, layout)
    chosen = [place.column for place in placed]
    read = lines.of(request.user, [found.pk], columns.parts_of(chosen) | colouring.parts_of(coloured))
    rows = columns.rows(request.user, chosen, read, can_change=found.archived_at is None)
    bar = picking.bar(request.user, listing.Filters(archived=found.archived_at is not None))
    tones = colouring.tones(request.user, layout, coloured, placed, read)
    context = {"rows": rows, "places": placed, "next": "", "bar": bar, "tones": tones}
    return render(request, "clients/_rows.html", context)


@require_GET
@needs(access.VIEW)
@in_words("clients/conditions/_uncounted.html")
def count(request: StaffRequest) -> HttpResponse:
    """The exact number, for who asked for it."""
    filters, _sort = listing.read(request.user, asking.asked(request))
    found = listing.exact_count(request.user, filters)
    return render(request, "clients/_count.html", {"count": found, "asked": {}})


@require_GET
@needs(access.VIEW)
def options(request: StaffRequest, name: str) -> HttpResponse:
    """The choices of one condition, asked for when it is opened."""
    if name not in dict(around.CONDITIONS) or sight.FILTERS.get(name) in sight.hidden(request.user):
        raise Http404
    asked = asking.asked(request)
    context = {"options": around.options(request.user, name, asked), "chosen": asked.get(name, "")}
    return render(request, "clients/_options.html", context)
