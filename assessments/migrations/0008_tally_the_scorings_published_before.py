from decimal import Decimal

from django.db import migrations
from django.db.models import Count, F, Sum


def tally(apps, schema_editor):
    scorings = apps.get_model("assessments", "ScoringVersion").objects
    results = apps.get_model("assessments", "Result").objects
    shares = apps.get_model("assessments", "ResultShare").objects
    outcome_tally = apps.get_model("assessments", "OutcomeTally")
    share_tally = apps.get_model("assessments", "ShareTally")
    for scoring in scorings.filter(round__live_scoring=F("pk")):
        outcomes = results.filter(scoring_version=scoring).order_by()
        outcome_tally.objects.bulk_create(
            outcome_tally(scoring_version=scoring, unit_id=unit, outcome=outcome, people=people)
            for unit, outcome, people in outcomes.values_list(
                "candidate__unit", "outcome"
            ).annotate(Count("pk"))
        )
        shown = shares.filter(result__scoring_version=scoring).order_by()
        share_tally.objects.bulk_create(
            share_tally(
                scoring_version=scoring,
                unit_id=unit,
                position_id=position,
                skill_id=skill,
                people=people,
                shares=Decimal(total).quantize(Decimal("0.0001")),
            )
            for unit, position, skill, people, total in shown.values_list(
                "result__candidate__unit", "result__candidate__position", "skill"
            ).annotate(Count("pk"), Sum("share"))
        )


def forget(apps, schema_editor):
    apps.get_model("assessments", "OutcomeTally").objects.all().delete()
    apps.get_model("assessments", "ShareTally").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("assessments", "0007_published_scorings_are_tallied")]

    operations = [migrations.RunPython(tally, forget)]
