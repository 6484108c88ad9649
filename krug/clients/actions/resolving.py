"""Who is this? One answer for every door that meets somebody: a form, a program, a file, a call, a letter.

Who is meant is decided in one place, `matching.spoken_of`. An import asks it for a portion of drafts at once, with what
it has read before in mind; all others ask here for one draft, and are told as well who else it may be.
"""

from dataclasses import dataclass

from krug.clients import matching
from krug.clients.drafts import Draft
from krug.clients.duplicates import asked
from krug.clients.duplicates.asked import Namesake
from krug.clients.models import Client
from krug.staff.models import Employee

MOST_OF_ONE_PHONE = 200


@dataclass(frozen=True)
class Resolved:
    """``client`` is whom the draft speaks of, as far as the actor may see them: the one an import would take.

    ``is_alone``: nobody else is meant as well; where two are, a person should decide. ``others`` are all that it may
    be, whoever is meant first; of the invisible only whose they are.
    """

    client: Client | None
    is_alone: bool
    others: list[Namesake]

    @property
    def same(self) -> list[Namesake]:
        """Who is meant, and those with the same phone, e-mail or INN whatever the name is: no mere namesakes."""
        return [each for each in self.others if each.is_meant or each.shares_a_number]

    @property
    def sharing(self) -> list[Namesake]:
        """Those with the same phone, e-mail or INN, whatever the name is."""
        return [each for each in self.others if each.shares_a_number]


def resolve(draft: Draft, *, by: Employee, employer: str = "", but: int = 0) -> Resolved:
    """Writes nothing. ``employer`` is where they work, by name; ``but`` is somebody who is not meant."""
    draft = asked.as_seen(by, draft)
    known = matching.look_up([draft], wants=frozenset(), most=MOST_OF_ONE_PHONE)
    groups = [[face.id for face in group if face.id != but] for group in matching.spoken_of(draft, known)]
    groups = list(filter(None, groups))
    faces = {pk: face for pk, face in known.faces.items() if pk != but}
    others = asked.may_be(by, draft, faces, [pk for group in groups for pk in group], employer)
    client = others[0].client if groups else None
    return Resolved(client, bool(groups) and len(groups[0]) == 1, others)
