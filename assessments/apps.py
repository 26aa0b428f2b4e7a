"""Assessments: blueprints, assembly, rounds, candidates, delivery, scoring, results."""

from django.apps import AppConfig
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    """Registers the duties of a round as a source of rights, and what heavy work waits for."""

    name = "assessments"

    def ready(self) -> None:
        """Tell `people.access` that a duty gives its rights inside its round alone."""
        from assessments import door_codes, duties, models, queries, tasks  # noqa: F401, PLC0415 (models load after the registry; tasks register themselves)
        from office import jobs, rotation  # noqa: PLC0415
        from people import access  # noqa: PLC0415

        access.register(duties.ROUND_DUTIES)
        rotation.register_codes("codes at the door", door_codes.count_open_codes)
        rotation.register(rotation.ClosedColumn(models.ShiftOpening, "closed_keys", batch=20))
        if connection.vendor == "sqlite":  # it has one writer, and candidates' answers come first
            jobs.register_pause(
                lambda: queries.a_shift_is_open(at=timezone.now()),
                because=_("It waits until the shift that is being sat is over."),
            )
