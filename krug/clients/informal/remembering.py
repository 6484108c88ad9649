"""What to have in mind before a talk: the children, and what the client likes and does not like."""

import datetime

from django.utils.translation import gettext as _

from krug.clients import sight
from krug.clients.informal import words
from krug.clients.informal.seen import days_of, tastes_of
from krug.clients.models import Client, What
from krug.core.rights import Actor

MOST = 4


def remembered(actor: Actor, client: Client, today: datetime.date) -> list[str]:
    """The first few, in words; nothing that is hidden from the reader."""
    hidden, found = sight.hidden(actor), list[str]()
    if sight.DAYS not in hidden:
        children = [day for day in days_of(client) if day.what == What.CHILD and day.name]
        found += [", ".join(filter(None, [day.name, words.age(day.day, today)])) for day in children]
    if sight.TASTES not in hidden:
        for liking in tastes_of(client):
            said = _("does not like: %(what)s") if liking.is_dislike else _("likes: %(what)s")
            found.append(said % {"what": liking.taste.name})
    return found[:MOST]
