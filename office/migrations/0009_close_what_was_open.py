from django.db import migrations

from office.sealing_columns import sealing

COLUMNS = {'importrun': ['report']}


class Migration(migrations.Migration):
    dependencies = [("office", "0008_columns_for_what_lies_closed")]

    operations = [migrations.RunPython(*sealing("office", COLUMNS))]
