"""Companies as the portions before left them: most rows of a sheet work at a few, and need not ask for them again."""

from collections.abc import Iterable, Mapping

from krug.clients.drafts import Draft
from krug.clients.matching import Face
from krug.clients.models import Kind
from krug.core.changes import version
from krug.core.changes.version import Version

MOST = 50_000  # faces that are kept at once


class Familiar:
    """Holds only as long as nobody else writes into the base, which the database has to be able to tell.

    ``wants`` is what of their belongings is known of them: see `matching.wanted`.
    """

    def __init__(self) -> None:
        self.wants: frozenset[str] = frozenset()
        self._faces: dict[int, Face] = {}
        self._seen: Version | None = None

    def faces(self, wants: frozenset[str]) -> Mapping[int, Face]:
        """Those that still stand for what the base says, with all that the drafts at hand bring more of."""
        seen = version.seen()
        if self._seen is None or not self._seen.is_still(seen) or not wants <= self.wants or len(self._faces) > MOST:
            self.forget()
        self.wants |= wants
        self._seen = seen
        return self._faces

    def meet(self, faces: Iterable[Face]) -> None:
        """Companies of the base, just read."""
        if self._seen is not None:
            self._faces.update({face.id: face for face in faces if face.kind == Kind.COMPANY and face.id > 0})

    def welcome(self, fresh: Iterable[tuple[Face, Draft]]) -> None:
        """Companies just saved, as the base has them now."""
        if self._seen is not None:
            for face, draft in fresh:
                face.values.setdefault("owner_id", draft.owner_id)
                self._faces[face.id] = face

    def look(self) -> None:
        """What was written up to now is one's own. Call at the end of a transaction, which nobody writes beside."""
        self._seen = version.seen()

    def forget(self) -> None:
        """What the faces have learnt was not written after all, or others have written since."""
        self._faces.clear()
