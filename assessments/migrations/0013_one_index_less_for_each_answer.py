import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The unique constraint's index leads with the attempt: a second one only costs room and time."""

    dependencies = [("assessments", "0012_nothing_lies_open")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="response",
                    name="attempt",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="assessments.attempt",
                    ),
                )
            ],
            # SQLite would copy the whole table for it.
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX IF EXISTS assessments_response_attempt_id_905cea65",
                    "CREATE INDEX IF NOT EXISTS assessments_response_attempt_id_905cea65"
                    " ON assessments_response (attempt_id)",
                )
            ],
        )
    ]
