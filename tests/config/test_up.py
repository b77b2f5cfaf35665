"""`make up`: all live together, or none."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
SERVE = "import sys, json; from config.up import serve; sys.exit(serve(json.loads(sys.argv[1])))"


def start(**commands):
    return subprocess.Popen([sys.executable, "-c", SERVE, json.dumps(commands)], cwd=CHECKOUT)


def shell(text):
    return ["/bin/sh", "-c", text]


class TestServe:
    def test_if_one_ends_all_end_with_its_code(self, tmp_path):
        pid = tmp_path / "pid"
        other = shell(f"echo $$ > {pid}; exec sleep 60")

        code = start(web=other, worker=shell(f"until [ -s {pid} ]; do sleep 0.1; done; exit 7"))

        assert code.wait(60) == 7
        assert not Path("/proc", pid.read_text().strip()).exists()

    def test_one_that_was_killed_counts_as_a_shell_counts(self):
        assert start(web=shell("kill -9 $$"), worker=shell("exec sleep 60")).wait(60) == 128 + 9

    def test_when_told_to_stop_all_is_well(self, tmp_path):
        pid = tmp_path / "pid"
        up = start(web=shell(f"echo $$ > {pid}; exec sleep 60"))
        while not (pid.exists() and pid.read_text()):
            time.sleep(0.05)

        os.kill(up.pid, signal.SIGTERM)

        assert up.wait(60) == 0
        assert not Path("/proc", pid.read_text().strip()).exists()
