"""The signing key may be replaced: with the old one as a fallback nobody is logged out."""

import pytest

from tests.make import make_user

NEW = "new-" * 10


@pytest.mark.django_db
@pytest.mark.parametrize("has_fallback", [True, False])
def test_a_login_outlasts_a_new_key_where_the_old_one_is_a_fallback(client, settings, has_fallback):
    client.force_login(make_user(), backend="people.backends.GrantBackend")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if has_fallback else []
    settings.SECRET_KEY = NEW

    answer = client.get("/", follow=True)

    assert answer.wsgi_request.user.is_authenticated is has_fallback
