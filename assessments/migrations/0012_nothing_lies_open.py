from django.db import migrations, models

from office.sealed_fields import SealedJSONField


class Migration(migrations.Migration):
    dependencies = [("assessments", "0011_close_what_was_open")]

    operations = [
        migrations.RemoveConstraint("itemtreatment", "treatment_key_with_content"),
        migrations.RemoveField("itemtreatment", "content"),
        migrations.RenameField("itemtreatment", "sealed_content", "content"),
        migrations.AlterField(
            "itemtreatment",
            "content",
            SealedJSONField(blank=True, null=True, verbose_name="content with the new key"),
        ),
        migrations.AddConstraint(
            "itemtreatment",
            models.CheckConstraint(
                condition=models.Q(
                    ("content__isnull", True), ("treatment__in", ["void_full", "void_spread"])
                )
                | models.Q(("content__isnull", False), ("treatment__in", ["new_key", "extra_key"])),
                name="treatment_key_with_content",
            ),
        ),
    ]
