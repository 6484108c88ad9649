"""Verbs about staff: found the company, invite, join, change, leave, return, end sessions."""

import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from krug.core import events, registry
from krug.core.text.money import Money
from krug.staff import events as happened
from krug.staff import queries, ready_roles
from krug.staff.models import YES, Company, Employee, Invitation, Role, Session, Team, Token

INVITATION_LIVES = timedelta(days=7)
TOKEN_LIVES_DAYS = 90
TOKEN_LIVES_AT_MOST_DAYS = 365
ADDRESSES_KNOWN = 50


class Refused(Exception):
    """Base of the named refusals below; the text is for the person who asked."""

    text = _("This cannot be done.")

    def __str__(self) -> str:
        return str(self.text)


class AlreadyInstalled(Refused):
    text = _("Krug is already set up. Sign in, or ask the owner for an invitation.")


class EmailTaken(Refused):
    text = _("Somebody with this e-mail already works here.")


class InvitationGone(Refused):
    text = _("This invitation has been used, withdrawn or has expired. Ask for a new one.")


class LastOwner(Refused):
    text = _("This is the only owner. Make somebody else an owner first.")


class NotYourself(Refused):
    text = _("You cannot do this to yourself. Ask another owner.")


class OnlyOwners(Refused):
    text = _("Only an owner can give or take the role of an owner.")


class UnknownRight(Refused):
    text = _("There is no such right or reach.")


class UnknownField(Refused):
    text = _("There is no such field, or it cannot be denied so.")


class ScopeNotYours(Refused):
    text = _("A token cannot be allowed more than your role is. Choose among the scopes you are shown.")


class TokenLivesTooLong(Refused):
    text = _("A token lives from one day to one year.")


@transaction.atomic
def found_company(
    *, company: str, email: str, first_name: str, last_name: str, password: str, language: str, time_zone: str
) -> Employee:
    """The first visit: the company and its owner. Raises AlreadyInstalled; of two at once one wins."""
    validate_password(password, Employee(email=email, first_name=first_name, last_name=last_name))
    try:
        with transaction.atomic():
            Company.objects.create(id=1, name=company, language=language, time_zone=time_zone)
    except IntegrityError as error:
        raise AlreadyInstalled from error
    queries.forget_company()
    ready_roles.make()
    role = Role.objects.get(is_owner=True)
    owner = Employee(email=email.strip().lower(), first_name=first_name, last_name=last_name, role=role)
    owner.set_password(password)
    owner.save()
    events.publish(happened.EmployeeJoined(by_id=owner.pk, employee_id=owner.pk, role=role.name))
    return owner


@transaction.atomic
def invite(*, email: str, role: Role, team: Team | None, by: Employee) -> tuple[Invitation, str]:
    """Make an invitation; its secret is returned once and kept nowhere. Raises EmailTaken."""
    _only_owners_make_owners(role, by)
    if queries.find_by_email(email):
        raise EmailTaken
    secret = secrets.token_urlsafe(32)
    Invitation.objects.filter(email__iexact=email, used_at=None, withdrawn_at=None).update(withdrawn_at=now())
    invitation = Invitation.objects.create(
        digest=queries.digest(secret), email=email.strip().lower(), role=role, team=team, by=by,
        expires_at=now() + INVITATION_LIVES,
    )  # fmt: skip
    events.publish(happened.EmployeeInvited(by_id=by.pk, role=role.name))
    return invitation, secret


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Employee) -> None:
    Invitation.objects.filter(pk=invitation.pk, used_at=None).update(withdrawn_at=now())


