from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("office", "0003_jobs_wait_and_can_be_stopped")]

    operations = [
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, state__in=("waiting", "running"))
                | ~models.Q(state__in=("waiting", "running")) & models.Q(ended_at__isnull=False),
                name="job_ended_unless_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.CheckConstraint(
                condition=~models.Q(state="running")
                | models.Q(started_at__isnull=False, attempts__gte=1),
                name="job_running_was_started",
            ),
        ),
    ]
