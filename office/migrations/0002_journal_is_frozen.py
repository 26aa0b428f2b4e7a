from django.db import migrations

from office.frozen import FrozenColumns


class Migration(migrations.Migration):
    dependencies = [("office", "0001_initial")]

    operations = [
        # sequence, previous and digest are written later, by the sealer
        FrozenColumns(
            "office_journalentry",
            ["id", "at", "actor", "grant", "action", "target", "before", "after", "data"],
        )
    ]
