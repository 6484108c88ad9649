from django.db import migrations

from krug.core.search import engine


def sort_by_code_points(apps, schema_editor):
    """Folded keys sort well by their code points, the same on every server and faster than by any locale."""
    if schema_editor.connection.vendor == "postgresql":
        for column, length in (("sort_key", 120), ("city", 100)):
            schema_editor.execute(
                f'ALTER TABLE clients_client ALTER COLUMN {column} TYPE varchar({length}) COLLATE "C"'
            )


class Migration(migrations.Migration):
    dependencies = [("clients", "0001_initial")]
    operations = [
        engine.create_index("clients_clientsearch"),
        migrations.RunPython(sort_by_code_points, migrations.RunPython.noop),
    ]
