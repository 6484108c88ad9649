"""The mail server named in KRUG_MAIL_URL: smtp://user:password@host:587/?from=Krug%20%3Ccrm@example.ru%3E"""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TLS_PORT = 465


def configured(address: str) -> dict[str, Any]:
    """Django's e-mail settings. smtps:// speaks TLS from the start, smtp:// with ?tls=yes asks for it (STARTTLS)."""
    if not address:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    parts = urlsplit(address)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise SystemExit("KRUG_MAIL_URL must look like smtp://user:password@host:587/?from=crm@example.ru")
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    user = unquote(parts.username or "")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (TLS_PORT if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": user,
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and asked.get("tls", "") in {"yes", "1", "true"},
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": asked.get("from", user or f"krug@{parts.hostname}"),
    }
