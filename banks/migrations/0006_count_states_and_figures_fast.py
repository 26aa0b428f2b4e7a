from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("banks", "0005_fold_the_stems_of_before"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="itemstatistics",
            index=models.Index(
                fields=[
                    "version",
                    "-on",
                    "-id",
                    "sample",
                    "facility_index",
                    "discrimination_index",
                ],
                name="item_statistics_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="questionversion",
            index=models.Index(
                fields=["question", "-number", "state"], name="version_newest_state"
            ),
        ),
    ]
