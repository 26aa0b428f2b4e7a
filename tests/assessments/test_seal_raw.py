"""The disk before the opening: no row, no file, no log says which questions a sealed paper holds."""

import json
import subprocess
import sys

import pytest

from tests.office.installation import ROOT, Installation


@pytest.mark.slow
def test_neither_database_nor_files_nor_logs_hold_a_seed_a_key_or_a_paper_before_the_opening(
    tmp_path,
):
    office = Installation(tmp_path / "var")
    office.do("migrate", "-v", "0")
    copies = tmp_path / "copies"
    copies.mkdir()

    done = subprocess.run(
        [sys.executable, "-m", "tests.assessments.raw_seal", str(copies)],
        cwd=ROOT,
        env=office.env | {"SATHACH_REQUIRE_DURABLE": "0"},
        capture_output=True,
    )

    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout)
    assert (told["job"], told["rows"], told["seeds"]) == ("done", 0, 0), told["message"]
    assert told["forms"] == 6
    needles = {name: [bytes.fromhex(one) for one in rows] for name, rows in told["needles"].items()}
    before = [path.read_bytes() for path in copies.glob("before-*")]
    others = [
        path.read_bytes()
        for path in office.var.rglob("*")
        if path.is_file() and not path.name.startswith(office.database.name)
    ]
    assert min(map(len, before)) > 0
    for rows in needles.values():
        for needle in rows:
            assert not any(needle in content for content in (*before, *others, done.stderr))
    # the same search finds what was opened: the seed and the salts stand in the rows then
    after = b"".join(path.read_bytes() for path in copies.glob("after-*"))
    assert told["opened"] == 24
    assert sum(needle in after for needle in needles["keys"]) >= 1 + told["forms"]
