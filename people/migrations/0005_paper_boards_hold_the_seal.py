from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_posting_of_official")]

    operations = [
        migrations.AlterField(
            model_name="grant",
            name="role",
            field=models.CharField(
                choices=[
                    ("system_admin", "System administrator"),
                    ("bank_author", "Question author"),
                    ("bank_reviewer", "Question reviewer"),
                    ("organiser", "Organiser"),
                    ("proctor", "Proctor"),
                    ("marker", "Marker"),
                    ("paper_board", "Member of the paper board"),
                    ("training_officer", "Training officer"),
                    ("trainer", "Trainer"),
                    ("hr_officer", "HR officer"),
                    ("leader", "Leader"),
                    ("official", "Official"),
                ],
                max_length=20,
                verbose_name="role",
            ),
        )
    ]
