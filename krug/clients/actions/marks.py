"""What employees note for themselves about clients. It changes no card, so nothing of it is an event."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from krug.clients.models import Client, Favourite, Opening
from krug.staff.models import Employee

KEPT = 30
SAME_VISIT = timedelta(minutes=10)
MOST_FAVOURITES = 500


def note_opening(client: Client, *, by: Employee) -> None:
    """The card of this client was opened. Looking again at the same one within minutes writes nothing."""
    newest = Opening.objects.filter(employee=by).order_by("-at").first()
    moment = now()
    if newest is not None and newest.client_id == client.pk and moment - newest.at < SAME_VISIT:
        return
    with transaction.atomic():
        Opening.objects.bulk_create(
            [Opening(employee=by, client=client, at=moment)],
            update_conflicts=True,
            unique_fields=["employee", "client"],
            update_fields=["at"],
        )
        mine = Opening.objects.filter(employee=by)
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
