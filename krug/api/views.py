"""What can be read about the API: its schema, its page, and that there is nothing at any other address."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from krug.api import describing
from krug.api.door import enter
from krug.api.pace import LIMIT
from krug.api.problems import Problem, respond


def _let_in(request: HttpRequest) -> None:
    """Who is signed in, and programs with a token: this says what the API can do, nothing of what is in the base."""
    if "Authorization" in request.headers or not request.user.is_authenticated:
        enter(request)


@login_not_required
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    try:
        _let_in(request)
    except Problem as problem:
        return respond(problem)
    return JsonResponse(describing.schema(), json_dumps_params={"ensure_ascii": False})


@login_not_required
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """A person without a session is led to the sign-in, a program is told what is wrong with its token."""
    try:
        _let_in(request)
    except Problem as problem:
        return respond(problem) if "Authorization" in request.headers else redirect_to_login(request.get_full_path())
    context = {
        "groups": describing.groups(),
        "shapes": describing.shapes(),
        "codes": describing.codes(),
        "limit": LIMIT,
    }
    return render(request, "api/docs.html", context)


def nothing(request: HttpRequest) -> HttpResponse:
    """In JSON as everything here, not as a page."""
    return respond(Problem("not_found", _("There is no such address. Which there are says /api/v1/docs.")))
