"""The real processes of the demo: web, workers, beat and the bank, each with a log of its own."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import urllib3

START_SECONDS_MAX = 180
STOP_SECONDS_MAX = 20
TAIL_LINES = 20


class ProcessFailed(Exception):
    """A process of the demo ended by itself, or never got ready."""


@dataclass(slots=True)
class Processes:
    """What was started here, and only that, is stopped at the end, last first."""

    logs: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self.running.values()):
            process.terminate()
        for process in reversed(self.running.values()):
            try:
                process.wait(timeout=STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def start(self, name: str, *arguments: str) -> None:
        """Start `python -m …` with the environment of this process."""
        with self._log(name).open("wb") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *arguments], stdout=log, stderr=log, env=dict(os.environ)
            )

    def check(self) -> None:
        """Raise ProcessFailed if one has ended, with the last lines of its log."""
        for name, process in self.running.items():
            if process.poll() is not None:
                tail = self._log(name).read_text(errors="replace").splitlines()[-TAIL_LINES:]
                lines = "\n".join(tail)
                raise ProcessFailed(f"{name} ended with {process.returncode}\n{lines}")

    def start_web(self) -> str:
        """Start the web server on a free port; return its address, to be waited for."""
        address = f"127.0.0.1:{free_port()}"
        options = ("--config=python:config.gunicorn", f"--bind={address}", "--preload")
        self.start("web", "gunicorn", *options, "--log-level=warning", "config.wsgi")
        return f"http://{address}"

    def start_worker(self) -> None:
        """Start the Celery workers and the beat that tells them to look."""
        schedule = self.logs / "beat-schedule"
        app = ("celery", "--app=config")
        self.start("worker", *app, "worker", "--concurrency=1", "--loglevel=warning")
        sending = ("--queues=webhooks", "--pool=solo", "--hostname=sender@%h")
        self.start("sender", *app, "worker", *sending, "--loglevel=warning")
        self.start("beat", *app, "beat", f"--schedule={schedule}", "--loglevel=warning")

    def start_bank(self, directory: Path, *, seed: int) -> None:
        """Start the fake bank over a directory."""
        options = (f"--directory={directory}", f"--seed={seed}", "--refuse-share=0.05")
        self.start("bank", "simulation.bank", *options)

    def wait_for(self, address: str) -> None:
        """Wait until the web server can serve. Raises ProcessFailed."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            self.check()
            try:
                answer = urllib3.request("GET", f"{address}/health/ready", retries=False)
            except urllib3.exceptions.HTTPError:
                time.sleep(0.1)
                continue
            if answer.status == 200:
                return
            time.sleep(0.1)
        raise ProcessFailed(f"the web server was not ready within {START_SECONDS_MAX} s")

    def _log(self, name: str) -> Path:
        return self.logs / f"{name}.log"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
