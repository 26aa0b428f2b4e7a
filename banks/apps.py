"""Question banks: skills, questions and their frozen versions, review, what may stand on a paper."""

from django.apps import AppConfig


class BanksConfig(AppConfig):
    """Registers bank membership as a source of rights."""

    name = "banks"

    def ready(self) -> None:
        """Tell `people.access` that members of a bank see its questions."""
        from banks import membership, regular, tasks  # noqa: F401, PLC0415 (models load after the registry is ready; tasks and regular work register themselves)
        from people import access  # noqa: PLC0415

        access.register(membership.BANK_MEMBERS)
