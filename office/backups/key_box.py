"""The keys of an installation, closed by a passphrase: scrypt makes a key of it, Fernet closes."""

import base64
import json
import os
from dataclasses import dataclass, field

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from office.backups.errors import BackupError, DamagedArchive, WrongPassphrase

#: Shorter ones could be tried out by whoever finds an archive.
LEAST_LENGTH = 12
#: 128 MiB and about half a second for each try.
_COST, _BLOCK, _PARALLEL = 2**17, 8, 1


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs, and what encrypts, newest first."""

    secret_key: str = field(repr=False)
    field_keys: tuple[str, ...] = field(repr=False)


def close(keys: Keys, *, passphrase: str) -> bytes:
    """Return the keys closed by a passphrase.

    Raises:
        BackupError: the passphrase is too short.
    """
    if len(passphrase) < LEAST_LENGTH:
        raise BackupError(f"The passphrase needs at least {LEAST_LENGTH} characters.")
    salt = os.urandom(16)
    plain = {"secret_key": keys.secret_key, "field_keys": keys.field_keys}
    token = _box(passphrase, salt, _COST).encrypt(json.dumps(plain).encode())
    closed = {
        "scrypt": {
            "n": _COST,
            "r": _BLOCK,
            "p": _PARALLEL,
            "salt": base64.b64encode(salt).decode(),
        },
        "fernet": token.decode(),
    }
    return json.dumps(closed, indent=2).encode()


def open_(closed: bytes, *, passphrase: str) -> Keys:
    """Return the keys that `close` closed.

    Raises:
        WrongPassphrase: it is another one.
        DamagedArchive: these are no closed keys.
    """
    try:
        parts = json.loads(closed)
        cost, salt = int(parts["scrypt"]["n"]), base64.b64decode(parts["scrypt"]["salt"])
        token = str(parts["fernet"]).encode()
        if not 2 <= cost <= 2**20:
            raise ValueError(cost)
        box = _box(passphrase, salt, cost)
    except (ValueError, KeyError, TypeError, UnsupportedAlgorithm) as error:
        raise DamagedArchive("The keys in the archive cannot be read.") from error
    try:
        plain = json.loads(box.decrypt(token))
    except InvalidToken as error:
        raise WrongPassphrase("The passphrase does not open the keys in the archive.") from error
    return Keys(plain["secret_key"], tuple(plain["field_keys"]))


def _box(passphrase: str, salt: bytes, cost: int) -> Fernet:
    derived = Scrypt(salt=salt, length=32, n=cost, r=_BLOCK, p=_PARALLEL).derive(
        passphrase.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
