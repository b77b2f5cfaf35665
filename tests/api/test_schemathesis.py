"""The live API against its own document: all checks of schemathesis, stateful links included."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.stack import ROOT

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
CONFIG = Path(__file__).parent / "schemathesis.toml"
SECONDS_MAX = 900


#: Of all doors at once schemathesis would not start its walks at a sale: it takes `external_id` for
#: the key of something that no door makes. Among the doors to claims alone it does.
RUNS = {"every door": [], "the ways of a claim": ["--include-tag=claims", "--phases=stateful"]}
WALKED = {"POST /api/v1/claims 201", "POST /api/v1/claims/{reference}/submit 200"}


@pytest.mark.parametrize("name", RUNS)
def test_the_live_api_keeps_its_word(sandbox, tmp_path, name, capsys):
    report, answers = tmp_path / "report.json", tmp_path / "answers.json"
    run = subprocess.run(
        [
            str(Path(sys.executable).parent / "schemathesis"),
            f"--config-file={CONFIG}",
            "--no-color",
            "run",
            f"{sandbox.url}/api/v1/schema?lang=en",
            "--report=json",
            f"--report-json-path={report}",
            *RUNS[name],
        ],
        env=sandbox.stack.environment
        | {"SANDBOX_KEY": sandbox.key, "PYTHONPATH": str(ROOT), "ANSWERS_FILE": str(answers)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    figures = json.loads(report.read_text())
    with capsys.disabled():
        print(f"\n{name}: {figures['operations']}, {figures['test_cases']}")  # noqa: T201
    assert (figures["test_cases"]["with_failures"], figures["errors"]) == (0, [])
    met = json.loads(answers.read_text())
    if name == "every door":
        assert figures["operations"]["tested"] == figures["operations"]["total"]
    else:
        assert met.keys() >= WALKED
