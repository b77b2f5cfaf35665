from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from subsidy.core import clock
from subsidy.core.errors import Refusal
from subsidy.merchants import services
from subsidy.merchants.models import ApiKey


class Command(BaseCommand):
    help = "Print the bearer token of a new key like this one; the old one ends after some days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key_id")
        parser.add_argument("--overlap-days", type=int, default=services.OVERLAP_DAYS_MAX)

    def handle(self, **options: Any) -> None:
        key = ApiKey.objects.filter(key_id=options["key_id"]).first()
        if key is None:
            raise CommandError(f"there is no key {options['key_id']}")
        try:
            _new, token = services.rotate_key(
                key, at=clock.now(), overlap_days=options["overlap_days"]
            )
        except Refusal as refusal:
            raise CommandError(f"{key} is not rotated: {refusal}") from refusal
        self.stdout.write(token)
