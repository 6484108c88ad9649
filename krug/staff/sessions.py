"""Session engine: Django's database sessions that know whose they are and where they were opened."""

import hashlib
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.utils.timezone import now

from krug.core.db.prepared import prepared
from krug.staff.models import Employee, Session

ADDRESS = "_address"
AGENT = "_agent"
OPENED = "_opened"


def ref_of(session_key: str) -> str:
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


@prepared
def _live(key: Any, moment: Any) -> QuerySet[Session]:
    return Session.objects.select_related("employee__role").filter(session_key=key, expire_date__gt=moment)


class SessionStore(db.SessionStore):
    employee: Employee | None = None  # whose it is, read together with it: each page needs both

    def load(self) -> dict[str, Any]:
        session = _live.first(self.session_key, now())
        if session is None:
            self._session_key = None
            return {}
        self.employee = session.employee
        found: dict[str, Any] = self.decode(session.session_data)
        return found

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        employee = data.get(SESSION_KEY)
        session.employee_id = int(employee) if employee else None
        session.address = data.get(ADDRESS)
        session.ref = ref_of(session.session_key)
        session.agent = data.get(AGENT, "")[:300]
        session.made_at = datetime.fromisoformat(data[OPENED]) if OPENED in data else now()
        session.seen_at = now()
        return session
