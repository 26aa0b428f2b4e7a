from django.db import migrations, models

from office.sealed_fields import SealedTextField


class Migration(migrations.Migration):
    dependencies = [("banks", "0016_pictures_of_imports")]

    operations = [
        # They ask for what the open columns say; backwards they return when these say it again.
        migrations.RemoveConstraint("question", "question_retirement_says_why"),
        migrations.RemoveConstraint("hold", "hold_says_why"),
        migrations.AlterField(
            "hold", "reason", models.CharField(max_length=300, null=True, verbose_name="reason")
        ),
        migrations.AddField(
            "hold", "sealed_reason", SealedTextField(null=True, verbose_name="reason")
        ),
        migrations.AddField(
            "question",
            "sealed_retired_reason",
            SealedTextField(null=True, verbose_name="why it was retired"),
        ),
    ]
