from django.db import migrations

from office.frozen import FrozenColumns


class Migration(migrations.Migration):
    dependencies = [("banks", "0001_initial")]

    operations = [
        FrozenColumns(
            "banks_questionversion",
            # all but state, which moves through review
            [
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
            ],
        )
    ]
