from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.core import clock
from subsidy.core.codes import CODES
from subsidy.core.errors import Refusal
from subsidy.merchants import services
from subsidy.merchants.models import Merchant, Scope


class Command(BaseCommand):
    help = "Create an API key of a merchant and print its bearer token, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--merchant", required=True, metavar="USCC")
        parser.add_argument("--scope", action="append", default=[], choices=Scope.values)
        parser.add_argument("--label", default="")
        parser.add_argument("--store", action="append", default=[], help="only this one")
        parser.add_argument("--network", action="append", default=[], help="only from there")

    def handle(self, **options: Any) -> None:
        code = options["merchant"]
        merchant = Merchant.objects.filter(credit_code=code).first()
        if merchant is None:
            raise CommandError(f"there is no merchant {code}")
        try:
            _key, token = services.create_key(
                merchant,
                label=options["label"],
                scopes=options["scope"],
                stores=options["store"],
                allowed_networks=options["network"],
                at=clock.now(),
            )
        except Refusal as refusal:
            raise CommandError(str(CODES[refusal.code].title)) from refusal
        self.stdout.write(token)
