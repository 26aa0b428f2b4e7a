from django.db import migrations, models

from office.frozen import ThawColumns
from office.sealed_fields import SealedJSONField, SealedTextField

#: As 0002 froze them.
FROZEN = [
    "id",
    "uuid",
    "question_id",
    "number",
    "kind",
    "content",
    "level",
    "points",
    "seconds",
    "order_locked",
    "stimulus_id",
    "explanation",
    "basis",
    "embargo_until",
    "checksum",
    "author_id",
    "import_run_id",
    "written_at",
]


class Migration(migrations.Migration):
    dependencies = [("banks", "0008_pictures_of_banks"), ("office", "0007_first_content_key")]

    operations = [
        # A trigger names columns that are to go; SQLite loses it where the table is made anew.
        ThawColumns("banks_questionversion", FROZEN),
        migrations.AlterField(
            "questionversion", "content", models.JSONField(null=True, verbose_name="content")
        ),
        migrations.AlterField("stimulus", "text", models.TextField(null=True, verbose_name="text")),
        migrations.AddField(
            "questionversion", "sealed_content", SealedJSONField(null=True, verbose_name="content")
        ),
        migrations.AddField(
            "questionversion",
            "sealed_explanation",
            SealedTextField(null=True, verbose_name="explanation"),
        ),
        migrations.AddField(
            "questionversion",
            "sealed_basis",
            SealedTextField(null=True, verbose_name="basis as written"),
        ),
        migrations.AddField(
            "draft", "sealed_body", SealedJSONField(null=True, verbose_name="body")
        ),
        migrations.AddField(
            "stimulus", "sealed_text", SealedTextField(null=True, verbose_name="text")
        ),
        migrations.AddField(
            "stimulus",
            "sealed_picture_description",
            SealedTextField(null=True, verbose_name="what the picture shows"),
        ),
        migrations.AddField(
            "review", "sealed_reason", SealedTextField(null=True, verbose_name="reason")
        ),
        migrations.AddField(
            "review",
            "sealed_comments",
            SealedJSONField(null=True, verbose_name="comments by field"),
        ),
        migrations.AddField(
            "questionupload", "sealed_report", SealedJSONField(null=True, verbose_name="report")
        ),
    ]
