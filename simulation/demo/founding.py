"""Before the first day: programme, staff, merchants with their keys, and past sales."""

from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from simulation import files
from simulation.demo.fresh import PREFIX
from simulation.world import World
from subsidy.accounts.models import Role, User
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.programmes import services
from subsidy.programmes.models import Programme

PROGRAMME_FILES = ("hebei-2024.yaml", "demo-ebikes-2024.yaml")


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account and its password, which is printed at the end and kept nowhere."""

    username: str
    role: str
    password: str

    @property
    def actor(self) -> Actor:
        """The member of staff as the verbs know it."""
        return Actor.staff(User.objects.get(username=self.username))


def run(command: str, *arguments: str, **options: object) -> str:
    """Run a management command in this process and return what it printed."""
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue().strip()


def load_programmes() -> None:
    """Load Hebei 2024 and, on top of it, the illustrative e-bike terms of the other units."""
    for name in PROGRAMME_FILES:
        run("load_programme", str(Path(settings.BASE_DIR) / "programmes" / name))


def open_programme(code: str, *, by: Actor) -> None:
    """Open the programme to claims."""
    services.open_programme(Programme.objects.get(code=code), by=by, at=clock.now())


def create_staff() -> dict[str, Account]:
    """Create one account for each role, by role."""
    return {role: _create_account(role) for role in Role.values}


def _create_account(role: str) -> Account:
    username = f"{PREFIX}{role}"
    printed = run("create_staff", username=username, role=role)
    return Account(username, role, printed.rsplit("password: ", maxsplit=1)[1])


def load_merchants(world: World) -> str:
    """Load the file of merchants, as an operator does."""
    path = _file("merchants.csv")
    files.write_merchants(path, world.merchants, programme=world.plan.programme)
    return run("load_merchants", str(path))


def load_past_sales(world: World) -> str:
    """Load the sales before the programme."""
    path = _file("past-sales.csv")
    files.write_past_sales(path, world.past_sales)
    return run("load_sales", str(path))


def create_keys(world: World) -> dict[str, str]:
    """Return a bearer token for each merchant, by credit code."""
    return {
        merchant.credit_code: run("create_key", merchant=merchant.credit_code, label="demo")
        for merchant in world.merchants
    }


def _file(name: str) -> Path:
    directory = Path(settings.VAR) / "demo-files"
    directory.mkdir(parents=True, exist_ok=True)
    return directory / name
