"""The compose file cannot be started here; it is read, and each command is tried."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.long

CHECKOUT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SERVICES = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]
OURS = ("web", "worker", "sender", "beat", "migrate")


def run(*words):
    return subprocess.run(
        [BIN / words[0], *words[1:]], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )


def test_has_all_services():
    assert set(SERVICES) == {*OURS, "postgres", "redis"}
    assert SERVICES["postgres"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", OURS)
def test_command_knows_its_options(name):
    """`--help` is answered after the other words were parsed."""
    answer = run(*SERVICES[name]["command"], "--help")

    assert answer.returncode == 0, answer.stderr
    assert "usage" in answer.stdout.lower()


def test_web_server_accepts_its_configuration():
    answer = run("gunicorn", "--check-config", *SERVICES["web"]["command"][1:])

    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("name", [*OURS, "postgres", "redis"])
def test_every_service_tells_its_health_or_ends(name):
    health = SERVICES[name]["healthcheck"]

    assert bool(health.get("test")) != bool(health.get("disable"))
    assert ("disable" in health) == (SERVICES[name]["restart"] == "no")


@pytest.mark.parametrize("name", OURS)
def test_starts_after_what_it_needs(name):
    needed = () if name == "migrate" else ("migrate",)

    assert set(SERVICES[name]["depends_on"]) >= {"postgres", *needed}


def test_no_secret_is_written_down():
    text = (CHECKOUT / "docker-compose.yml").read_text()
    example = (CHECKOUT / ".env.example").read_text()

    asked = set(re.findall(r"\$\{(\w+)", text))
    offered = dict(line.split("=", 1) for line in example.splitlines() if re.match(r"\w+=", line))
    assert asked == set(offered)
    assert {name for name, value in offered.items() if value} == {"PORT"}


def test_image_runs_as_nobody_in_particular():
    words = (CHECKOUT / "Dockerfile").read_text()

    assert "\nUSER subsidy\n" in words
    assert "\nHEALTHCHECK " in words
    assert "--require-hashes" in words
