"""Sign-in through allauth: who may come in, and what allauth's pages and mails need from us."""

import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.signals import password_changed, password_reset
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now

from krug.staff import actions, queries
from krug.staff.models import Employee
from krug.staff.sessions import ADDRESS, AGENT, OPENED

log = logging.getLogger(__name__)


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
            try:
                super().send_mail(template_prefix, email, {**context, "company": company})
            except OSError:  # the same answer for a known address as for an unknown one, also without a mail server
                log.exception("The letter %s could not be sent", template_prefix)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("me")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # allauth's own key begins with the Host header: another port in it would give new attempts.
        return str(credentials.get("email", "")).lower()

    def get_reset_password_from_key_url(self, key: str) -> str:
        url: str = super().get_reset_password_from_key_url(key)
        return f"{settings.KRUG_URL}{urlsplit(url).path}" if settings.KRUG_URL else url

    def format_email_subject(self, subject: str) -> str:
        return subject


def end_sessions(sender: object, request: HttpRequest, user: Employee, **kwargs: Any) -> None:
    """What the old password opened is closed: rows, lists and live pages too; wrong attempts are forgotten."""
    actions.end_other_sessions(user, keep=request.session.session_key or "", by=user)
    AccountAdapter(request)._delete_login_attempts_cached_email(request, email=user.email)


password_changed.connect(end_sessions)
password_reset.connect(end_sessions)


def remember_where(sender: object, request: HttpRequest, user: Employee, **kwargs: Any) -> None:
    """Note in the session where and with what it was opened, for the list of sessions."""
    request.session[ADDRESS] = get_client_ip(request)
    request.session[AGENT] = request.headers.get("User-Agent", "")
    request.session[OPENED] = now().isoformat()


user_logged_in.connect(remember_where)
