from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from krug.core import db
from krug.protection import backups
from krug.protection.archive import Trouble


class Command(migrate.Command):
    """Django's, with a backup before anything is changed and fresh statistics after."""

    help = "Bring the database up to date. A backup is made before."

    def handle(self, *args: Any, **options: Any) -> None:
        if _will_change_data(options):
            try:
                path = backups.make("before-update")
            except Trouble as trouble:
                raise CommandError(f"The database was not touched, because the backup failed. {trouble}") from trouble
            self.stdout.write(f"Backed up first: {path}")
        super().handle(*args, **options)
        db.analyze()


def _will_change_data(options: dict[str, Any]) -> bool:
    """Whether the database holds something already and is about to be changed: brought forward, or back by name."""
    if options["database"] != DEFAULT_DB_ALIAS or options["plan"] or options["check_unapplied"]:
        return False
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if not executor.loader.applied_migrations:
        return False
    unapplied = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return bool(unapplied) or options["app_label"] is not None
