#!/usr/bin/env python
"""The door for operators: `manage.py help` lists the commands."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from subsidy.core.acting import acting
    from subsidy.core.actors import Actor

    with acting(Actor.command(sys.argv[1] if len(sys.argv) > 1 else "help")):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
