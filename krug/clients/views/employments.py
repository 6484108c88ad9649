"""Who works where: added, corrected, ended and removed from either card; all people of a company."""

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.clients import access, actions, queries, sight
from krug.clients.fields import typed_form
from krug.clients.forms import EmploymentForm, JobForm
from krug.clients.intake import read
from krug.clients.listing import SORTS, decode_key
from krug.clients.models import Client, Employment, Kind
from krug.clients.relations import people as people_of
from krug.clients.views import side
from krug.core.text.fold import fold
from krug.core.text.names import company_key
from krug.staff.doors import StaffRequest
from krug.ui.reading import reads
from krug.ui.responses import is_fragment, toast


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest, pk: int) -> HttpResponse:
    """From a person's card the other side is a company, from a company's a person."""
    client = get_object_or_404(access.editable(request.user), pk=pk)
    form = EmploymentForm(request.POST or None, places=_present_places(request, client))
    if request.method == "POST" and form.is_valid():
        try:
            _employ(request, client, form)
        except actions.EndsBeforeItBegins as refusal:
            form.add_error("ended_on", str(refusal.text))
        except actions.RuleBroken as broken:
            told = _("There is no such card yet, and a new one lacks something. Add it first: %(what)s")
            form.add_error("name", told % {"what": broken.text})
        else:
            return side.is_new(_("Added"))
    return _form(request, form, client=client)


def _present_places(request: StaffRequest, client: Client) -> list[tuple[int, str]]:
    """Where the person works now and may be said to have left."""
    if client.is_company:
        return []
    now = access.employments(request.user).filter(person=client, ended_on=None).order_by("-id")
    return [(job.pk, job.company.name) for job in now[: people_of.PLACES_SHOWN]]


@transaction.atomic
def _employ(request: StaffRequest, client: Client, form: EmploymentForm) -> None:
    other = _other_side(request, client, form)
    person, company = (other, client) if client.is_company else (client, other)
    actions.add_employment(person, company, **form.job, key=form.cleaned_data["key"], by=request.user)
    for job in access.employments(request.user).filter(pk__in=form.cleaned_data["left"]):
        actions.end_employment(job, on=form.cleaned_data["started_on"] or localdate(), by=request.user)


def _other_side(request: StaffRequest, client: Client, form: EmploymentForm) -> Client:
    """The chosen client, or a new one of the other kind under the typed name."""
    wanted = Kind.PERSON if client.is_company else Kind.COMPANY
    if form.cleaned_data["other"]:
        chosen: Client = get_object_or_404(access.visible(request.user), pk=form.cleaned_data["other"], kind=wanted)
        return chosen
    if not request.user.may(access.CREATE):
        raise Http404
    intake = read({"who": form.cleaned_data["name"], "kind": wanted, "city": client.city}, owner_id=client.owner_id)
    sight.strip(request.user, intake.draft)
    pk = actions.create(intake.draft, by=request.user, key=form.cleaned_data["key"])
    made: Client = get_object_or_404(access.visible_any(request.user), pk=pk)
    return made


@reads
@require_POST
def others(request: StaffRequest, pk: int) -> HttpResponse:
    """Clients of the other kind whose name begins as typed, to choose from."""
    client = get_object_or_404(access.editable(request.user), pk=pk)
    typed = request.POST.get("name", "").strip()[:100]
    key = fold(typed) if client.is_company else company_key(typed)
    kind = Kind.PERSON if client.is_company else Kind.COMPANY
    found = queries.named(request.user, kind, key) if len(key) > 1 else []
    return render(request, "clients/card/_others.html", {"found": found, "typed": typed})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Correct what is known of a job, in its place."""
    job = get_object_or_404(access.employments(request.user), pk=pk)
    form = JobForm(request.POST or None, initial=_initial(job))
    if request.method == "POST" and form.is_valid():
        try:
            number = actions.change_employment(job, form.job, by=request.user)
        except actions.EndsBeforeItBegins as refusal:
            form.add_error("ended_on", str(refusal.text))
        else:
            return side.is_new(_("Changed"), undo=number)
    return _form(request, form, job=job)


def _initial(job: Employment) -> dict[str, object]:
    values = {name: getattr(job, name) for name in JobForm.base_fields if name != "key"}
    return values | {name: typed_form(values[name]) for name in ("started_on", "ended_on")}


@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(access.employments(request.user), pk=pk, ended_on=None)
    try:
        number = actions.end_employment(job, on=localdate(), by=request.user)
    except actions.EndsBeforeItBegins as refusal:
        return toast(HttpResponse(status=204), str(refusal.text))
    return side.is_new(_("Left"), undo=number)


@require_POST
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(access.employments(request.user), pk=pk)
    return side.is_new(_("Removed"), undo=actions.remove_employment(job, by=request.user))


@require_GET
def people(request: StaffRequest, pk: int) -> HttpResponse:
    """All who work at a company, or worked there: a page to the browser, its list to htmx, next rows to the scroll."""
    client = get_object_or_404(access.visible_any(request.user), pk=pk, kind=Kind.COMPANY)
    former = bool(request.GET.get("former"))
    after = decode_key(request.GET.get("after", ""), SORTS["name"])
    found = people_of.page(request.user, client, former=former, after=after)
    can_edit = client.archived_at is None and access.covers(request.user, access.EDIT, client.owner_id)
    context = {"client": client, "jobs": found.jobs, "next": found.next, "former": former, "can_edit": can_edit}
    if after is not None or "rows" in request.GET:
        return render(request, "clients/people/_rows.html", context)
    name = "clients/people/_list.html" if is_fragment(request) else "clients/people/list.html"
    return render(request, name, context)


def _form(
    request: StaffRequest, form: JobForm, *, client: Client | None = None, job: Employment | None = None
) -> HttpResponse:
    context = {"form": form, "client": client, "job": job}
    status = 422 if form.errors else 200
    return render(request, "clients/card/_form_employment.html", context, status=status)
