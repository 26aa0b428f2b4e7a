"""Assessments: blueprints, assembly, rounds, candidates, delivery, scoring, results."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Registers the duties of a round as a source of rights."""

    name = "assessments"

    def ready(self) -> None:
        """Tell `people.access` that a duty gives its rights inside its round alone."""
        from assessments import duties  # noqa: PLC0415 (models load after the registry is ready)
        from people import access  # noqa: PLC0415

        access.register(duties.ROUND_DUTIES)
