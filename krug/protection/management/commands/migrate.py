from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from krug.core import db
from krug.protection import backups


class Command(migrate.Command):
    """Django's, with a backup before anything is changed and fresh statistics after."""

    help = "Bring the database up to date. A backup is made before."

    def handle(self, *args: Any, **options: Any) -> None:
        changes = options["database"] == DEFAULT_DB_ALIAS and _would_change_data(options["database"])
        if changes:
            self.stdout.write(f"Backed up first: {backups.make('before-update')}")
        super().handle(*args, **options)
        db.analyze()


def _would_change_data(alias: str) -> bool:
    """Whether there are migrations to apply to a database that holds something already."""
    executor = MigrationExecutor(connections[alias])
    return bool(executor.loader.applied_migrations) and bool(
        executor.migration_plan(executor.loader.graph.leaf_nodes())
    )
