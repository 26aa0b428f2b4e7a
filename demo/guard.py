"""The demonstration never touches a database with real people."""

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext_lazy as _

from office.errors import Conflict, NotAllowed
from people.models import Official, User


class RealPeople(Conflict):
    code = "real_people"
    message = _(
        "This database holds real people (%(officials)s officials, %(users)s accounts): the"
        " demonstration writes only into an empty database or into its own."
    )


class NotADemonstration(NotAllowed):
    code = "not_a_demonstration"
    message = _(
        "This installation is no demonstration (SATHACH_DEMO is not 1): the story opens accounts"
        " whose passwords are printed for everybody."
    )


class DemoExists(Conflict):
    code = "demo_exists"
    message = _("This database holds a demonstration already: add --fresh to make it anew.")


def check_demo_mode() -> None:
    """Make sure that this is a demonstration.

    Raises:
        NotADemonstration: the setting does not say so.
    """
    if not settings.DEMO_MODE:
        raise NotADemonstration


def check_nobody_is_real() -> None:
    """Make sure that the database holds no real people; one without tables holds nobody.

    Raises:
        RealPeople: it does.
    """
    tables = connection.introspection.table_names()
    officials, users = (
        model._default_manager.filter(is_demo=False).count()
        if model._meta.db_table in tables
        else 0
        for model in (Official, User)
    )
    if officials or users:
        raise RealPeople(officials=officials, users=users)


def check_empty(*, fresh: bool) -> None:
    """Make sure that the database is empty, emptying it of an older demonstration if `fresh`.

    Raises:
        RealPeople: somebody in it is not invented; nothing is touched then.
        DemoExists: there is a demonstration and `fresh` was not asked for.
    """
    check_nobody_is_real()
    if User.objects.exists() or Official.objects.exists():
        if not fresh:
            raise DemoExists
        _empty()


def _empty() -> None:
    """Empty every table but the record of migrations; ids begin at 1 again."""
    call_command("flush", interactive=False, verbosity=0)
