from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clients', '0011_deciding'),
    ]

    operations = [
        migrations.AlterField(
            model_name='employment',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=models.deletion.CASCADE, related_name='people', to='clients.client'),
        ),
        migrations.AddIndex(
            model_name='employment',
            index=models.Index(fields=['company', 'person', 'archived_at', 'ended_on'], name='clients_people'),
        ),
    ]
