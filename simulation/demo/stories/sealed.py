"""The sealed pack: exported, verified by an outsider with Python alone, and tampered with."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from simulation.demo.founding import run
from simulation.demo.fresh import PACK
from simulation.demo.stories.scene import StoryFailed
from subsidy.audits.models import AuditRun
from subsidy.sampling.models import Sample

CLAIMS, AMOUNT = "claims.jsonl", b'"granted_fen":'
VERIFIER = Path("verifier") / "verify_pack.py"
#: The whole environment of an outsider: no address of a database, no settings.
NOTHING = {"LC_ALL": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack in a directory, and the seal that was noted elsewhere."""

    directory: Path
    seal: str

    @property
    def command(self) -> tuple[str, ...]:
        """How anybody verifies it: without our packages."""
        verifier = self.directory / VERIFIER
        return "python", "-I", "-S", str(verifier), str(self.directory), "--seal", self.seal

    def verify(self) -> tuple[bool, str]:
        """Verify it in a process that knows nothing of this house; return whether it is content,
        and its words.
        """
        with TemporaryDirectory() as elsewhere:
            done = subprocess.run(  # noqa: S603
                [sys.executable, *self.command[1:]],
                capture_output=True,
                text=True,
                check=False,
                cwd=elsewhere,
                env=NOTHING,
            )
        return done.returncode == 0, (done.stdout + done.stderr).strip()


def export(audit: AuditRun, sample: Sample) -> Pack:
    """Have `manage.py export_pack` write the pack of the run, with the sample."""
    directory = Path(settings.VAR) / PACK
    shutil.rmtree(directory, ignore_errors=True)
    said = run(
        "export_pack",
        programme=audit.programme.code,
        run=audit.pk,
        sample=[sample.reference],
        out=directory,
    )
    return Pack(directory, said.rsplit("seal ", maxsplit=1)[1])


def tamper(pack: Pack) -> tuple[str, str]:
    """Change one byte of a copy: a fen of one claim. Return the claim and what the verifier says.

    Raises StoryFailed where it does not name the claim.
    """
    with TemporaryDirectory() as elsewhere:
        copy = Pack(Path(elsewhere) / PACK, pack.seal)
        shutil.copytree(pack.directory, copy.directory)
        claim = change_one_byte(copy.directory / CLAIMS)
        is_verified, said = copy.verify()
    named = [line for line in said.splitlines() if claim in line]
    if is_verified or not named:
        raise StoryFailed(f"nobody noticed that {claim} was changed: {said}")
    return claim, named[0]


def change_one_byte(path: Path) -> str:
    """Put another last digit to what the first paid claim was granted; return its reference."""
    with path.open("r+b") as file:
        for line in iter(file.readline, b""):
            claim = json.loads(line)
            if claim["paid_fen"]:
                last = line.index(b",", line.index(AMOUNT)) - 1
                file.seek(file.tell() - len(line) + last)
                file.write(b"1" if line[last : last + 1] == b"0" else b"0")
                return str(claim["reference"])
    raise StoryFailed("no claim in the pack is paid")
