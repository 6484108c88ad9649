from krug.timeline.models.asking import Asking
from krug.timeline.models.choices import BenefitKind, Direction, InteractionKind, RefusalReason, Tone, TouchResult
from krug.timeline.models.files import Attachment, StoredFile
from krug.timeline.models.journal import Event, Rollback, RollbackState
from krug.timeline.models.touches import Interaction, Participant
from krug.timeline.models.warmth import WarmthMark, WarmthRule

__all__ = [
    "Asking",
    "Attachment",
    "BenefitKind",
    "Direction",
    "Event",
    "Interaction",
    "InteractionKind",
    "Participant",
    "RefusalReason",
    "Rollback",
    "RollbackState",
    "StoredFile",
    "Tone",
    "TouchResult",
    "WarmthMark",
    "WarmthRule",
]
