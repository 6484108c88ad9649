"""The list and its parts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from krug.clients import access, listing, queries
from krug.clients.listing import DEFAULT_SORT, SORTS, Filters
from krug.clients.models import Kind, Warmth
from krug.staff import access as staff_access
from krug.staff.doors import StaffRequest, needs
from krug.ui.responses import is_fragment

ASKABLE = ("view", "owner", "city", "kind", "warmth", "sort")


@require_GET
@needs(access.VIEW)
def clients(request: StaffRequest) -> HttpResponse:
    """The list: a whole page to the browser, its table to htmx, the next rows to the scroll."""
    asked = {name: request.GET[name] for name in ASKABLE if request.GET.get(name)}
    filters = listing.read_filters(asked)
    sort = SORTS.get(asked.get("sort", ""), SORTS[DEFAULT_SORT])
    found = listing.matching(request.user, filters)
    after = listing.decode_key(request.GET.get("after", ""), sort)
    how_many = listing.count(found) if filters or after is None else listing.Count(0, is_exact=False)
    page = listing.page(found, filters, sort, how_many=how_many, after=after)
    context = {
        "rows": queries.rows(request.user, page.clients),
        "next": f"?{urlencode({**asked, 'after': page.next.encode()})}" if page.next else "",
        "filters": filters,
        "count": how_many,
        "sort": sort.code,
        "asked": asked,
    }
    if after is not None:
        return render(request, "clients/_rows.html", context)
    template = "clients/_list.html" if is_fragment(request) else "clients/list.html"
    return render(request, template, {**context, **_around(request, asked, filters)})


@require_GET
@needs(access.VIEW)
def count(request: StaffRequest) -> HttpResponse:
    """The exact number, for who asked for it."""
    filters = listing.read_filters({name: request.GET.get(name, "") for name in ASKABLE})
    found = listing.count(listing.matching(request.user, filters), exactly=True)
    return render(request, "clients/_count.html", {"count": found, "asked": {}})


@require_GET
@needs(access.VIEW)
def cities(request: StaffRequest) -> HttpResponse:
    """The choices of the filter by city, asked for when it opens."""
    asked = {name: request.GET[name] for name in ASKABLE if request.GET.get(name)}
    options = [(city, city, _address(asked, city=city)) for city in listing.cities(request.user)]
    return render(request, "clients/_options.html", {"options": options, "chosen": asked.get("city", "")})


def _around(request: StaffRequest, asked: dict[str, str], filters: Filters) -> dict[str, object]:
    """Views, filters and sorts as addresses: each is a link that can be sent to a colleague."""
    return {
        "views": _views(request, asked),
        "chips": _chips(request, asked, filters),
        "sorts": [
            (_("Client"), "name", _address(asked, sort="-name" if asked.get("sort") == "name" else "name")),
            (_("City"), "city", _address(asked, sort="-city" if asked.get("sort") == "city" else "city")),
            (_("Touch"), "touched", _address(asked, sort="touched" if asked.get("sort") == "-touched" else "-touched")),
            (
                _("Bought for"),
                "revenue",
                _address(asked, sort="revenue" if asked.get("sort") == "-revenue" else "-revenue"),
            ),
            (
                _("Newest first"),
                "created",
                _address(asked, sort="created" if asked.get("sort", "-created") == "-created" else "-created"),
            ),
        ],
        "can_create": request.user.may(access.CREATE),
    }


def _views(request: StaffRequest, asked: dict[str, str]) -> list[tuple[str, str, bool]]:
    mine = str(request.user.pk)
    owners = request.user.owners(access.VIEW)
    views = [(_("All"), _address({}), not asked.get("owner") and asked.get("view") != "archive")]
    if owners is None or len(owners) > 1:
        views.append((_("Mine"), _address({}, owner=mine), asked.get("owner") == mine))
    if owners is None:
        views.append((_("Nobody's"), _address({}, owner=listing.NOBODY), asked.get("owner") == listing.NOBODY))
    views.append((_("Archive"), _address({}, view="archive"), asked.get("view") == "archive"))
    return views


def _chips(request: StaffRequest, asked: dict[str, str], filters: Filters) -> list[dict[str, object]]:
    owners = [(str(person.pk), str(person)) for person in staff_access.colleagues(request.user).working()]
    owners.append((listing.NOBODY, _("nobody")))
    warmth = [(str(value), str(label)) for value, label in Warmth.choices]
    kinds = [(value, str(label)) for value, label in Kind.choices]
    chips = [("kind", _("Kind"), kinds), ("warmth", _("Warmth"), warmth), ("owner", _("Owner"), owners)]
    made: list[dict[str, object]] = [
        {
            "name": name,
            "label": label,
            "chosen": dict(options).get(asked.get(name, ""), ""),
            "options": [(value, text, _address(asked, **{name: value})) for value, text in options],
            "without": _address(asked, **{name: ""}),
        }
        for name, label, options in chips
        if name != "owner" or len(owners) > 2
    ]
    city: dict[str, object] = {
        "name": "city", "label": _("City"), "chosen": filters.city, "options": None,
        "without": _address(asked, city=""), "query": urlencode(asked),
    }  # fmt: skip
    return [*made[:1], city, *made[1:]]


def _address(asked: dict[str, str], **changes: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **changes}.items() if value})
