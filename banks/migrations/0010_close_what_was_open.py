from django.db import migrations

from office.sealing_columns import sealing

COLUMNS = {
    "questionversion": ["content", "explanation", "basis"],
    "draft": ["body"],
    "stimulus": ["text", "picture_description"],
    "review": ["reason", "comments"],
    "questionupload": ["report"],
}


class Migration(migrations.Migration):
    dependencies = [("banks", "0009_columns_for_what_lies_closed")]

    operations = [migrations.RunPython(*sealing("banks", COLUMNS))]
