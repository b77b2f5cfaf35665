"""Development secrets: made once, kept, for the owner's eyes."""

import base64
import stat
import subprocess
import sys

import pytest

from config import embedded

from .checkout import CONFIG

RACERS = 8


@pytest.fixture(autouse=True)
def var(tmp_path, monkeypatch):
    monkeypatch.setenv("SUBSIDY_VAR", str(tmp_path / "var"))
    return tmp_path / "var"


class TestDevelopmentSecrets:
    def test_are_a_long_key_and_one_seal_key_of_32_bytes(self):
        made = embedded.development_secrets()

        number, _, key = made["SEAL_KEYS"].partition(":")
        assert set(made) == {"SECRET_KEY", "SEAL_KEYS"}
        assert len(made["SECRET_KEY"]) >= 50
        assert number == "1"
        assert len(base64.b64decode(key, validate=True)) == 32

    def test_stay_the_same(self):
        assert embedded.development_secrets() == embedded.development_secrets()

    def test_are_for_the_owner_only(self, var):
        embedded.development_secrets()

        assert stat.S_IMODE((var / "secrets.json").stat().st_mode) == 0o600
        assert [path.name for path in var.iterdir()] == ["secrets.json"]

    def test_of_racing_processes_are_the_same(self):
        show = "import embedded; print(embedded.development_secrets())"
        racers = [
            subprocess.Popen(
                [sys.executable, "-c", show], cwd=CONFIG, stdout=subprocess.PIPE, text=True
            )
            for _ in range(RACERS)
        ]

        assert len({racer.communicate()[0] for racer in racers}) == 1
