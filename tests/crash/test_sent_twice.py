"""What the kills have brought to light, in small."""

from collections.abc import Sequence

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from krug.clients import actions, drafts
from krug.clients.drafts import Draft
from krug.clients.duplicates.asked import Namesake
from krug.clients.forms import NewClientForm
from krug.clients.models import Client
from krug.clients.views import adding
from krug.staff.doors import StaffRequest
from krug.staff.testing import Cast


def test_a_form_sent_again_while_it_is_answered_does_not_meet_its_own_client(
    cast: Cast, anna: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first sending commits in the middle of the second: that is one client, not a namesake to be warned of."""
    look = adding._same
    draft = Draft("person", {"last_name": "Орлов"}, cast.anna.pk)
    draft.contacts.append(drafts.contact("phone", "8 912 345-67-89"))

    def after_the_first(request: StaffRequest, form: NewClientForm) -> Sequence[Namesake]:
        actions.create(draft, by=cast.anna, key="k1")
        return look(request, form)

    monkeypatch.setattr(adding, "_same", after_the_first)
    form = {"who": "Орлов", "phone": "8 912 345-67-89", "key": "k1"}
    answer: HttpResponse = anna.post("/clients/new/", form)  # type: ignore[assignment]
    only = Client.objects.get().pk
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/clients/{only}/")
