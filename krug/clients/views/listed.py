"""The list and its parts."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from krug.clients import access, columns, listing
from krug.clients.columns import Layout
from krug.clients.listing import DEFAULT_SORT, SORTS
from krug.clients.views import around, picking
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import is_fragment

ASKABLE = ("view", "owner", "city", "kind", "warmth", "category", "tag", "sort")


@require_GET
@needs(access.VIEW)
def clients(request: StaffRequest) -> HttpResponse:
    """The list: a whole page to the browser, its table to htmx, the next rows to the scroll."""
    asked = _asked(request)
    filters = listing.read_filters(asked)
    sort = SORTS.get(asked.get("sort", ""), SORTS[DEFAULT_SORT])
    after = listing.decode_key(request.GET.get("after", ""), sort)
    how_many = listing.count_for(request.user, filters)
    placed = Layout.read(request.user.preferences.get(columns.LIST)).placed(columns.of(request.user))
    chosen = [place.column for place in placed]
    parts = columns.parts_of(request.user, chosen)
    page = listing.page(request.user, filters, sort, how_many=how_many, after=after, parts=parts)
    next_rows = f"?{urlencode({**asked, 'after': page.next.encode()})}" if page.next else ""
    rows = columns.rows(request.user, chosen, page.lines)
    context: dict[str, object] = {"rows": rows, "places": placed, "next": next_rows}
    context |= {"bar": picking.bar(request.user, filters), "most_chosen": picking.MOST_CHOSEN}
    if after is not None:
        return render(request, "clients/_rows.html", context)
    context |= {
        "filters": filters,
        "count": how_many,
        "sort": sort.code,
        "asked": asked,
        "views": around.views(request.user, asked),
        "chips": around.chips(request.user, asked),
        "sorts": around.sorts(asked, sort.code),
        "can_create": request.user.may(access.CREATE),
    }
    return render(request, "clients/_list.html" if is_fragment(request) else "clients/list.html", context)


@require_GET
@needs(access.VIEW)
def count(request: StaffRequest) -> HttpResponse:
    """The exact number, for who asked for it."""
    found = listing.count(listing.matching(request.user, listing.read_filters(_asked(request))), exactly=True)
    return render(request, "clients/_count.html", {"count": found, "asked": {}})


@require_GET
@needs(access.VIEW)
def options(request: StaffRequest, name: str) -> HttpResponse:
    """The choices of one condition, asked for when it is opened."""
    if name not in dict(around.CONDITIONS):
        raise Http404
    asked = _asked(request)
    context = {"options": around.options(request.user, name, asked), "chosen": asked.get(name, "")}
    return render(request, "clients/_options.html", context)


def _asked(request: StaffRequest) -> dict[str, str]:
    return {name: request.GET[name] for name in ASKABLE if request.GET.get(name)}
