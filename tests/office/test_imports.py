"""What is kept of an import."""

import pytest

from office import files
from office.enums import ImportKind
from office.imports import keep_run
from tests.make import EIGHT, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("ds.XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ds.gift", "application/octet-stream"),
        (f"{'a' * 300}.gift", "application/octet-stream"),
    ],
)
@pytest.mark.parametrize("encrypted", [True, False])
def test_the_original_is_kept_with_its_report(name, media_type, encrypted):
    user = make_user()

    run = keep_run(
        kind=ImportKind.ROSTER,
        format="roster",
        content=name.encode(),
        name=name,
        by_id=user.pk,
        at=EIGHT,
        report={"read": 2},
        encrypted=encrypted,
    )

    run.refresh_from_db()
    assert (run.kind, run.format, run.by, run.at) == ("roster", "roster", user, EIGHT)
    assert run.report == {"read": 2}
    assert files.read(run.file) == name.encode()
    assert (run.file.name, run.file.media_type) == (name[-255:], media_type)
    assert run.file.is_encrypted is encrypted
