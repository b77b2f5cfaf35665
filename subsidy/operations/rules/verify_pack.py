"""Verify a sealed pack, offline, with Python alone:

    python verifier/verify_pack.py DIRECTORY --seal SHA256

It needs no access to the house, no database and no packages. It hashes every file, computes again
what can be computed (totals, shares, q-values, flags, draws, limits), and names whatever differs:
the file, what in it, what was expected, what was found. Exit code 1 if anything does.
"""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

if not __package__:  # run as a script, wherever it lies: PEP 366
    _HERE = Path(__file__).resolve().parent
    sys.path.append(str(_HERE.parent))
    sys.dont_write_bytecode = True  # nothing is added to a pack by verifying it
    __package__ = _HERE.name
    importlib.import_module(__package__)

from . import pack_money, pack_run, pack_samples
from .pack_chain import check_chain, last_block
from .pack_files import Difference, Pack, check_files

DIFFERENCES_SHOWN_MAX = 200
Check = Callable[[Pack], Iterator[Difference]]
CHECKS: dict[str, Check] = {
    "claims": pack_money.check_claims,
    "evidence": pack_money.check_evidence,
    "ledger": pack_money.check_ledger,
    "hashes of the run": pack_run.check_hashes,
    "shares": pack_run.check_shares,
    "verdicts": pack_run.check_verdicts,
    "flags": pack_run.check_flags,
    "samples": pack_samples.check_samples,
    "chain of history": check_chain,
}


def verify(directory: Path, seal: str | None = None) -> dict[str, Any]:
    """Return what is wrong with the pack in a directory, and what it adds up to."""
    try:
        pack = Pack(directory)
        found = list(check_files(pack, seal))
    except _BROKEN as error:
        fault = Difference("pack.json", "manifest", "one that can be read", _told(error))
        return {"differences": [vars(fault)], "checks": {}, "totals": {}, "pack": {}}
    checks = {"files and seal": len(found)}
    for name, check in CHECKS.items():
        new = list(_guarded(name, check, pack))
        checks[name] = len(new)
        found += new
    return {
        "pack": {name: pack.manifest.get(name) for name in ("programme", "run", "as_of", "seal")},
        "checks": checks,
        "totals": _totals(pack),
        "differences": [vars(one) for one in found],
    }


#: What a file that was tampered with may do to who reads it.
_BROKEN = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError),
    *(OSError, RecursionError, TypeError, ValueError),
)


def _guarded(name: str, check: Check, pack: Pack) -> Iterator[Difference]:
    try:
        yield from check(pack)
    except _BROKEN as error:
        yield Difference("pack", name, "what can be computed", _told(error))


def _totals(pack: Pack) -> dict[str, Any]:
    try:
        return pack_money.totals(pack) | {"last_block": last_block(pack)}
    except _BROKEN:
        return {}


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def main(arguments: list[str]) -> int:
    """Verify the pack in a directory; return 1 where something differs."""
    parser = argparse.ArgumentParser(description="Verify a sealed pack, offline.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seal", help="the seal, as it was noted outside of the house")
    parser.add_argument("--json", action="store_true", help="print everything, for machines")
    options = parser.parse_args(arguments)
    report = verify(options.directory, options.seal)
    if options.json:
        sys.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    else:
        _print(report, is_sealed=options.seal is not None)
    return 1 if report["differences"] else 0


def _print(report: dict[str, Any], *, is_sealed: bool) -> None:
    for name, count in report["checks"].items():
        sys.stdout.write(f"{name}: {f'{count} differences' if count else 'as it should be'}\n")
    for one in report["differences"][:DIFFERENCES_SHOWN_MAX]:
        sys.stdout.write(f"{Difference(**one)}\n")
    for name, total in report["totals"].items():
        sys.stdout.write(f"{name}: {json.dumps(total, ensure_ascii=False)}\n")
    differences = len(report["differences"])
    sys.stdout.write(f"differs in {differences:,} places\n" if differences else "verified\n")
    if not is_sealed:
        sys.stdout.write("The seal was not compared: only a seal noted elsewhere proves the pack\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))  # pragma: no cover - seen by tests in a process of its own
