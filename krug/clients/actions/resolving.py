"""Who is this? One answer for every door that meets somebody: a form, a file, a call, a letter."""

from dataclasses import dataclass

from krug.clients.drafts import Draft
from krug.clients.duplicates import asked, scoring
from krug.clients.duplicates.asked import Namesake
from krug.clients.models import Client
from krug.staff.models import Employee


@dataclass(frozen=True)
class Resolved:
    """``client`` is the one it surely is, as far as the actor may see them and there is but one. ``others`` are all
    that it may be, the surest first; of the invisible only whose they are.
    """

    client: Client | None
    others: list[Namesake]


def resolve(draft: Draft, *, by: Employee) -> Resolved:
    """Writes nothing. Two who are equally sure are nobody: the person decides."""
    found = asked.resolve(by, draft)
    sure = [each for each in found if each.score >= scoring.SURE]
    is_one = len(sure) == 1 or (len(sure) > 1 and sure[0].score > sure[1].score)
    return Resolved(sure[0].client if sure and is_one else None, found)
