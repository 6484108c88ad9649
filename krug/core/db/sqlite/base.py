"""The backend named in ``ENGINE``: everything that may write takes the write lock first.

A transaction takes it before BEGIN IMMEDIATE and gives it back after COMMIT or ROLLBACK. A statement outside a
transaction takes it for itself. Reading outside a transaction takes nothing.
"""

import json
import re
import weakref
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.backends.sqlite3 import base, operations
from django.db.utils import NotSupportedError

from krug.core.db.sqlite.lock import NoLock, WriteLock

_READS = re.compile(r"\s*(SELECT|EXPLAIN|VALUES)\b", re.IGNORECASE)
_PRAGMA = re.compile(r"\s*PRAGMA\s+(?:\w+\s*\.\s*)?(\w+)\s*(\([^()]*\))?\s*;?\s*$", re.IGNORECASE)
_WRITING_PRAGMAS = {"wal_checkpoint", "optimize", "incremental_vacuum"}
# In parentheses stands what these are asked about; for all others it is a value to set.
_ASKING_PRAGMA = re.compile(r"(table|index|function|collation|foreign_key)_x?(info|list|check)|(integrity|quick)_check")
_WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)
_WRITES_INSIDE = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_RETURNING = re.compile(r"\bRETURNING\b", re.IGNORECASE)


def may_write(sql: str) -> bool:
    """Whether a statement could write. In doubt the answer is yes: an idle lock is cheap, a missed one is not."""
    if _READS.match(sql):
        return False
    if _WITH.match(sql):
        return _WRITES_INSIDE.search(sql) is not None
    return not _is_reading_pragma(sql)


def _is_reading_pragma(sql: str) -> bool:
    found = _PRAGMA.match(sql)
    if not found:
        return False
    name, argument = found[1].lower(), found[2]
    if argument:
        return _ASKING_PRAGMA.fullmatch(name) is not None
    return name not in _WRITING_PRAGMAS


class LockingCursor(base.SQLiteCursorWrapper):
    """Takes the write lock around a writing statement that runs outside a transaction."""

    lock: WriteLock
    _buffer: Iterator[Any] | None = None

    def execute(self, query: str, params: Any = None) -> "LockingCursor":
        self._buffer = None
        writes_alone = not self.connection.in_transaction and may_write(query)
        if writes_alone:
            self.lock.acquire()
        try:
            super().execute(query, params)
            # Such a statement commits only when its last row was fetched, so they are fetched under the lock.
            if writes_alone and self.description is not None and _RETURNING.search(query):
                self._buffer = iter(super().fetchall())
        finally:
            self._release_unless_in_transaction()
        return self

    def executemany(self, query: str, param_list: Iterable[Any]) -> "LockingCursor":
        self._buffer = None
        if not self.connection.in_transaction:
            self.lock.acquire()
        try:
            super().executemany(query, param_list)
        finally:
            self._release_unless_in_transaction()
        return self

    def fetchone(self) -> Any:
        return super().fetchone() if self._buffer is None else next(self._buffer, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = self.arraysize if size is None else size
        if self._buffer is None:
            return super().fetchmany(wanted)
        return list(islice(self._buffer, wanted))

    def fetchall(self) -> list[Any]:
        return super().fetchall() if self._buffer is None else list(self._buffer)

    def __next__(self) -> Any:
        return super().__next__() if self._buffer is None else next(self._buffer)

    def _release_unless_in_transaction(self) -> None:
        """Also after a COMMIT written by hand, and after an error so grave that SQLite itself rolled back."""
        if not self.connection.in_transaction:
            self.lock.release()


_AS_THEY_ARE = json.JSONEncoder(ensure_ascii=False).encode  # made once: making it takes as long as a short value


class DatabaseOperations(operations.DatabaseOperations):
    def adapt_json_value(self, value: Any, encoder: type[json.JSONEncoder] | None) -> str:
        """Letters as they are: escaped, Cyrillic takes three times the room in every row of the history. Half a
        character, which no text of a database can hold, stays escaped.
        """
        text = _AS_THEY_ARE(value) if encoder is None else json.dumps(value, cls=encoder, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:
            return json.dumps(value, cls=encoder)
        return text


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    init_commands: list[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.write_lock: WriteLock = NoLock()
        self.reading_snapshot = False
        self._cursors: weakref.WeakSet[LockingCursor] = weakref.WeakSet()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.write_lock.close()
        self._cursors.clear()
        if self.is_in_memory_db():
            return super().get_new_connection(conn_params)
        self.write_lock = WriteLock(f"{self.settings_dict['NAME']}.lock")
        commands, self.init_commands = self.init_commands, []
        made = super().get_new_connection(conn_params)
        try:
            self._initialise(made, commands)
        except BaseException:
            made.close()
            raise
        return made

    def _initialise(self, made: Any, commands: list[str]) -> None:
        """Turning a new file to WAL is itself a write; a file in WAL is opened without waiting for anybody.

        Ask SQLite for the mode and never look into the file: closing it, as any process may, drops all the locks this
        process has on it. Then the next process to leave takes itself for the last one and deletes the journal that we
        are still writing to.
        """
        (mode,) = made.execute("PRAGMA journal_mode").fetchone()
        if mode != "wal":
            self.write_lock.acquire()
        try:
            for command in filter(None, map(str.strip, commands)):
                made.execute(command)
        finally:
            self.write_lock.release()

    def create_cursor(self, name: str | None = None) -> LockingCursor:
        cursor: LockingCursor = self.connection.cursor(factory=LockingCursor)
        cursor.lock = self.write_lock
        self._cursors.add(cursor)
        return cursor

    def close_if_unusable_or_obsolete(self) -> None:
        """Django calls this before and after each request. A statement not read to its end holds the connection in
        the past: the next request would not see what was written since.
        """
        if self.connection is not None and not self.in_atomic_block:
            for cursor in list(self._cursors):
                cursor.close()
            self._cursors.clear()
        super().close_if_unusable_or_obsolete()

    def set_autocommit(self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False) -> None:
        if not autocommit and not force_begin_transaction_with_broken_autocommit:
            raise NotSupportedError("Write inside transaction.atomic(): the write lock follows it.")
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)

    def _start_transaction_under_autocommit(self) -> None:
        if self.reading_snapshot:
            self.connection.execute("PRAGMA query_only = ON")
            self.connection.execute("BEGIN DEFERRED")
            return
        self.write_lock.acquire()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.write_lock.release()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._after_transaction()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._after_transaction()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.write_lock.close()

    def _after_transaction(self) -> None:
        if self.reading_snapshot and self.connection is not None:
            self.connection.execute("PRAGMA query_only = OFF")
        self.write_lock.release()
