from django.db import migrations

from office.text import fold_marks

#: Rows that are read and written at a time.
CHUNK = 500


def fold_stems(apps, schema_editor):
    """Write what older versions are found by; only what is still missing."""
    versions = apps.get_model("banks", "QuestionVersion").objects
    ids = versions.filter(search_text__isnull=True).values_list("pk", flat=True)
    waiting = list(ids.order_by("pk"))
    for start in range(0, len(waiting), CHUNK):
        rows = list(versions.filter(pk__in=waiting[start : start + CHUNK]).only("content"))
        for row in rows:
            row.search_text = fold_marks(str(row.content.get("stem", "")))
        versions.bulk_update(rows, ["search_text"])


class Migration(migrations.Migration):
    dependencies = [("banks", "0004_find_questions_by_their_stem")]

    operations = [migrations.RunPython(fold_stems, migrations.RunPython.noop)]