@transaction.atomic
def join(secret: str, *, first_name: str, last_name: str, password: str) -> Employee:
    """Accept an invitation. Of two people with one link one joins and the other gets InvitationGone."""
    invitation = queries.open_invitation(secret)
    if invitation is None or not Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=now()):
        raise InvitationGone
    employee = Employee(
        email=invitation.email, first_name=first_name, last_name=last_name, role=invitation.role, team=invitation.team
    )
    validate_password(password, employee)
    employee.set_password(password)
    try:
        with transaction.atomic():
            employee.save()
    except IntegrityError as error:
        raise EmailTaken from error
    events.publish(happened.EmployeeJoined(by_id=employee.pk, employee_id=employee.pk, role=invitation.role.name))
    return employee


@transaction.atomic
def take_on(*, email: str, first_name: str, last_name: str, role: Role, by: Employee) -> Employee:
    """Somebody who works here without a way in: nobody can sign in as them. Raises EmailTaken, OnlyOwners."""
    _only_owners_make_owners(role, by)
    employee = Employee(email=email.strip().lower(), first_name=first_name, last_name=last_name, role=role)
    employee.set_unusable_password()
    try:
        with transaction.atomic():
            employee.save()
    except IntegrityError as error:
        raise EmailTaken from error
    events.publish(happened.EmployeeJoined(by_id=by.pk, employee_id=employee.pk, role=role.name))
    return employee


@transaction.atomic
def change_employee(
    employee: Employee, *, role: Role, team: Team | None, hour_cost: Money | None = None, by: Employee
) -> None:
    """Give another role or team; holds from the employee's next click. Raises LastOwner, OnlyOwners.

    ``hour_cost`` is what an hour of theirs costs the company, counted in touches recorded from now on; None leaves it.
    """
    _only_owners_make_owners(role, by)
    _only_owners_make_owners(employee.role, by)
    if employee.role.is_owner and not role.is_owner:
        _not_the_last_owner(employee)
    employee.role, employee.team = role, team
    employee.hour_cost = employee.hour_cost if hour_cost is None else hour_cost
    employee.save(update_fields=["role", "team", "hour_cost"])
    events.publish(happened.EmployeeChanged(by_id=by.pk, employee_id=employee.pk, role=role.name))


@transaction.atomic
def dismiss(employee: Employee, *, by: Employee) -> None:
    """Close the door: no sign-in from now on, every session and token ended. Clients stay until handed over."""
    if employee.pk == by.pk:
        raise NotYourself
    _only_owners_make_owners(employee.role, by)
    if employee.role.is_owner:
        _not_the_last_owner(employee)
    if Employee.objects.filter(pk=employee.pk, left_at=None).update(left_at=now()):
        Session.objects.filter(employee=employee).delete()
        for token in Token.objects.live().filter(employee=employee):
            revoke_token(token, by=by)
        events.publish(happened.EmployeeLeft(by_id=by.pk, employee_id=employee.pk))


@transaction.atomic
def take_back(employee: Employee, *, by: Employee) -> None:
    _only_owners_make_owners(employee.role, by)
    if Employee.objects.exclude(left_at=None).filter(pk=employee.pk).update(left_at=None):
        events.publish(happened.EmployeeReturned(by_id=by.pk, employee_id=employee.pk))


@transaction.atomic
def note_second_step(employee: Employee, *, is_on: bool) -> None:
    """The employee has set the second step up or taken it off."""
    events.publish(happened.SecondStepChanged(by_id=employee.pk, employee_id=employee.pk, is_on=is_on))


@transaction.atomic
def drop_second_step(employee: Employee, *, by: Employee | None) -> bool:
    """For a lost phone without spare codes: every session ends and the password alone signs in. Raises OnlyOwners.

    ``by`` is None at the server's console. Says whether there was one.
    """
    if by is not None:
        _only_owners_make_owners(employee.role, by)
    if not Authenticator.objects.filter(user_id=employee.pk).delete()[0]:
        return False
    Session.objects.filter(employee=employee).delete()
    events.publish(happened.SecondStepChanged(by_id=by.pk if by else None, employee_id=employee.pk, is_on=False))
    return True


