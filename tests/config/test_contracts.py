"""Each import contract is seen to fail when it is broken on purpose."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ["subsidy", "config", "simulation", "bench"]

#: (contract, file, the import that breaks it)
BREAKS = [
    (
        "Rooms form one stack",
        "subsidy/ledger/services/posting.py",
        "import subsidy.claims.services",
    ),
    ("Rooms form one stack", "subsidy/audits/tasks.py", "import subsidy.webhooks.services"),
    ("Inside a room", "subsidy/claims/models/claim.py", "import subsidy.claims.services"),
    ("Rules are plain Python", "subsidy/claims/rules/facts.py", "import django.db"),
    ("The inside never sees HTTP", "subsidy/claims/services/quote.py", "import rest_framework"),
    ("The house does not know who uses it", "subsidy/claims/tasks.py", "import config.settings"),
]


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the house that may be broken."""
    directory = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", directory)
    for package in PACKAGES:
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / package, directory / package, ignore=unwanted)
    return directory


class TestContracts:
    def lint(self, directory):
        command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
        return subprocess.run(
            command, cwd=directory, capture_output=True, text=True, check=False
        ).stdout

    def test_of_the_house_as_it_stands_are_kept(self, copy):
        assert "5 kept, 0 broken" in self.lint(copy)

    @pytest.mark.parametrize(("contract", "name", "line"), BREAKS)
    def test_fails_when_broken(self, copy, contract, name, line):
        path = copy / name
        sound = path.read_text()
        path.write_text(f"{sound}\n{line}\n")
        try:
            report = self.lint(copy)
        finally:
            path.write_text(sound)

        verdict = next(row for row in report.splitlines() if row.startswith(contract))
        assert verdict.endswith("BROKEN")

    def test_a_new_room_must_take_its_place(self, copy):
        room = copy / "subsidy" / "hotline"
        room.mkdir()
        (room / "__init__.py").touch()
        try:
            assert "subsidy.hotline" in self.lint(copy)
        finally:
            shutil.rmtree(room)
