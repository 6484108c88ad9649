import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_closed"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("delivery", "kept_until", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "delivery",
            models.Index("employee", django.db.models.expressions.OrderBy(models.F("id"), descending=True), name="tasks_sent_to"),
        ),
    ]
