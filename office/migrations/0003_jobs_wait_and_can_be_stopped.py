import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("office", "0002_journal_is_frozen")]

    operations = [
        migrations.RemoveConstraint(model_name="job", name="job_ended_unless_running"),
        migrations.RemoveField(model_name="job", name="task_id"),
        migrations.AddField(
            model_name="job",
            name="params",
            field=models.JSONField(blank=True, default=dict, verbose_name="parameters"),
        ),
        migrations.AddField(
            model_name="job",
            name="asked_at",
            field=models.DateTimeField(default=timezone.now, verbose_name="asked for at"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="job",
            name="cancel_requested_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="asked to stop at"),
        ),
        migrations.AddField(
            model_name="job",
            name="link",
            field=models.CharField(
                blank=True, max_length=300, verbose_name="address of the result"
            ),
        ),
        migrations.AddField(
            model_name="job",
            name="file",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="jobs",
                to="office.storedfile",
            ),
        ),
        migrations.AlterField(
            model_name="job",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="started at"),
        ),
        migrations.AlterField(
            model_name="job",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="attempts"),
        ),
        migrations.AlterField(
            model_name="job",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting"),
                    ("running", "Running"),
                    ("done", "Done"),
                    ("failed", "Failed"),
                    ("cancelled", "Cancelled"),
                ],
                default="waiting",
                max_length=12,
                verbose_name="state",
            ),
        ),
    ]
