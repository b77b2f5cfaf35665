"""Environments of peers: installed below var/bench when a bench asks for them, and only there."""

import os
import subprocess
import sys
import venv
from functools import cache
from pathlib import Path

from bench import environment
from bench.contenders import Untrue
from bench.figures import say


def requirements_of(peer: str) -> Path:
    """Return the file of what a peer runs on."""
    return environment.CHECKOUT / "bench" / "peers" / peer / "requirements.txt"


@cache
def python_of(peer: str) -> Path:
    """Return the Python of a peer's environment; make it where it is not there as asked."""
    requirements = requirements_of(peer)
    home = environment.VAR / peer
    python, made_of = home / "bin" / "python", home / "made-of.txt"
    asked = f"{sys.version}\n{requirements.read_text()}"
    if not made_of.exists() or made_of.read_text() != asked:
        say(f"installing what {peer} needs into {home}")
        venv.create(home, clear=True, with_pip=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "-r", str(requirements)]
        subprocess.run(command, stdout=sys.stderr, check=True)
        made_of.write_text(asked)
    return python


def run(peer: str, module: str, *arguments: str, given: str = "", **place: str) -> str:
    """Run a module in the peer's environment; return what it printed. Raises Untrue."""
    ran = subprocess.run(
        [str(python_of(peer)), "-m", module, *arguments],
        cwd=environment.CHECKOUT,
        env=os.environ | place,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Untrue(f"{peer}'s {module} ended with {ran.returncode}")
    return ran.stdout
