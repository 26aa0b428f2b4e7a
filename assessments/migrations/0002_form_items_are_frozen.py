from django.db import migrations

from office.frozen import FrozenColumns


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [
        FrozenColumns(
            "assessments_formitem",
            ["id", "exam_form_id", "order", "cell_id", "approval_id", "option_order", "points"],
        )
    ]
