"""The demonstration keeps away from real people, and out of real installations."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from demo.guard import DemoExists, NotADemonstration, RealPeople, check_demo_mode, check_empty
from people.models import Official, User
from tests.make import make_official, make_user

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("run_demo", *arguments, stdout=out)
    return out.getvalue()


def test_outside_a_demonstration_no_story_is_told():
    with pytest.raises(CommandError, match="SATHACH_DEMO"):
        run("--officials", "60")
    with pytest.raises(NotADemonstration):
        check_demo_mode()

    assert not User.objects.exists()


@pytest.mark.parametrize("make", [make_official, make_user])
def test_one_real_person_among_the_invented_keeps_the_database_as_it_is(make, settings):
    settings.DEMO_MODE = True
    make_official(is_demo=True)
    make_user(is_demo=True)
    make()
    before = Official.objects.count(), User.objects.count()

    with pytest.raises(RealPeople):
        check_empty(fresh=True)
    with pytest.raises(CommandError):
        run("--officials", "60", "--fresh")
    with pytest.raises(CommandError) as checked:
        run("--check")

    assert checked.value.returncode == 1
    assert (Official.objects.count(), User.objects.count()) == before


def test_a_check_finds_nobody_real_among_the_invented_and_changes_nothing():
    make_official(is_demo=True)
    make_user(is_demo=True)

    assert run("--check") == "Nobody in this database is real.\n"
    assert (Official.objects.count(), User.objects.count()) == (1, 1)
    with pytest.raises(DemoExists):
        check_empty(fresh=False)
