"""A contact person left a company or came to one: no occasion with a value, but a task for whoever answers for it."""

import datetime

from django.utils.translation import gettext_lazy as _

from krug.tasks.finders.offer import Facts, Finder, finders

CODE = "moves"


def _nothing(facts: Facts, at: datetime.datetime) -> str:
    return ""


finders.register(
    Finder(
        CODE, _("Contact person left or came"),
        _(
            "When somebody leaves a company, its owner gets a task to find out who stands in; when somebody who worked "
            "elsewhere comes to one, its owner gets a task to get in touch. Each once."
        ),
        "user-share", _nothing, order=80,
    )
)  # fmt: skip
