"""`manage.py setup`: a fresh machine, and one that is ready."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from office.enums import PolicyKind
from office.models import JournalEntry, PolicyVersion
from office.policies import parse
from people.models import Grant, Unit, User
from tests.make import make_policy

pytestmark = pytest.mark.django_db

WHO = ("--username", "quantri", "--full-name", "Lê Văn Bảy", "--unit", "T01")


@pytest.fixture(autouse=True)
def static_root(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"
    (tmp_path / "static" / "ui").mkdir(parents=True)
    return tmp_path / "static"


def setup(*arguments):
    out = StringIO()
    call_command("setup", *arguments, stdout=out)
    return out.getvalue()


def test_a_fresh_machine_gets_policies_a_unit_and_an_administrator_with_a_code():
    told = setup(*WHO, "--unit-name", "Tỉnh A")

    assert set(PolicyVersion.objects.values_list("kind", flat=True)) == set(PolicyKind.values)
    assert (Unit.objects.get().code, User.objects.get().username) == ("T01", "quantri")
    assert re.search(r"one-time code [2-9A-Z]{8}", told)
    assert "/bat-dau" in told.splitlines()[-1]
    assert not User.objects.get().has_usable_password()


def test_the_starting_policies_name_their_basis_and_the_fixed_holidays():
    setup(*WHO, "--unit-name", "Tỉnh A")

    calendar = PolicyVersion.objects.get(kind=PolicyKind.CALENDAR)
    days = parse(calendar.kind, calendar.values).days_off
    year = calendar.valid_from.year
    assert {(day.day, day.month) for day in days if day.year == year} == {
        (1, 1),
        (30, 4),
        (1, 5),
        (2, 9),
    }
    assert all(PolicyVersion.objects.values_list("basis", flat=True))
    assert JournalEntry.objects.filter(action="office.issue_policy").count() == 3


def test_once_more_it_changes_nothing_and_says_what_is_there():
    setup(*WHO, "--unit-name", "Tỉnh A")
    before = PolicyVersion.objects.count(), User.objects.count(), Grant.objects.count()

    told = setup()

    assert (PolicyVersion.objects.count(), User.objects.count(), Grant.objects.count()) == before
    assert "“quantri” is there" in told
    assert "one-time code" not in told


def test_a_policy_that_is_there_stays():
    kept = make_policy()

    setup(*WHO, "--unit-name", "Tỉnh A")

    assert PolicyVersion.objects.get(kind=PolicyKind.EXAM) == kept


def test_without_a_terminal_it_says_which_options_are_missing():
    with pytest.raises(CommandError, match=r"--full-name, --unit, --unit-name") as refused:
        setup("--username", "quantri")

    assert refused.value.returncode == 1
    assert not User.objects.exists()


def test_a_look_changes_nothing():
    with pytest.raises(CommandError, match="no administrator"):
        setup("--check")

    assert not PolicyVersion.objects.exists()
    assert not User.objects.exists()


def test_static_files_are_collected_where_they_are_missing(static_root):
    (static_root / "ui").rmdir()

    told = setup(*WHO, "--unit-name", "Tỉnh A")

    assert "Static files: collected" in told
    assert (static_root / "ui").is_dir()
