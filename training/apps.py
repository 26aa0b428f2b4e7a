"""Training: programmes, courses, sessions, enrolment, attendance, completion, recommendations."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Registers the courses of a trainer as a source of rights."""

    name = "training"

    def ready(self) -> None:
        """Tell `people.access` that a trainer sees the courses they teach."""
        from people import access  # noqa: PLC0415 (models load after the registry is ready)
        from training import teaching  # noqa: PLC0415

        access.register(teaching.OWN_COURSES)
