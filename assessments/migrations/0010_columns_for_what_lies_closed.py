from django.db import migrations

from office.sealed_fields import SealedJSONField


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0009_officials_practise"),
        ("office", "0007_first_content_key"),
    ]

    operations = [
        migrations.AddField(
            "itemtreatment", "sealed_content", SealedJSONField(null=True, verbose_name="content")
        ),
    ]
