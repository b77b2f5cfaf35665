from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _, override

from subsidy.core.codes import CODES
from subsidy.web.document import codes_answered

DOCS = Path(settings.BASE_DIR) / "docs"
LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(BaseCommand):
    help = "Write the merchants' list of error codes, docs/errors.*.md, from the table of codes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only tell whether they fit")

    def handle(self, **options: Any) -> None:
        for name, language in LANGUAGES.items():
            path = DOCS / f"errors.{name}.md"
            drawn = catalogue(language)
            if not options["check"]:
                path.write_text(drawn)
            elif not path.exists() or path.read_text() != drawn:
                raise CommandError(f"{path.name} is not as the codes are: run draw_errors")


def catalogue(language: str) -> str:
    """Return the whole page: each code that a door answers, by status."""
    with override(language):
        rows = [
            f"| `{code}` | {CODES[code].status} | {CODES[code].title} | {CODES[code].cure or '—'} |"
            for code in sorted(codes_answered(), key=lambda code: (CODES[code].status, code))
        ]
        head = [
            f"# {_('Error codes')}",
            "",
            _("Drawn from the code by `manage.py draw_errors`. Go by the code: words may change."),
            "",
            f"| {_('Code')} | HTTP | {_('What is the case')} | {_('What to do')} |",
            "|---|---|---|---|",
        ]
    return "\n".join([*head, *rows, ""])
