from django.db import migrations, models

from office.sealed_fields import SealedJSONField, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("office", "0009_close_what_was_open")]

    operations = [
        migrations.RemoveField("importrun", "report"),
        migrations.RenameField("importrun", "sealed_report", "report"),
        migrations.AlterField("importrun", "report", SealedJSONField(default=dict, verbose_name="report")),
    ]
