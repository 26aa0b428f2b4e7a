"""People: units and their succession, officials, accounts and what each account may do."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Registers the grants of units as the first source of rights, and what is kept closed."""

    name = "people"

    def ready(self) -> None:
        """Tell `people.access` where unit grants and a person's own rows are looked up."""
        from office import rotation  # noqa: PLC0415 (models load after the registry is ready)
        from people import access, accounts, grants, identity, tasks  # noqa: F401, PLC0415
        from people.models import Official, RosterImport  # noqa: PLC0415

        access.register(grants.UNIT_GRANTS)
        access.register(grants.OWN_ROWS)
        rotation.register(
            rotation.ClosedColumn(
                Official, "citizen_number", hash_column="citizen_hash", hash_of=identity.hash_of
            )
        )
        rotation.register(rotation.ClosedColumn(RosterImport, "content", batch=5))
        rotation.register_codes("one-time codes of accounts", accounts.count_waiting_codes)
