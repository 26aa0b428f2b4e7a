"""A round of 600 officials, all positions and fields of the demonstration: its papers drawn, and replayed.

The province, its bank and its blueprints of 40 items are those of `run_demo`; the draw is what the
task does, group by group into the database (SQLite, not waiting for the disk). Times are the
machine's; everything else is the same everywhere, for a seed.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OFFICIALS, FEWEST, FORMS = 600, 60, 2
#: What the product promises for 600 officials.
MOST_SECONDS = 60


def measured(
    folder: str, *, officials: int, forms: int, reserves: int, seed: int, policy: str
) -> dict[str, Any]:
    """Return what a draw in a database of its own in `folder` took and gave."""
    env = os.environ | {
        "SATHACH_DEMO": "1",
        "SATHACH_DATABASE_URL": f"sqlite:///{folder}/sathach.sqlite3",
        "SATHACH_VAR": folder,
        "SATHACH_SECRET_KEY": secrets.token_urlsafe(48),
        "SATHACH_FIELD_KEYS": secrets.token_urlsafe(48),
        "SATHACH_HOSTS": "testserver",
        "SATHACH_LOG_LEVEL": "ERROR",
    }
    words = [str(officials), str(forms), str(reserves), str(seed), policy]
    command = [sys.executable, "-m", "bench._round_draw", *words]
    done = subprocess.run(command, env=env, cwd=HERE.parent, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def show(found: dict[str, Any]) -> bool:
    """Print what was found beside what is promised; tell whether it is kept."""
    print(
        f"{found['people']} officials in {found['strata']} groups, {found['forms']} forms of"
        f" {found['length']} items from {found['pool']} questions; groups without a paper:"
        f" {found['unserved']}; made in {found['made_s']:.0f} s"
    )
    cpu, wall = found["draw_s"]
    kept = cpu <= MOST_SECONDS or found["people"] > OFFICIALS
    broken = "" if kept else "  BROKEN"
    print(f"{'':<44}{'of a core':>10}{'in all':>10}")
    print(f"{'the draw':<44}{cpu:>8.1f} s{wall:>8.1f} s  ≤ {MOST_SECONDS} s{broken}")
    cpu, wall = found["replay_s"]
    print(f"{'the draw replayed':<44}{cpu:>8.1f} s{wall:>8.1f} s")
    print(f"{'forms that differ from the replay':<44}{found['differing']:>10}  = 0")
    for name, words in (
        ("slowest_s", "slowest group, seconds"),
        ("unproven", "forms not proven"),
        ("most_gap", "largest gap"),
        ("spread", "widest spread of difficulty in a group"),
        ("off_target", "furthest from a group's target"),
        ("overlap", "items shared by parallel forms, all pairs"),
        ("least_overlap", "no set of forms has fewer"),
        ("shared_percent", "most shared by two groups, %"),
        ("violations", "rules broken, by the independent check"),
    ):
        print(f"{words:<44}{found[name]:>10.4g}")
    return kept and not found["differing"] and not found["violations"]


def main() -> None:
    """`script/bench round`: ends with 1 where a bar is broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--officials", type=int, default=OFFICIALS, help=f"from {FEWEST} up")
    parser.add_argument("--forms", type=int, default=FORMS, help="parallel forms of a group")
    parser.add_argument("--reserves", type=int, default=0, help="reserve forms of a group")
    parser.add_argument("--policy", choices=["parallel", "personal"], default="parallel")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--json", action="store_true", help="everything, also group by group")
    given = parser.parse_args()
    if given.officials < FEWEST or min(given.forms, given.reserves + 1) < 1:
        parser.error(f"--officials from {FEWEST}, --forms from 1, --reserves from 0")
    with tempfile.TemporaryDirectory() as folder:
        found = measured(
            folder,
            officials=given.officials,
            forms=given.forms,
            reserves=given.reserves,
            seed=given.seed,
            policy=given.policy,
        )
    if given.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        kept = found["draw_s"][0] <= MOST_SECONDS and not found["differing"]
    else:
        kept = show(found)
    sys.exit(0 if kept else 1)


if __name__ == "__main__":
    main()
