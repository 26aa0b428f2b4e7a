from django.db import migrations

from office.sealing_columns import sealing

COLUMNS = {"hold": ["reason"], "question": ["retired_reason"]}


class Migration(migrations.Migration):
    dependencies = [("banks", "0017_columns_for_closed_reasons")]

    operations = [migrations.RunPython(*sealing("banks", COLUMNS))]
