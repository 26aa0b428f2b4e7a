"""People: units and their succession, officials, accounts and what each account may do."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the grants of units as the first source of rights."""

    name = "people"

    def ready(self) -> None:
        """Tell `people.access` where unit grants and a person's own rows are looked up."""
        from people import access, grants, tasks  # noqa: F401, PLC0415 (models load after the registry is ready)

        access.register(grants.UNIT_GRANTS)
        access.register(grants.OWN_ROWS)
