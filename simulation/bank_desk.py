"""The desk of the fake bank: what it does wrong is switched here, while it runs.

    python -m simulation.bank_desk --directory DIR show
    python -m simulation.bank_desk --directory DIR set delay_s=5 lose_bp=100
    python -m simulation.bank_desk --directory DIR reset
    python -m simulation.bank_desk --directory DIR give-back B-2024-0001-00007 …

Switches: delay_s, lose_bp, duplicate_bp, wrong_amount_bp, give_back_bp, give_back_s, crash_after,
table. `give-back` writes a reply by which payments come back that were settled days ago.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from simulation.bank_faults import Faults
from simulation.bank_files import Instruction, read_lines, read_order, write_reply
from simulation.bank_temper import give_back


class UnknownPayment(Exception):
    """No order in the outbox asks for this payment."""


def give_back_payments(directory: Path, references: Sequence[str], *, at: datetime) -> list[str]:
    """Write a reply for each order of which payments come back; return the names of the files.

    Raises UnknownPayment; then nothing is written.
    """
    wanted, found = set(references), {}
    for path in _orders(directory):
        if lines := [line for line in read_lines(path) if line.end_to_end_id in wanted]:
            found[path] = lines
    missing = wanted - {line.end_to_end_id for lines in found.values() for line in lines}
    if missing:
        raise UnknownPayment(", ".join(sorted(missing)))
    return [_write(directory, path, lines, at=at) for path, lines in found.items()]


def _orders(directory: Path) -> list[Path]:
    """Return the order files, those that were taken away too."""
    outbox = directory / "outbox"
    return sorted([*outbox.glob("[!.]*.xml"), *(outbox / "taken").glob("[!.]*.xml")])


def _write(directory: Path, path: Path, lines: Sequence[Instruction], *, at: datetime) -> str:
    order = read_order(path)
    stamp = f"{at:%Y%m%d%H%M%S%f}"
    name = f"{order.message_id}.back.{stamp}.pain002.xml"
    inbox = directory / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    unfinished = inbox / f".{name}"
    answers = map(give_back, lines)
    unfinished.write_bytes(b"".join(write_reply(order, answers, message_id=stamp, at=at)))
    unfinished.replace(inbox / name)
    return name


def main(arguments: list[str]) -> int:
    """Obey the command line; print what came of it."""
    parser = argparse.ArgumentParser(
        prog="simulation.bank_desk",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--directory", type=Path, required=True)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("show", help="print the switches")
    verbs.add_parser("set", help="turn switches").add_argument(
        "switches", nargs="+", type=_switch, metavar="NAME=NUMBER"
    )
    verbs.add_parser("reset", help="turn all of them off")
    verbs.add_parser("give-back", help="give payments back").add_argument("references", nargs="+")
    options = parser.parse_args(arguments)
    try:
        lines = _obey(options)
    except (KeyError, UnknownPayment) as fault:
        parser.error(f"unknown: {fault.args[0]}")
    print("\n".join(lines))
    return 0


def _obey(options: argparse.Namespace) -> list[str]:
    if options.verb == "give-back":
        at = datetime.now(UTC)
        return give_back_payments(options.directory, options.references, at=at)
    faults = Faults.of(options.directory)
    if options.verb == "set":
        faults = faults.turned(dict(options.switches))
    elif options.verb == "reset":
        faults = Faults()
    if options.verb != "show":
        faults.save(options.directory)
    return [f"{name}={value}" for name, value in asdict(faults).items()]


def _switch(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    return name, int(number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
