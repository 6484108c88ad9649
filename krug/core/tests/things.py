"""Tables of the tests' own, with a field of every kind a change set may hold. Known to the house only in a test."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from django.apps import apps
from django.apps.registry import Apps
from django.db import connection, models

from krug.core import registry
from krug.core.fields import MoneyField
from krug.core.registry import Tracked

_own = Apps()


class Shelf(models.Model):
    name = models.CharField(max_length=20)
    objects: ClassVar[models.Manager["Shelf"]] = models.Manager()

    class Meta:
        app_label = "core"
        apps = _own

    def __str__(self) -> str:
        return self.name


class Thing(models.Model):
    name = models.CharField(max_length=20, default="")
    count = models.IntegerField(null=True)
    is_new = models.BooleanField(default=False)
    made_on = models.DateField(null=True)
    opens_at = models.TimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    price = MoneyField(null=True)
    about: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    shelf = models.ForeignKey(Shelf, models.CASCADE, null=True, related_name="+")
    secret = models.CharField(max_length=20, default="")
    archived_at = models.DateTimeField(null=True)
    objects: ClassVar[models.Manager["Thing"]] = models.Manager()

    class Meta:
        app_label = "core"
        apps = _own

    def __str__(self) -> str:
        return self.name


UNDOABLE = frozenset({"name", "count", "is_new", "made_on", "opens_at", "seen_at", "price", "about", "shelf"})
refreshed: list[list[int]] = []  # rows of each call of ``after``
worked_on: set[int] = set()  # rows that somebody worked on since


def _after(rows: Sequence[int]) -> None:
    refreshed.append(list(rows))


def _changed_since(change_set_id: int, rows: Sequence[int]) -> set[int]:
    return worked_on & set(rows)


def make_tables() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Shelf)
        editor.create_model(Thing)


def drop_tables() -> None:
    with connection.schema_editor() as editor:
        editor.delete_model(Thing)
        editor.delete_model(Shelf)


@contextmanager
def known() -> Iterator[None]:
    """Inside the block the tables take part in undo."""
    _tell(Thing, "thing", UNDOABLE)
    _tell(Shelf, "shelf", frozenset({"name"}))
    try:
        yield
    finally:
        for name in ("thing", "shelf"):
            del registry.tracked._offers[f"core.{name}"]
            del apps.all_models["core"][name]
        apps.clear_cache()
        refreshed.clear()
        worked_on.clear()


def _tell(model: type[models.Model], name: str, undoable: frozenset[str]) -> None:
    apps.all_models["core"][name] = model
    apps.clear_cache()
    registry.tracked.register(Tracked(f"core.{name}", model, undoable, _after, _changed_since))
