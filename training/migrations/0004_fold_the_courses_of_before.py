from django.db import migrations

from office.text import fold_marks

#: Rows that are read and written at a time.
CHUNK = 500


def fold_courses(apps, schema_editor):
    """Write what older courses are found by; only what is still missing."""
    courses = apps.get_model("training", "Course").objects
    waiting = list(courses.filter(search_title="").order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(waiting), CHUNK):
        rows = list(courses.filter(pk__in=waiting[start : start + CHUNK]))
        for row in rows:
            row.search_title = fold_marks(row.title)
            row.search_decision = fold_marks(row.decision)
        courses.bulk_update(rows, ["search_title", "search_decision"])


class Migration(migrations.Migration):
    dependencies = [("training", "0003_find_courses_by_folded_words")]

    operations = [migrations.RunPython(fold_courses, migrations.RunPython.noop)]
