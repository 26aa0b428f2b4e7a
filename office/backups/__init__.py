"""Backup and restore: one archive with database, stored files and, closed by a passphrase, the keys."""
