from django.db import migrations

from office.sealing_columns import sealing

COLUMNS = {"itemtreatment": ["content"]}


class Migration(migrations.Migration):
    dependencies = [("assessments", "0010_columns_for_what_lies_closed")]

    operations = [migrations.RunPython(*sealing("assessments", COLUMNS))]
