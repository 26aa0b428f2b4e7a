#!/usr/bin/env python3
"""The entry point of every command of the product; `script/bootstrap` makes the environment."""

import os
import sys


def main() -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (after the setting)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
