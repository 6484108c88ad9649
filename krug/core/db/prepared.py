"""Queries that are asked on every page: put into SQL once, since the ORM takes longer to word one than to ask it."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    RelatedPopulator,
    ValuesListIterable,
    get_related_populators,
)

MOST_SHAPES = 256
_WHOLE = range(-(2**63), 2**63)

P = ParamSpec("P")
R = TypeVar("R")


class Slot(Expression):
    """Where a value goes that is known only when the query is asked."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Prepared(Generic[P, R]):
    """A function that words a query. Called, it answers with the rows; only its first call runs it.

    Its positional arguments are values and reach it as `Slot`s: it must not look at them, only put them into filters.
    Its arguments by name decide the wording; for each set of them the function runs once. Nothing of the data is
    remembered. Rows are models, with what was selected and annotated beside them, or the tuples of ``values_list``.
    A whole number that no column can hold meets nothing.
    """

    def __init__(self, word: Callable[P, "QuerySet[Any, R]"]) -> None:
        update_wrapper(self, word)
        self._word: Callable[..., QuerySet[Any, Any]] = word
        self._wording: Callable[..., _Wording | None] = lru_cache(maxsize=MOST_SHAPES)(self._put_into_words)

    def __call__(self, *values: P.args, **shape: P.kwargs) -> list[R]:
        wording = self._wording(len(values), **shape)
        if wording is None or any(type(value) is int and value not in _WHOLE for value in values):
            return []
        return wording.ask(values)

    def first(self, *values: P.args, **shape: P.kwargs) -> R | None:
        found = self(*values, **shape)
        return found[0] if found else None

    def _put_into_words(self, count: int, **shape: Any) -> "_Wording | None":
        try:
            return _Wording(self._word(*map(Slot, range(count)), **shape))
        except EmptyResultSet:
            return None


prepared = Prepared


class _Wording:
    """One query in SQL, and how its rows are read: what Django's own iterators work out each time anew."""

    def __init__(self, query: "QuerySet[Any, Any]") -> None:
        compiler: Any = query.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, params = compiler.as_sql()
        if compiler.connection.vendor == "postgresql":
            self._sql, params = _written_in(self._sql, params, compiler.connection)
        self._params = params
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        self._converters: list[tuple[int, list[Any], Any]] = [(at, *each) for at, each in converters.items()]
        self._read: Read = _READERS[query._iterable_class](compiler)

    def ask(self, values: Sequence[Any]) -> list[Any]:
        link: Any = connections[DEFAULT_DB_ALIAS]
        adapt = link.ops.adapt_unknown_value
        params = [adapt(values[each.place]) if type(each) is Slot else each for each in self._params]
        with _cursor(link) as cursor:
            cursor.execute(self._sql, params)
            rows = list(map(list, cursor.fetchall()))
        for row in rows:
            for at, converters, column in self._converters:
                for convert in converters:
                    row[at] = convert(row[at], column, link)
        return self._read(rows)


def _cursor(link: Any) -> Any:
    """On PostgreSQL one that sends the values beside the words: of words sent often the server keeps its plan.

    To plan a question of a card took it longer than to answer. What is to be logged is sent as one text.
    """
    if link.vendor != "postgresql" or link.queries_logged:
        return link.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor  # SQLite has no need of its driver

    link.ensure_connection()
    beside: Any = ServerBindingCursor
    return link._prepare_cursor(beside(link.connection))


_MARK = re.compile("%%|%s")


def _written_in(sql: str, params: Sequence[Any], link: Any) -> tuple[str, list[Any]]:
    """With the values that never change in the words, so that a plan may rest on them: on an index of open rows."""
    from psycopg.sql import Literal

    link.ensure_connection()
    given = iter(params)
    left: list[Any] = []

    def put(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return "%%"
        value = next(given)
        if type(value) is Slot:
            left.append(value)
            return "%s"
        return Literal(value).as_string(link.connection).replace("%", "%%")

    return _MARK.sub(put, sql), left


Read = Callable[[list[list[Any]]], list[Any]]


def _tuples(_compiler: Any) -> Read:
    return lambda rows: list(map(tuple, rows))


def _flat(_compiler: Any) -> Read:
    return lambda rows: [row[0] for row in rows]


def _models(compiler: Any) -> Read:
    info, select = compiler.klass_info, compiler.select
    model: type[Model] = info["model"]
    begin, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[begin:end]]
    populators: Callable[..., list[RelatedPopulator]] = get_related_populators
    related = populators(info, select, DEFAULT_DB_ALIAS)
    annotated = list((compiler.annotation_col_map or {}).items())

    def read(rows: list[list[Any]]) -> list[Any]:
        found = []
        for row in rows:
            one = model.from_db(DEFAULT_DB_ALIAS, names, row[begin:end])
            for each in related:
                each.populate(row, one)
            for name, at in annotated:
                setattr(one, name, row[at])
            found.append(one)
        return found

    return read


_READERS: dict[type, Callable[[Any], Read]] = {
    ModelIterable: _models, ValuesListIterable: _tuples, FlatValuesListIterable: _flat,
}  # fmt: skip
