import secrets
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from subsidy.accounts import services
from subsidy.accounts.models import Role, User
from subsidy.regions.models import Unit

PASSWORD_BYTES = 18


class Command(BaseCommand):
    help = "Create a member of staff; prints a generated password once, unless one is piped in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--username", required=True)
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--unit", action="append", default=[], metavar="CODE")
        parser.add_argument("--password-stdin", action="store_true")

    def handle(self, **options: Any) -> None:
        username, units = _username(options["username"]), _units(options["unit"])
        is_given = options["password_stdin"]
        password = sys.stdin.readline().rstrip("\r\n") if is_given else _new_password()
        _check_password(password, username=username)
        try:
            services.create_staff(
                username=username, password=password, role=options["role"], units=units
            )
        except services.UsernameTaken as refusal:
            raise CommandError(f"there is a user named {username} already") from refusal
        self.stdout.write(f"created {username}")
        if not is_given:
            self.stdout.write(f"password: {password}")


def _new_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


def _username(text: str) -> str:
    try:
        return str(User._meta.get_field("username").clean(text, None))
    except ValidationError as error:
        raise CommandError("; ".join(error.messages)) from error


def _check_password(password: str, *, username: str) -> None:
    try:
        validate_password(password, User(username=username))
    except ValidationError as error:
        raise CommandError("; ".join(error.messages)) from error


def _units(codes: Sequence[str]) -> list[Unit]:
    units = list(Unit.objects.filter(code__in=codes).order_by("id"))
    if missing := sorted(set(codes) - {unit.code for unit in units}):
        raise CommandError(f"no such unit: {', '.join(missing)}")
    return units
