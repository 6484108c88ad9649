"""Whether somebody spoken of is in the base already."""

from krug.clients import access, duplicates, matching
from krug.clients.drafts import Draft
from krug.clients.models import Client
from krug.core.rights import Actor


def recognised(actor: Actor, draft: Draft) -> Client | None:
    """The client the draft speaks of without doubt, if the reader may see that one."""
    face = matching.recognise(draft, matching.look_up([draft]))
    return access.visible(actor).filter(pk=face.id).first() if face else None


def alike(actor: Actor, draft: Draft, *, but: int = 0) -> list[duplicates.Namesake]:
    """Clients with the same phone, e-mail or INN, of whom somebody should say whether one is meant."""
    return duplicates.same_numbers(actor, draft, but=but)
