"""Password hashing that a province's log-in rush can pay."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2(Argon2PasswordHasher):
    """Argon2id with the small setting of the OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes.

    Django's own setting takes 100 MiB a log-in: 32 threads would need 3 GB.
    """

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
