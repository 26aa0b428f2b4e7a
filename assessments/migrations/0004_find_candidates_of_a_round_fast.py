from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0003_candidates_are_checked_in_and_may_tell_mistakes"),
        ("people", "0003_tokens_of_other_systems"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(
                fields=["round", "standing", "shift_room"], name="candidate_standings"
            ),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["round", "unit"], name="candidate_units"),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["stratum", "standing"], name="candidate_strata"),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(fields=["shift_room", "standing"], name="candidate_rooms"),
        ),
        migrations.AddIndex(
            model_name="candidate",
            index=models.Index(
                fields=["round", "sort_key", "birth_date", "number"], name="candidate_names"
            ),
        ),
    ]
