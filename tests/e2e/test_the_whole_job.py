import pytest

from tests.e2e.journey import found_installation, walk

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_an_empty_installation_to_a_certificate_every_role_by_hand(windows, tmp_path):
    walk(windows, found_installation(), tmp_path)
