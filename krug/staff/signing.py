"""Sign-in through allauth: who may come in, and what allauth's pages and mails need from us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils import translation
from django.utils.timezone import now

from krug.staff import queries
from krug.staff.models import Employee
from krug.staff.sessions import ADDRESS, AGENT, OPENED


class EmployeeBackend(AuthenticationBackend):  # type: ignore[misc]
    """Loads the employee together with the role, and nobody who has left."""

    def get_user(self, user_id: int) -> Employee | None:
        found: Employee | None = Employee.objects.working().select_related("role").filter(pk=user_id).first()
        return found

    def user_can_authenticate(self, user: Employee) -> bool:
        return user.left_at is None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves; mails speak the employee's language and name the company."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        company = queries.company()
        user = context.get("user") or queries.find_by_email(email)
        language = (user.language if user else "") or (company.language if company else "ru")
        with translation.override(language):
            super().send_mail(template_prefix, email, {**context, "company": company})

    def format_email_subject(self, subject: str) -> str:
        return subject


def remember_where(sender: object, request: HttpRequest, user: Employee, **kwargs: Any) -> None:
    """Note in the session where and with what it was opened, for the list of sessions."""
    request.session[ADDRESS] = get_client_ip(request)
    request.session[AGENT] = request.headers.get("User-Agent", "")
    request.session[OPENED] = now().isoformat()


user_logged_in.connect(remember_where)
