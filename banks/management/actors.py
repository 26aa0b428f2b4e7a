"""In whose name a command works."""

from django.core.management.base import CommandError

from people.models import User


def active_user(username: str | None) -> User | None:
    """Return the account of `--by`, None where it was not given.

    Raises:
        CommandError: no account of that name is in use (exit code 2).
    """
    if username is None:
        return None
    user = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"Không có tài khoản đang hoạt động nào tên “{username}”.", returncode=2)
    return user
