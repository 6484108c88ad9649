"""The company's own lists, for programs."""

from django.utils.translation import gettext_noop as _

from krug.api.scopes import scoped
from krug.api.values import Named
from krug.staff.doors import ApiRequest
from krug.timeline import lists
from krug.timeline.endpoints.routing import READ, router
from krug.timeline.endpoints.shapes import ReasonsOut, ResultOut, ResultsOut


@router.get(
    "/touch-results",
    response=ResultsOut,
    url_name="api_touch_results",
    summary=_("List results of touches"),
    description=_("What may be said to have come of a touch, in the company's order."),
    **scoped(READ),
)
def list_results(request: ApiRequest) -> ResultsOut:
    return ResultsOut(
        items=[
            ResultOut(
                code=each.code, name=each.title, is_reached=each.is_reached, is_refusal=each.is_refusal,
                wants_reason=each.wants_reason, wants_next=each.wants_next,
            )
            for each in lists.results()
        ]
    )  # fmt: skip


@router.get(
    "/refusal-reasons",
    response=ReasonsOut,
    url_name="api_refusal_reasons",
    summary=_("List reasons of refusals"),
    description=_("Why clients refuse, in the company's order."),
    **scoped(READ),
)
def list_reasons(request: ApiRequest) -> ReasonsOut:
    return ReasonsOut(items=[Named(id=each.pk, name=each.title) for each in lists.reasons()])
