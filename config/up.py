"""`make up`: web, workers and beat side by side. If one ends, all end, with its exit code."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
STOP_SECONDS_MAX = 30
TICK_SECONDS = 0.2
SIGNALLED = 128  # a shell's exit code for "ended by signal n" is 128 + n


def commands(var: Path) -> dict[str, list[str]]:
    """Return the command line of each process."""
    celery = [str(BIN / "celery"), "--app=config"]
    return {
        "web": [str(BIN / "gunicorn"), "--config=python:config.gunicorn", "config.wsgi"],
        "worker": [*celery, "worker", "--loglevel=INFO", "--concurrency=2"],
        "sender": [
            *celery,
            "worker",
            "--loglevel=INFO",
            "--queues=webhooks",
            "--pool=solo",
            "--hostname=sender@%h",
        ],
        "beat": [*celery, "beat", "--loglevel=INFO", f"--schedule={var / 'beat'}"],
    }


def main() -> int:
    """Migrate, serve until told to stop, and return the exit code."""
    migration = subprocess.run([sys.executable, "manage.py", "migrate"], cwd=CHECKOUT, check=False)
    var = Path(os.environ.get("SUBSIDY_VAR") or CHECKOUT / "var")
    return migration.returncode or serve(commands(var))


def serve(commands: dict[str, list[str]]) -> int:
    """Run the commands until one ends (its exit code) or Ctrl-C or SIGTERM comes (0)."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in commands.items():
            processes[name] = subprocess.Popen(command, cwd=CHECKOUT)
        return _first_end(processes)
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(list(processes.values()))


def _first_end(processes: dict[str, subprocess.Popen[bytes]]) -> int:
    """Wait until one ends, say which, and return its exit code."""
    while True:
        for name, process in processes.items():
            code = process.poll()
            if code is not None:
                print(f"{name} ended with {code}; stopping the others", file=sys.stderr)  # noqa: T201
                return code if code >= 0 else SIGNALLED - code
        time.sleep(TICK_SECONDS)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Stop them all: asked first, then made to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS_MAX
    for process in processes:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
