"""Data of a person that change without a decision."""

from datetime import datetime

from django.db import transaction

from office import journal
from people.models import Official, User


@transaction.atomic
def change_contact(
    *, official: Official, email: str, phone: str, by: User, at: datetime
) -> Official:
    """Write down how a person is reached; their account gets the same e-mail.

    The journal names what was changed, not the address or the number.
    """
    official = Official.objects.select_for_update(no_key=True).get(pk=official.pk)
    given = {"email": email, "phone": phone}
    changed = sorted(name for name, value in given.items() if getattr(official, name) != value)
    if not changed:
        return official
    official.email, official.phone = email, phone
    official.save(update_fields=["email", "phone"])
    User.objects.filter(official=official).update(email=email)
    journal.record(
        actor=by.username,
        action="people.change_contact",
        target=f"official:{official.uuid}",
        at=at,
        data={"changed": changed},
    )
    return official
