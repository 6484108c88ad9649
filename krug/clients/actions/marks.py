"""What employees note for themselves about clients. It changes no card, so nothing of it is an event."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Case, F, When
from django.utils.timezone import now

from krug.clients.models import SAME_VISIT, Client, Favourite, Opening
from krug.staff.models import Employee

KEPT = 2_000
TELLS_NOTHING = timedelta(minutes=10)
MOST_FAVOURITES = 500


def note_opening(client: Client, *, by: Employee) -> None:
    """The card of this client was opened. Looking again at the same one within minutes writes nothing."""
    newest = Opening.objects.filter(employee=by).order_by("-at").first()
    moment = now()
    if newest is not None and newest.client_id == client.pk and moment - newest.at < TELLS_NOTHING:
        return
    with transaction.atomic():
        mine = Opening.objects.filter(employee=by)
        is_new_visit = When(at__lte=moment - SAME_VISIT, then=F("at"))
        if not mine.filter(client=client).update(before=Case(is_new_visit, default=F("before")), at=moment):
            Opening.objects.bulk_create([Opening(employee=by, client=client, at=moment)], ignore_conflicts=True)
        past = list(mine.order_by("-at", "-id").values_list("pk", flat=True)[KEPT:])
        if past:
            mine.filter(pk__in=past).delete()


def star(client: Client, *, by: Employee) -> bool:
    """Keep the client at hand; once, however often it is pressed. False: there are as many as one can keep at hand."""
    with transaction.atomic():
        if Favourite.objects.filter(employee=by).count() >= MOST_FAVOURITES:
            return False
        Favourite.objects.bulk_create([Favourite(employee=by, client=client, at=now())], ignore_conflicts=True)
        return True


def unstar(client: Client, *, by: Employee) -> None:
    Favourite.objects.filter(employee=by, client=client).delete()
