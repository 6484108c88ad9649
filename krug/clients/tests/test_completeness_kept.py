"""Whatever is done to cards, one by one or in masses, forwards or back: the kept figure is the counted one."""

import datetime
import random
from collections.abc import Callable

import pytest

from krug.clients import actions, drafts
from krug.clients.actions import completeness
from krug.clients.drafts import Draft, EmploymentDraft
from krug.clients.merging import Delta
from krug.clients.models import Address, Client, ContactPoint, Employment, Totals
from krug.clients.testing import make_client, make_purchase
from krug.core.changes import sets
from krug.core.changes.undo import revert, undo
from krug.core.testing import published
from krug.staff.testing import Cast

pytestmark = pytest.mark.django_db

# Each verb that adds or takes away what counts. Beside the person there is a company, which a person can work at.

Do = Callable[[Cast, Client, Client, random.Random], object]


def _change(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    field = draw.choice(["city", "about", "patronymic", "warmth"])
    value = draw.choice([0, 2] if field == "warmth" else ["", "Ильич"])
    return actions.change(person, {field: value}, by=cast.anna)


def _add_contact(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    number = draw.randrange(1_000_000, 9_999_999)
    texts = {"phone": f"8912{number}", "email": f"a{number}@b.example", "telegram": f"@name{number}"}
    kind = draw.choice(list(texts))
    return actions.add_contact(draw.choice([person, company]), drafts.contact(kind, texts[kind]), by=cast.anna)


def _remove_contact(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    points = ContactPoint.objects.filter(archived_at=None)
    return actions.remove_contact(draw.choice(points), by=cast.anna) if points else None


def _turn_contact(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    points = ContactPoint.objects.filter(archived_at=None)
    mail = drafts.contact("email", f"b{draw.random()}@b.example")
    return points and actions.change_contact(
        draw.choice(points), mail, is_preferred=False, opted_out=False, by=cast.anna
    )


def _add_address(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    return actions.add_address(draw.choice([person, company]), kind="main", text="ул. Мира", by=cast.anna)


def _remove_address(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    rows = Address.objects.filter(archived_at=None)
    return actions.remove_address(draw.choice(rows), by=cast.anna) if rows else None


def _hire(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    return actions.add_employment(person, company, by=cast.anna)


def _leave(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    jobs_ = Employment.objects.filter(archived_at=None, ended_on=None)
    if not jobs_:
        return None
    job = draw.choice(jobs_)
    if draw.random() < 0.5:
        return actions.end_employment(job, on=datetime.date(2026, 3, 1), by=cast.anna)
    return actions.remove_employment(job, by=cast.anna)


def _archive(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    actions.archive(person, by=cast.anna)
    return actions.restore(Client.objects.get(pk=person.pk), by=cast.anna)


def _mass(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    old = Client.objects.get(pk=person.pk).city
    delta = Delta(person.pk, "person", cells=[("city", old, draw.choice(["", "Омск"]))])
    delta.contacts = [drafts.contact("email", f"c{draw.random()}@b.example")]
    delta.employments = [EmploymentDraft(company.pk, company.name)]
    change_set = sets.begin("bulk", by_id=None).pk
    actions.update_many([delta], by_id=None, change_set_id=change_set)
    return undo(change_set, by_id=None) if draw.random() < 0.5 else None


def _hire_new(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    new = Draft("person", {"last_name": "Новый"}, None, employments=[EmploymentDraft(company.pk, company.name)])
    return actions.create(new, by=cast.anna)


def _buy(cast: Cast, person: Client, company: Client, draw: random.Random) -> object:
    return make_purchase(person, 100, by=cast.anna)


VERBS: list[Do] = [_change, _change, _add_contact, _remove_contact, _turn_contact, _add_address, _remove_address, _hire,
                   _leave, _archive, _mass, _hire_new, _buy]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_whatever_was_done_the_kept_figure_is_the_counted_one(cast: Cast, seed: int) -> None:
    draw = random.Random(seed)
    person, company = make_client(owner=cast.boris), make_client(owner=cast.boris, name="ООО «Тепло»")
    for _step in range(14):
        verb = draw.choice(VERBS)
        with published() as told:
            verb(cast, Client.objects.get(pk=person.pk), company, draw)
        if told and told[0].cells and draw.random() < 0.4 and verb is not _archive:
            revert(told[0].cells)
        kept = dict(Totals.objects.values_list("pk", "completeness"))
        assert (verb.__name__, completeness.refresh(list(kept))) == (verb.__name__, 0)
