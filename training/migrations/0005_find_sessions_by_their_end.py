from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_tokens_of_other_systems"),
        ("training", "0004_fold_the_courses_of_before"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["ends_at", "starts_at"], name="session_by_end"),
        ),
    ]
