from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("banks", "0003_keep_uploads_for_preview")]

    operations = [
        migrations.AddField(
            model_name="questionversion",
            name="search_text",
            field=models.TextField(editable=False, null=True, verbose_name="stem without marks"),
        )
    ]
