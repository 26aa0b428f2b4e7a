from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("training", "0002_session_proposals_and_usual_trainers")]

    operations = [
        migrations.AddField(
            model_name="course",
            name="search_title",
            field=models.TextField(default="", editable=False, verbose_name="title without marks"),
        ),
        migrations.AddField(
            model_name="course",
            name="search_decision",
            field=models.TextField(
                default="", editable=False, verbose_name="decision without marks"
            ),
        ),
    ]
