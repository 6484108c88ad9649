"""The list and its parts."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from krug.clients import access, columns, lines, listing, sight
from krug.clients.columns import Layout
from krug.clients.views import around
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import is_fragment

ASKABLE = ("view", "owner", "city", "kind", "warmth", "category", "tag", "sort")


@require_GET
@needs(access.VIEW)
def clients(request: StaffRequest) -> HttpResponse:
    """The list: a whole page to the browser, its table to htmx, the next rows to the scroll."""
    asked = _asked(request)
    filters, sort = listing.read(request.user, asked)
    after = listing.decode_key(request.GET.get("after", ""), sort)
    how_many = listing.count_for(request.user, filters)
    layout = Layout.read(request.user.preferences.get(columns.LIST))
    placed = layout.placed(columns.of(request.user))
    chosen = [place.column for place in placed]
    parts = columns.parts_of(chosen)
    page = listing.page(request.user, filters, sort, how_many=how_many, after=after, parts=parts)
    next_rows = f"?{urlencode({**asked, 'after': page.next.encode()})}" if page.next else ""
    rows = columns.rows(request.user, chosen, page.lines, can_change=not filters.archived)
    context: dict[str, object] = {"rows": rows, "places": placed, "next": next_rows}
    if after is not None:
        return render(request, "clients/_rows.html", context)
    context |= {
        "filters": filters,
        "layout": layout,
        "count": how_many,
        "sort": sort.code,
        "asked": asked,
        "views": around.views(request.user, asked),
        "chips": around.chips(request.user, asked),
        "sorts": around.sorts(request.user, asked, sort.code),
        "can_create": request.user.may(access.CREATE),
    }
    return render(request, "clients/_list.html" if is_fragment(request) else "clients/list.html", context)


@require_GET
def row(request: StaffRequest, pk: int) -> HttpResponse:
    """One row as it is by now."""
    found = get_object_or_404(access.visible_any(request.user), pk=pk)
    placed = Layout.read(request.user.preferences.get(columns.LIST)).placed(columns.of(request.user))
    chosen = [place.column for place in placed]
    read = lines.of(request.user, [found.pk], columns.parts_of(chosen))
    rows = columns.rows(request.user, chosen, read, can_change=found.archived_at is None)
    return render(request, "clients/_rows.html", {"rows": rows, "places": placed, "next": ""})


@require_GET
@needs(access.VIEW)
def count(request: StaffRequest) -> HttpResponse:
    """The exact number, for who asked for it."""
    filters, _sort = listing.read(request.user, _asked(request))
    found = listing.count(listing.matching(request.user, filters), exactly=True)
    return render(request, "clients/_count.html", {"count": found, "asked": {}})


@require_GET
@needs(access.VIEW)
def options(request: StaffRequest, name: str) -> HttpResponse:
    """The choices of one condition, asked for when it is opened."""
    if name not in dict(around.CONDITIONS) or sight.FILTERS.get(name) in sight.hidden(request.user):
        raise Http404
    asked = _asked(request)
    context = {"options": around.options(request.user, name, asked), "chosen": asked.get(name, "")}
    return render(request, "clients/_options.html", context)


def _asked(request: StaffRequest) -> dict[str, str]:
    """What the reader asks; what is hidden from them neither filters nor sorts, as if it were not asked."""
    hidden = sight.hidden(request.user)
    asked = {name: request.GET[name] for name in ASKABLE if request.GET.get(name)}
    asked = {name: value for name, value in asked.items() if sight.FILTERS.get(name) not in hidden}
    if sight.SORTS.get(asked.get("sort", "").lstrip("-")) in hidden:
        del asked["sort"]
    return asked
