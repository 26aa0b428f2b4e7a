from django.db import migrations, models

from office.sealed_fields import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("banks", "0018_close_the_reasons")]

    operations = [
        migrations.RemoveField("hold", "reason"),
        migrations.RemoveField("question", "retired_reason"),
        migrations.RenameField("hold", "sealed_reason", "reason"),
        migrations.RenameField("question", "sealed_retired_reason", "retired_reason"),
        migrations.AlterField(
            "question",
            "retired_reason",
            SealedTextField(blank=True, default="", null=True, verbose_name="why it was retired"),
        ),
        migrations.AddConstraint(
            "question",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retired_at__isnull", True), ("retired_reason__isnull", True)),
                    models.Q(("retired_at__isnull", False), ("retired_reason__isnull", False)),
                    _connector="OR",
                ),
                name="question_retirement_says_why",
            ),
        ),
        migrations.AddConstraint(
            "hold",
            models.CheckConstraint(
                condition=models.Q(("reason__isnull", False)), name="hold_says_why"
            ),
        ),
    ]
