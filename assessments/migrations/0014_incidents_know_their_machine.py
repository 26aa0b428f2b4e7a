from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever moves to another machine takes nothing along of what happened at the one before."""

    dependencies = [("assessments", "0013_one_index_less_for_each_answer")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="seat",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="machine"),
        )
    ]
