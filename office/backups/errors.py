"""What stops a backup or a restore; each is told to the operator as it is."""


class BackupError(Exception):
    """A backup or a restore cannot go on; nothing was changed."""


class DamagedArchive(BackupError):
    """The archive is not what was written: cut off, changed, or no backup at all."""


class WrongPassphrase(BackupError):
    """The passphrase does not open the keys."""
