"""python -m simulation.demo: set the clock to September 2024, then tell the story."""

import os
import sys

from simulation.demo import FROM

#: What the demo's processes share; whoever sets one of them in the environment keeps the last word.
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "LOG_LEVEL": "WARNING",
    "SWEEP_SECONDS": "1",
}


def main() -> int:
    """Run the demo; 0 only if everything it promises holds."""
    os.environ["SUBSIDY_CLOCK"] = FROM
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    import django

    django.setup()
    from simulation.demo.story import tell

    return tell()


if __name__ == "__main__":
    sys.exit(main())
