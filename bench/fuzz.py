"""Damaged files of every format with fresh seeds: what fails, and the slowest reading.

Takes a valid file of each format, damages it (`tests/banks/formats/mutations.py`) and reads it; each
reading must end in questions that are accounted for or in a refusal in words. Prints the seed of
whatever does not, so that it can be tried again with `--seed`.
"""

import argparse
import os
import secrets
import sys
import tempfile
import time
import traceback

#: What no reading may take, of a machine that does nothing else.
MOST_SECONDS = 5


def main() -> int:
    """Fuzz, and say whether everything held."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("formats", nargs="*", help="only these slugs")
    parser.add_argument("--seeds", type=int, default=300, help="of each format (300)")
    parser.add_argument("--seed", type=int, help="where to begin; by chance without it")
    given = parser.parse_args()
    first = secrets.randbelow(10**9) if given.seed is None else given.seed
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SATHACH_VAR": folder,
            "SATHACH_SECRET_KEY": secrets.token_urlsafe(48),
            "SATHACH_FIELD_KEYS": secrets.token_urlsafe(48),
        }
        import django  # noqa: PLC0415 (its settings are above)

        django.setup()
        return _fuzz(given.formats, seeds=range(first, first + given.seeds))


def _fuzz(slugs: list[str], *, seeds: range) -> int:
    from tests.banks.formats.test_fuzz import read_somehow  # noqa: PLC0415
    from tests.banks.formats.valid_files import damaged, valid_files  # noqa: PLC0415

    failed = 0
    print(f"seeds {seeds.start} to {seeds.stop - 1}")
    print(f"{'format':<18}{'refused':>9}{'read':>7}{'failed':>8}{'slowest':>10}  seed")
    for slug, valid in valid_files().items():
        if slugs and slug not in slugs:
            continue
        refused = read = broken = 0
        slowest, slowest_seed = 0.0, seeds.start
        for seed in seeds:
            data = damaged(valid, seed)
            began = time.process_time()
            try:
                found = read_somehow(slug, data)
            except Exception:
                broken += 1
                print(f"{slug}: seed {seed}", file=sys.stderr)
                traceback.print_exc()
            else:
                refused, read = refused + (found is None), read + (found is not None)
            took = time.process_time() - began
            if took > slowest:
                slowest, slowest_seed = took, seed
        broken += slowest > MOST_SECONDS
        failed += broken
        print(f"{slug:<18}{refused:>9}{read:>7}{broken:>8}{slowest:>8.2f} s  {slowest_seed}")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
