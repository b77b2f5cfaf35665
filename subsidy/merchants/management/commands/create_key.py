from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.core import clock
from subsidy.merchants import services
from subsidy.merchants.models import Merchant, Scope


class Command(BaseCommand):
    help = "Create an API key of a merchant and print its bearer token, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--merchant", required=True, metavar="USCC")
        parser.add_argument("--scope", action="append", default=[], choices=Scope.values)
        parser.add_argument("--label", default="")

    def handle(self, **options: Any) -> None:
        code = options["merchant"]
        merchant = Merchant.objects.filter(credit_code=code).first()
        if merchant is None:
            raise CommandError(f"there is no merchant {code}")
        _key, token = services.create_key(
            merchant, label=options["label"], scopes=options["scope"], at=clock.now()
        )
        self.stdout.write(token)
