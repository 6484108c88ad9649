"""Doors about employees and roles, for those who manage staff."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from krug.core import registry
from krug.core.rights import Denied
from krug.staff import access, actions, looking, queries
from krug.staff.doors import StaffRequest, address_of, needs
from krug.staff.forms import EmployeeForm, FieldsForm, InviteForm, PlaceForm, RoleForm
from krug.staff.models import Employee, Team
from krug.staff.views.company import MANAGE as MANAGE_COMPANY
from krug.ui import formats


@require_GET
@needs(access.MANAGE)
def people(request: StaffRequest) -> HttpResponse:
    return _people(request, InviteForm())


@require_POST
@needs(access.MANAGE)
def invite(request: StaffRequest) -> HttpResponse:
    """Make an invitation and show its link, this once."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _people(request, form, status=422)
    try:
        invitation, secret = actions.invite(
            email=form.cleaned_data["email"], role=form.cleaned_data["role"], team=_team(form, request), by=request.user
        )
    except actions.Refused as refusal:
        form.add_error("email", str(refusal))
        return _people(request, form, status=422)
    link = address_of(request) + reverse("join", args=[secret])
    return render(request, "staff/invited.html", {"invitation": invitation, "link": link})


@require_POST
@needs(access.MANAGE)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    actions.withdraw(get_object_or_404(access.invitations(request.user), pk=pk), by=request.user)
    return redirect("people")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE)
def employee(request: StaffRequest, pk: int) -> HttpResponse:
    """One employee: role, team, sessions, leaving."""
    person = get_object_or_404(access.manageable(request.user), pk=pk)
    form = _place(request, person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_employee(
                person, role=form.cleaned_data["role"], team=_team(form, request),
                hour_cost=form.cleaned_data.get("hour_cost"), by=request.user,
            )  # fmt: skip
        except actions.Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            return redirect("people")
    context = {"person": person, "form": form, "sessions": access.sessions(request.user).filter(employee=person)}
    context["has_second_step"] = queries.has_second_step(person)
    context["can_look"] = access.lookable(request.user).filter(pk=pk).exists()
    return render(request, "staff/employee.html", context, status=422 if form.errors else 200)


@require_POST
@needs(access.MANAGE)
def drop_second_step(request: StaffRequest, pk: int) -> HttpResponse:
    """The phone is lost and the spare codes are too."""
    person = get_object_or_404(access.manageable(request.user), pk=pk)
    try:
        actions.drop_second_step(person, by=request.user)
    except actions.Refused as refusal:
        raise Denied(str(refusal)) from refusal
    return redirect("employee", pk=pk)


@require_POST
@needs(access.MANAGE)
def role_demands_code(request: StaffRequest, pk: int) -> HttpResponse:
    """Whether everybody with this role signs in by two steps."""
    found = get_object_or_404(access.roles(request.user), pk=pk)
    try:
        actions.demand_second_step(found, request.POST.get("demands") == "yes", by=request.user)
    except actions.Refused as refusal:
        raise Denied(str(refusal)) from refusal
    return redirect("role", pk=pk)


@require_POST
@needs(access.MANAGE)
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    return _close_or_open(request, pk, leave=True)


@require_POST
@needs(access.MANAGE)
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    return _close_or_open(request, pk, leave=False)


def _close_or_open(request: StaffRequest, pk: int, *, leave: bool) -> HttpResponse:
    person = get_object_or_404(access.manageable(request.user), pk=pk)
    form = _place(request, person)
    try:
        (actions.dismiss if leave else actions.take_back)(person, by=request.user)
    except actions.Refused as refusal:
        context = {"person": person, "form": form, "refusal": str(refusal), "sessions": []}
        return render(request, "staff/employee.html", context, status=422)
    return redirect("people")


@require_POST
@needs(access.LOOK)
def look(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the product as it opens to an employee."""
    looking.begin(request, get_object_or_404(access.lookable(request.user), pk=pk), by=request.user)
    return redirect("home")


@require_POST
def look_leave(request: StaffRequest) -> HttpResponse:
    """Be oneself again; whoever is already, stays."""
    by, employee_id = looking.looker(request), request.user.pk
    if by is None:
        return redirect("home")
    looking.leave(request, by=by)
    return redirect("employee", pk=employee_id) if by.may(access.MANAGE) else redirect("home")


@require_GET
@needs(access.MANAGE)
def roles(request: StaffRequest) -> HttpResponse:
    return render(request, "staff/roles.html", {"roles": access.roles(request.user), "rights": list(registry.rights)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE)
def role(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.roles(request.user), pk=pk)
    form = RoleForm(request.POST or None, role=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_role(found, form.rights(), groups=form.groups(), by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("roles")
    groups: dict[str, list[object]] = {}
    for right in registry.rights:
        groups.setdefault(str(right.group), []).append(form[right.code])
    context = {"role": found, "form": form, "groups": groups}
    return render(request, "staff/role.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(access.MANAGE)
def role_fields(request: StaffRequest, pk: int) -> HttpResponse:
    """What a role sees of the cards it may open, and what of it it may change."""
    found = get_object_or_404(access.roles(request.user), pk=pk)
    form = FieldsForm(request.POST if request.method == "POST" else None, role=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_fields(found, form.denied(), by=request.user)
        except actions.Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("role", pk=pk)
    context = {"role": found, "form": form, "groups": form.groups}
    return render(request, "staff/role_fields.html", context, status=422 if form.errors else 200)


def _place(request: StaffRequest, person: Employee) -> EmployeeForm:
    initial = {"role": person.role, "team": person.team, "hour_cost": formats.typed_money(person.hour_cost)}
    posted = request.POST if request.method == "POST" and "role" in request.POST else None
    return EmployeeForm(posted, initial=initial, asks_cost=request.user.may(MANAGE_COMPANY))


def _people(request: StaffRequest, form: InviteForm, status: int = 200) -> HttpResponse:
    everybody = access.manageable(request.user).order_by("left_at", "first_name", "last_name")
    context = {
        "working": [person for person in everybody if person.left_at is None],
        "left": [person for person in everybody if person.left_at is not None],
        "invitations": access.invitations(request.user).order_by("-made_at"),
        "form": form,
    }
    return render(request, "staff/people.html", context, status=status)


def _team(form: PlaceForm, request: StaffRequest) -> Team | None:
    name = form.cleaned_data["new_team"]
    return actions.add_team(name, by=request.user) if name else form.cleaned_data["team"]
