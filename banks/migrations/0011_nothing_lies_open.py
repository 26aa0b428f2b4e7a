from django.db import migrations, models

from office.frozen import FrozenColumns
from office.sealed_fields import SealedJSONField, SealedTextField

#: all but state, which moves through review
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
    dependencies = [("banks", "0010_close_what_was_open")]

    operations = [
        migrations.RemoveConstraint("stimulus", "stimulus_picture_described"),
        migrations.RemoveConstraint("review", "review_return_says_why"),
        migrations.RemoveField("questionversion", "content"),
        migrations.RemoveField("questionversion", "explanation"),
        migrations.RemoveField("questionversion", "basis"),
        migrations.RemoveField("draft", "body"),
        migrations.RemoveField("stimulus", "text"),
        migrations.RemoveField("stimulus", "picture_description"),
        migrations.RemoveField("review", "reason"),
        migrations.RemoveField("review", "comments"),
        migrations.RemoveField("questionupload", "report"),
        migrations.RemoveField("questionversion", "search_text"),
        migrations.RenameField("questionversion", "sealed_content", "content"),
        migrations.AlterField(
            "questionversion", "content", SealedJSONField(verbose_name="content")
        ),
        migrations.RenameField("questionversion", "sealed_explanation", "explanation"),
        migrations.AlterField(
            "questionversion",
            "explanation",
            SealedTextField(blank=True, default="", null=True, verbose_name="explanation"),
        ),
        migrations.RenameField("questionversion", "sealed_basis", "basis"),
        migrations.AlterField(
            "questionversion",
            "basis",
            SealedTextField(blank=True, default="", null=True, verbose_name="basis as written"),
        ),
        migrations.RenameField("draft", "sealed_body", "body"),
        migrations.AlterField("draft", "body", SealedJSONField(default=dict, verbose_name="body")),
        migrations.RenameField("stimulus", "sealed_text", "text"),
        migrations.AlterField(
            "stimulus",
            "text",
            SealedTextField(blank=True, default="", null=True, verbose_name="text"),
        ),
        migrations.RenameField("stimulus", "sealed_picture_description", "picture_description"),
        migrations.AlterField(
            "stimulus",
            "picture_description",
            SealedTextField(
                blank=True, default="", null=True, verbose_name="what the picture shows"
            ),
        ),
        migrations.RenameField("review", "sealed_reason", "reason"),
        migrations.AlterField(
            "review",
            "reason",
            SealedTextField(blank=True, default="", null=True, verbose_name="reason"),
        ),
        migrations.RenameField("review", "sealed_comments", "comments"),
        migrations.AlterField(
            "review", "comments", SealedJSONField(default=dict, verbose_name="comments by field")
        ),
        migrations.RenameField("questionupload", "sealed_report", "report"),
        migrations.AlterField(
            "questionupload", "report", SealedJSONField(default=dict, verbose_name="report")
        ),
        migrations.AddConstraint(
            "stimulus",
            models.CheckConstraint(
                condition=models.Q(
                    ("picture__isnull", True),
                    ("picture_description__isnull", False),
                    _connector="OR",
                ),
                name="stimulus_picture_described",
            ),
        ),
        migrations.AddConstraint(
            "review",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "return"), _negated=True),
                    ("reason__isnull", False),
                    _connector="OR",
                ),
                name="review_return_says_why",
            ),
        ),
        FrozenColumns("banks_questionversion", FROZEN),
    ]
