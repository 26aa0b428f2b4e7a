"""The demonstration never touches a database with real people."""

from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from office.errors import Conflict
from people.models import Official, User


class RealPeople(Conflict):
    code = "real_people"
    message = _(
        "This database holds real people (%(officials)s officials, %(users)s accounts): the"
        " demonstration writes only into an empty database or into its own."
    )


class DemoExists(Conflict):
    code = "demo_exists"
    message = _("This database holds a demonstration already: add --fresh to make it anew.")


def check_empty(*, fresh: bool) -> None:
    """Make sure that the database is empty, emptying it of an older demonstration if `fresh`.

    Raises:
        RealPeople: somebody in it is not invented; nothing is touched then.
        DemoExists: there is a demonstration and `fresh` was not asked for.
    """
    real_officials = Official.objects.filter(is_demo=False).count()
    real_users = User.objects.filter(is_demo=False).count()
    if real_officials or real_users:
        raise RealPeople(officials=real_officials, users=real_users)
    if User.objects.exists() or Official.objects.exists():
        if not fresh:
            raise DemoExists
        _empty()


def _empty() -> None:
    """Empty every table but the record of migrations; ids begin at 1 again."""
    call_command("flush", interactive=False, verbosity=0)
