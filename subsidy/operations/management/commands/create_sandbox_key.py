import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.funds.files import read_file
from subsidy.merchants import files
from subsidy.merchants.services import create_key
from subsidy.operations.services import open_sandbox

DIRECTORY = Path(settings.BASE_DIR) / "programmes"
PROGRAMME, MERCHANTS = DIRECTORY / "sandbox.yaml", DIRECTORY / "sandbox-merchants.yaml"


class Command(BaseCommand):
    help = (
        "Open the sandbox, where nothing touches real money, and print a key of its test merchant, "
        "this once. Run again it makes another key."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one line for programs to read")
        parser.add_argument("--label", default="sandbox")

    def handle(self, **options: Any) -> None:
        entries, at = files.read(MERCHANTS), clock.now()
        sandbox = open_sandbox(read_file(PROGRAMME), entries, by=Actor.file(MERCHANTS.name), at=at)
        _key, token = create_key(sandbox.merchant, label=options["label"], at=at)
        facts = {
            "key": token,
            "merchant": sandbox.merchant.credit_code,
            "store": entries[0].stores[0].code,
            "programme": sandbox.programme.code,
        }
        if options["json"]:
            self.stdout.write(json.dumps(facts))
            return
        for name, value in facts.items():
            self.stdout.write(f"{name:10}{value}")
