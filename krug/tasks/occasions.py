"""Questions about occasions: those of a client, those of an employee's own clients, and their sentences."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from krug.clients import access as clients_access
from krug.clients import sight
from krug.clients.models import Client
from krug.core.rights import Actor
from krug.core.text.money import Money
from krug.staff import access as staff_access
from krug.staff.models import Employee
from krug.tasks import access
from krug.tasks.finders import finders
from krug.tasks.models import Occasion, OccasionState
from krug.tasks.sources import Waiting
from krug.ui.formats import money

MOST_COUNTED = 1_000
PAGE = 50
_TIMES = 3  # so many times more are read than are shown, since a client may have several


def sentence(occasion: Occasion, at: datetime.datetime | None = None) -> str:
    """What a person can say of it, in the reader's language; its finder may be gone with its room."""
    finder = finders.get(occasion.finder)
    return finder.sentence(occasion.facts, timezone.localtime(at)) if finder else ""


def offered(actor: Actor) -> "QuerySet[Occasion]":
    """Those that are offered today and that the actor may see."""
    return access.occasions(actor).filter(state=OccasionState.OPEN, good_until__gte=timezone.localdate())


def own(employee: Employee) -> "QuerySet[Occasion]":
    """Of the employee's own clients, the most valuable first."""
    mine = offered(employee).filter(owner=employee).select_related("client")
    return mine.order_by("-value", "id")


def waiting(employee: Employee, most: int) -> Sequence[Waiting]:
    """For the queue of the day: of each client the most valuable."""
    first: dict[int, Occasion] = {}
    for occasion in own(employee)[: most * _TIMES]:
        first.setdefault(occasion.client_id, occasion)
    return [_waits(each, employee) for each in list(first.values())[:most]]


def count(employee: Employee) -> int:
    """How many clients there is a reason to contact, as far as they are counted."""
    return own(employee).order_by().values("client_id").distinct()[:MOST_COUNTED].count()


def _waits(occasion: Occasion, employee: Employee) -> Waiting:
    finder = finders.get(occasion.finder)
    return Waiting(
        ref=f"occasion:{occasion.pk}", client_id=occasion.client_id, title=occasion.client.name,
        second=sentence(occasion), icon=finder.icon if finder else "bulb", aside=worth(occasion, employee),
    )  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """An occasion as it is shown: what it says, what it may bring and how that was counted."""

    occasion: Occasion
    sentence: str
    icon: str
    worth: str
    counted: str

    @property
    def client(self) -> Client:
        return self.occasion.client


def of_client(actor: Actor, client: Client) -> list[Offer]:
    """Those of a live client whose card the actor may open, the most valuable first."""
    found = access.occasions_on_card(actor, client, timezone.localdate())
    for each in found:
        each.client = client
    return [offer(each, actor) for each in found]


def offer(occasion: Occasion, actor: Actor) -> Offer:
    finder = finders.get(occasion.finder)
    return Offer(
        occasion,
        sentence(occasion),
        finder.icon if finder else "bulb",
        worth(occasion, actor),
        counted(occasion, actor),
    )


def counted(occasion: Occasion, actor: Actor) -> str:
    """«12 % × 62 000 ₽»"""
    if not occasion.usual or sight.PURCHASES in sight.hidden(actor):
        return ""
    percent = f"{occasion.chance / 10:.1f}".rstrip("0").rstrip(".")
    return f"{percent}\u00a0% × {money(occasion.usual)}"


@dataclass(frozen=True)
class Page:
    offers: Sequence[Offer]
    next: str = ""  # the place after which the next ones stand


def page(actor: Employee, of: Employee, *, after: tuple[int, int] | None, size: int = PAGE) -> Page:
    """Of one employee's clients, the most valuable first."""
    found = offered(actor).filter(owner=of).select_related("client").order_by("-value", "id")
    if after is not None:
        value, pk = after
        found = found.filter(value__lte=value).filter(Q(value__lt=value) | Q(pk__gt=pk))
    rows = list(found[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return Page([offer(each, actor) for each in rows[:size]], f"{last.value.minor}.{last.pk}" if last else "")


def read_place(text: str) -> tuple[int, int] | None:
    value, _dot, pk = text.partition(".")
    is_place = value.isdecimal() and pk.isdecimal() and len(value) <= 18 and len(pk) <= 18
    return (int(value), int(pk)) if is_place else None


def whose(actor: Employee) -> list[Employee]:
    """Of whose clients the actor may see occasions: their own first."""
    owners = actor.owners(clients_access.VIEW)
    people = staff_access.colleagues(actor).filter(left_at=None)
    found = people if owners is None else people.filter(pk__in=owners)
    return sorted(found, key=lambda each: (each.pk != actor.pk, str(each)))


def one_of(people: Sequence[Employee], asked: str) -> Employee | None:
    return next((each for each in people if str(each.pk) == asked), None)


def worth(occasion: Occasion, actor: Actor) -> str:
    """«≈ 62 000 ₽»; nothing to those who may not know what clients buy."""
    if not occasion.value or sight.PURCHASES in sight.hidden(actor):
        return ""
    return f"≈ {money(_roughly(occasion.value))}"


def _roughly(amount: Money) -> Money:
    """Two digits of it: more would say that one knows."""
    whole = round(amount.minor / 100)
    step = 10 ** max(0, len(str(whole)) - 2)
    return Money(round(whole / step) * step * 100)
