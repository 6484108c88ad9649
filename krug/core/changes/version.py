"""Whether anybody has changed anything meanwhile: what was found out before stands only if nobody has."""

from typing import NamedTuple

from krug.core import db

# Every verb adds a row to the journal or to a change set, every mass to its change set; only an undo adds none.
_ADDED = "SELECT name, seq FROM sqlite_sequence ORDER BY name"
_UNDONE = """
SELECT id, undo_reached FROM core_changeset WHERE undo_started_at IS NOT NULL AND undone_at IS NULL ORDER BY id
"""


class Version(NamedTuple):
    """How the base stands. ``data`` is another whenever another connection has written anything, a worker's sign of
    life too; the rest only when something was changed, also by this connection.
    """

    data: int
    added: tuple[object, ...]
    undone: tuple[object, ...]

    def is_still(self, now: "Version | None") -> bool:
        """Whether between the two no other connection has changed anything."""
        return now is not None and (now.data == self.data or now[1:] == self[1:])


def seen() -> Version | None:
    """Ask before reading, and again inside the transaction that writes what follows from it. None: nobody can tell."""
    data = db.version_seen()
    return None if data is None else Version(data, tuple(db.rows(_ADDED)), tuple(db.rows(_UNDONE)))
