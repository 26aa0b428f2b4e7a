from django.db import migrations, models

from office.sealed_fields import SealedJSONField, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("office", "0007_first_content_key")]

    operations = [
        migrations.AddField("importrun", "sealed_report", SealedJSONField(null=True, verbose_name="report")),
    ]
