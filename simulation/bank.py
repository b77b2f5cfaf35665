"""A bank that does not exist: takes payment files from DIR/outbox, answers into DIR/inbox.

    python -m simulation.bank --directory DIR [--refuse-share 0.05] [--seed 2024] [--once]

Each file, known by name and content, is answered once, whatever is killed and whenever: a reply is
written aside, then marked as given, then moved to the inbox; a restart goes on where that ended.
What it does wrong is switched on and off while it runs: `python -m simulation.bank_desk`.
"""

import argparse
import logging
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import file_digest
from pathlib import Path
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException

from simulation.bank_faults import Faults
from simulation.bank_files import Answer, Order, read_order, write_reply, write_table
from simulation.bank_temper import Temper

log = logging.getLogger("simulation.bank")
POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Bank:
    """The bank's side of a shared directory. What it has answered lies in DIR/bank."""

    directory: Path
    temper: Temper

    def prepare(self) -> None:
        """Make the directories."""
        for path in (self._outbox, self._inbox, self._aside, self._given):
            path.mkdir(parents=True, exist_ok=True)

    def work(self, *, at: datetime) -> int:
        """Answer what is waiting; return the number of replies that went out."""
        for path in sorted(self._outbox.glob("[!.]*.xml")):
            with path.open("rb") as file:
                mark = file_digest(file, "sha256").hexdigest()[:16]
            name = f"{path.stem.removesuffix('.pain001')}.{mark}"
            if not (self._given / name).exists():
                self._answer(path, name, at=at)
        return sum(self._give(path) for path in sorted(self._aside.glob("[!.]*")) if _due(path, at))

    def _answer(self, path: Path, name: str, *, at: datetime) -> None:
        """Write aside all that the bank will say of an order, each part with its day."""
        faults = Faults.of(self.directory)
        temper = replace(self.temper, faults=faults)
        back_s = faults.delay_s + faults.give_back_s
        try:
            self._write(path, f"{name}.reply", temper.answers(path), at, faults.delay_s)
            self._write(path, f"{name}.again", temper.said_again(path), at, faults.delay_s)
            self._write(path, f"{name}.back", temper.given_back(path), at, back_s)
        except (ParseError, DefusedXmlException) as fault:
            log.warning("cannot read an order: %s", fault)
        (self._given / name).touch()

    def _write(
        self, path: Path, name: str, answers: Iterator[Answer], at: datetime, later_s: int
    ) -> None:
        """Write one reply aside, unless there is nothing to say in it."""
        first = next(answers, None)
        if first is None:
            return
        faults = Faults.of(self.directory)
        suffix = ".csv" if faults.table else ".pain002.xml"
        order, said = read_order(path), self._breaking(first, answers, faults.crash_after)
        if faults.table:
            content = write_table(order, said)
        else:
            content = write_reply(order, said, message_id=_message_id(order, name), at=at)
        unfinished = self._aside / f".{name}.part"
        _save(unfinished, content)
        due = at.timestamp() + later_s
        os.utime(unfinished, (due, due))
        unfinished.replace(self._aside / (name + suffix))

    def _breaking(
        self, first: Answer, answers: Iterator[Answer], crash_after: int
    ) -> Iterator[Answer]:
        """Pass the answers on; die in the middle, once, where the switch says so."""
        yield first
        for number, answer in enumerate(answers, start=1):
            if number == crash_after:
                Faults.of(self.directory).turned({"crash_after": 0}).save(self.directory)
                os.kill(os.getpid(), signal.SIGKILL)
            yield answer

    def _give(self, path: Path) -> bool:
        path.replace(self._inbox / path.name)
        log.info("answered in %s", path.name)
        return True

    @property
    def _outbox(self) -> Path:
        return self.directory / "outbox"

    @property
    def _inbox(self) -> Path:
        return self.directory / "inbox"

    @property
    def _aside(self) -> Path:
        return self.directory / "bank" / "aside"

    @property
    def _given(self) -> Path:
        return self.directory / "bank" / "given"


def _due(path: Path, at: datetime) -> bool:
    """Return whether the day has come that the file was written aside for."""
    return path.stat().st_mtime <= at.timestamp()


def _message_id(order: Order, name: str) -> str:
    return f"{order.message_id[:12]}.{name[-22:]}".upper()


def _save(path: Path, content: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(content)
        file.flush()
        os.fsync(file.fileno())


def share_bp(text: str) -> int:
    """Return the basis points of a share such as 0.05."""
    return int(Decimal(text) * 10_000)


def main(arguments: list[str]) -> int:
    """Run the bank until it is told to stop, or for one pass."""
    parser = argparse.ArgumentParser(prog="simulation.bank", description=__doc__)
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument("--refuse-share", type=share_bp, default=500, metavar="SHARE")
    parser.add_argument("--seed", type=int, default=2024)
    parser.add_argument("--once", action="store_true")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    bank = Bank(options.directory, Temper(options.seed, options.refuse_share))
    bank.prepare()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    while True:
        bank.work(at=datetime.now(UTC))
        if options.once:
            return 0
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