@transaction.atomic
def demand_second_step(role: Role, is_on: bool, *, by: Employee) -> None:
    """Whoever has the role, be it the owner's, sets a second step up before anything else opens. Raises OnlyOwners."""
    if not by.role.is_owner:
        raise OnlyOwners
    if Role.objects.filter(pk=role.pk, demands_code=not is_on).update(demands_code=is_on):
        events.publish(happened.SecondStepDemanded(by_id=by.pk, role_id=role.pk, is_on=is_on))


@transaction.atomic
def look_as(employee: Employee, *, by: Employee) -> None:
    events.publish(happened.LookedAs(by_id=by.pk, employee_id=employee.pk))


@transaction.atomic
def stop_looking(employee_id: int, *, by: Employee) -> None:
    events.publish(happened.StoppedLooking(by_id=by.pk, employee_id=employee_id))


@transaction.atomic
def end_session(session: Session, *, by: Employee) -> None:
    employee_id = session.employee_id
    assert employee_id is not None
    if Session.objects.filter(pk=session.pk).delete()[0]:
        events.publish(happened.SessionsEnded(by_id=by.pk, employee_id=employee_id, count=1))


@transaction.atomic
def end_other_sessions(employee: Employee, *, keep: str, by: Employee) -> int:
    """End all sessions of an employee but the one with key ``keep``; says how many."""
    gone = Session.objects.filter(employee=employee).exclude(pk=keep).delete()[1]  # with what hangs on them
    count = gone.get(Session._meta.label, 0)
    if count:
        events.publish(happened.SessionsEnded(by_id=by.pk, employee_id=employee.pk, count=count))
    return count


@transaction.atomic
def make_token(*, name: str, scopes: Collection[str], days: int, by: Employee) -> tuple[Token, str]:
    """A token for a program that acts for whoever makes it. It is returned once and kept nowhere.

    Raises ScopeNotYours, TokenLivesTooLong.
    """
    if not scopes or not set(scopes) <= {scope.code for scope in queries.scopes_of(by)}:
        raise ScopeNotYours
    if not 1 <= days <= TOKEN_LIVES_AT_MOST_DAYS:
        raise TokenLivesTooLong
    secret = queries.TOKEN_BEGINS + secrets.token_urlsafe(32)
    token = Token.objects.create(
        employee=by, name=name.strip()[:100], digest=queries.digest(secret), scopes=sorted(scopes),
        expires_at=now() + timedelta(days=days),
    )  # fmt: skip
    events.publish(
        happened.TokenMade(
            by_id=by.pk, token_id=token.pk, name=token.name, scopes=token.scopes,
            expires_on=token.expires_at.date().isoformat(),
        )
    )  # fmt: skip
    return token, secret


