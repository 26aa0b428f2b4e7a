"""What a command asks its operator: the passphrase, and whether it is meant."""

import getpass
import os
import sys

from office.backups.errors import BackupError

VARIABLE = "SATHACH_BACKUP_PASSPHRASE"


def passphrase(*, twice: bool) -> str:
    """Return the passphrase of the environment, or ask for it at the terminal.

    Args:
        twice: a new one, so a slip of the hand shows.

    Raises:
        BackupError: there is no terminal, or the two differ.
    """
    given = os.environ.get(VARIABLE, "")
    if given:
        return given
    if not sys.stdin.isatty():
        raise BackupError(f"Put the passphrase of the keys into {VARIABLE}, or say --without-keys.")
    given = getpass.getpass("Passphrase of the keys: ")
    if twice and getpass.getpass("Once more: ") != given:
        raise BackupError("The two differ.")
    return given


def is_meant(question: str, word: str) -> bool:
    """Ask for a word at the terminal; without a terminal nothing is meant."""
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip() == word