@transaction.atomic
def revoke_token(token: Token, *, by: Employee) -> None:
    """From its next request on the program is nobody. Twice is once."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
        events.publish(
            happened.TokenRevoked(by_id=by.pk, token_id=token.pk, name=token.name, employee_id=token.employee_id)
        )


@transaction.atomic
def note_token_use(token: Token, *, address: str) -> None:
    """When it was last used, and in the journal the first time from each address."""
    known = Token.objects.select_for_update().get(pk=token.pk)
    known.used_at = now()
    if address not in known.addresses:
        known.addresses = [address, *known.addresses][:ADDRESSES_KNOWN]
        events.publish(happened.TokenUsed(by_id=known.employee_id, token_id=known.pk, name=known.name, address=address))
    known.save(update_fields=["used_at", "addresses"])


@transaction.atomic
def change_role(
    role: Role, rights: dict[str, str], *, groups: Mapping[str, Collection[int]] | None = None, by: Employee
) -> None:
    """Replace the rights of a role and the groups they cover besides. The owner's role cannot be changed.

    Raises OnlyOwners, UnknownRight.
    """
    if role.is_owner or not by.role.is_owner:
        raise OnlyOwners
    for code, reach in rights.items():
        offer = registry.rights.get(code)
        if offer is None or (reach not in registry.reaches if offer.has_reach else reach != YES):
            raise UnknownRight
    before = dict(role.rights)
    role.rights, role.groups = rights, _groups(rights, groups or {})
    role.save(update_fields=["rights", "groups"])
    events.publish(happened.RoleChanged(by_id=by.pk, role_id=role.pk, before=before, after=rights, groups=role.groups))


def _groups(rights: Mapping[str, str], wanted: Mapping[str, Collection[int]]) -> dict[str, list[int]]:
    offered = {pk for offer in registry.row_groups for pk, _name in offer.choices()}
    chosen = {code: sorted(set(pks)) for code, pks in wanted.items() if pks and code in rights}
    if any(not registry.rights[code].has_reach or not set(pks) <= offered for code, pks in chosen.items()):
        raise UnknownRight
    return chosen


@transaction.atomic
def change_fields(role: Role, denied: dict[str, str], *, by: Employee) -> None:
    """Replace what a role is denied of the cards it may open; holds from the next click.

    What it was denied of fields that nobody offers now stays: a field may come back. Raises OnlyOwners, UnknownField.
    """
    if role.is_owner or not by.role.is_owner:
        raise OnlyOwners
    offered = {field.code: field for field in queries.guarded_fields()}
    for code, how in denied.items():
        field = offered.get(code)
        if field is None or how not in queries.ways_to_deny(field):
            raise UnknownField
    before = dict(role.fields)
    role.fields = {code: how for code, how in before.items() if code not in offered} | denied
    role.save(update_fields=["fields"])
    events.publish(happened.RoleFieldsChanged(by_id=by.pk, role_id=role.pk, before=before, after=role.fields))


@transaction.atomic
def change_company(company: Company, *, by: Employee, **said: Any) -> None:
    for name, value in said.items():
        setattr(company, name, value)
    company.save(update_fields=list(said))
    queries.forget_company()


@transaction.atomic
def keep_sample(change_set_id: int) -> bool:
    """The company has sample data from now on; False when it had some already."""
    told = Company.objects.filter(sample_change_set_id=None).update(sample_change_set_id=change_set_id)
    queries.forget_company()
    return bool(told)


@transaction.atomic
def drop_sample(change_set_id: int) -> None:
    """This sample data is gone."""
    Company.objects.filter(sample_change_set_id=change_set_id).update(sample_change_set_id=None)
    queries.forget_company()


@transaction.atomic
def change_own_settings(
    employee: Employee, *, first_name: str, last_name: str, language: str, time_zone: str, theme: str
) -> None:
    employee.first_name, employee.last_name = first_name, last_name
    employee.language, employee.time_zone, employee.theme = language, time_zone, theme
    employee.save(update_fields=["first_name", "last_name", "language", "time_zone", "theme"])


@transaction.atomic
def change_theme(employee: Employee, theme: str) -> None:
    Employee.objects.filter(pk=employee.pk).update(theme=theme)


@transaction.atomic
def set_password(employee: Employee, password: str) -> None:
    """For a forgotten password, from the server's console: sets it and ends every session."""
    validate_password(password, employee)
    employee.set_password(password)
    employee.save(update_fields=["password"])
    Session.objects.filter(employee=employee).delete()


def add_team(name: str, *, by: Employee) -> Team:
    return Team.objects.get_or_create(name=name.strip())[0]


def _only_owners_make_owners(role: Role, by: Employee) -> None:
    if role.is_owner and not by.role.is_owner:
        raise OnlyOwners


def _not_the_last_owner(employee: Employee) -> None:
    # Locked, so that two owners dismissing each other at once cannot both succeed.
    owners = Employee.objects.working().filter(role__is_owner=True).select_for_update(of=("self",))
    if not [other for other in owners if other.pk != employee.pk]:
        raise LastOwner
