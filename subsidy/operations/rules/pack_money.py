"""Claims against the merchants of the run, against their terms, and against the ledger."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .pack_files import Difference, Pack

CLAIMS, EVIDENCE, LEDGER, BALANCES = (
    *("claims.jsonl", "evidence.jsonl"),
    *("ledger.jsonl", "balances.json"),
)
HEX_64 = re.compile(r"[0-9a-f]{64}")
#: Buckets whose transfers are split by source.
SPENT = ("committed", "paid", "lost", "recovered")
ARRIVALS = ("issue", "settle_out", "settle_in", "allot", "reallot", "return", "remit", "carry")
BUCKETS = ("available", "frozen", "reserved", *SPENT, "returned")
#: A row of the chain and a line of the ledger say the same under these names.
CHAINED = (
    *("id", "kind", "debit_id", "credit_id", "amount_fen", "central_fen"),
    *("reference", "subject", "programme_day", "recorded_at"),
)


def check_claims(pack: Pack) -> Iterator[Difference]:
    """Compare the claims with the merchants that the run froze, and with their terms."""
    terms = pack.value("terms.json")
    counts: dict[str, Counter[Any]] = defaultdict(Counter)
    subsidies_fen: Counter[str] = Counter()
    for claim in pack.lines(CLAIMS):
        subject = f"claim {claim['reference']}"
        granted, parts = claim["granted_fen"], claim["central_fen"] + claim["local_fen"]
        if granted != parts:
            yield Difference(CLAIMS, f"{subject}, central and local", str(granted), str(parts))
        yield from _of_terms(subject, claim, terms.get(claim["terms"]))
        if claim["stands"]:
            kind = claim["group"], claim["channel"], claim["tier"]
            counts[claim["merchant"]][kind] += 1
            subsidies_fen[claim["merchant"]] += claim["subsidy_fen"]
    again = {}
    for merchant, kinds in counts.items():
        main = min(kinds, key=lambda kind: (-kinds[kind], kind))
        again[merchant] = [merchant, *main, kinds.total(), subsidies_fen[merchant]]
    frozen = {row[0]: row for row in pack.value("inputs/merchants.json")}
    for merchant in sorted(again.keys() | frozen.keys()):
        if again.get(merchant) != frozen.get(merchant):
            subject = f"claims of merchant {merchant}"
            expected, found = frozen.get(merchant), again.get(merchant)
            yield Difference(CLAIMS, subject, str(expected), str(found))


def _of_terms(subject: str, claim: Mapping[str, Any], terms: Any) -> Iterator[Difference]:
    if terms is None:
        yield Difference(CLAIMS, f"{subject}, terms", "terms of the pack", claim["terms"])
        return
    if claim["notice"] != terms["notice_number"]:
        yield Difference(CLAIMS, f"{subject}, notice", terms["notice_number"], claim["notice"])
    labels = [variant["label"] for variant in terms["variants"]]
    if claim["variant"] not in labels:
        yield Difference(CLAIMS, f"{subject}, variant", f"one of {labels}", claim["variant"])


def check_evidence(pack: Pack) -> Iterator[Difference]:
    """Every piece of evidence has a hash and belongs to a claim; every claim a finding rests on is
    among the claims.
    """
    known = {claim["reference"] for claim in pack.lines(CLAIMS)}
    for piece in pack.lines(EVIDENCE):
        if piece["claim"] not in known:
            subject = f"evidence {piece['reference']}, claim"
            yield Difference(EVIDENCE, subject, "a claim of the pack", piece["claim"])
        if not HEX_64.fullmatch(piece["sha256"]):
            subject = f"evidence {piece['reference']}, SHA-256"
            yield Difference(EVIDENCE, subject, "64 hexadecimal digits", piece["sha256"])
    for question in pack.value("run.json")["questions"]:
        for finding in pack.findings(question):
            for claim in sorted(set(finding["evidence"]) - known):
                subject = f"merchant {finding['merchant']}, evidence"
                yield Difference(question["findings"], subject, "claims of the pack", claim)


def check_ledger(pack: Pack) -> Iterator[Difference]:
    """Compare transfers with balances, with each claim's money, and with the chain of history."""
    kept = pack.value(BALANCES)
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    of_claims: dict[str, Counter[str]] = defaultdict(Counter)
    transfers = {}
    for one in pack.lines(LEDGER):
        transfers[one["id"]] = one
        _add(sums, of_claims, one)
        yield from _of_accounts(one, kept["accounts"])
    for book, balance in sorted(kept["balances"].items()):
        for name, fen in sorted(balance.items()):
            if sums[book][name] != fen:
                found = str(fen)
                yield Difference(BALANCES, f"{book}, {name}", str(sums[book][name]), found)
    yield from _of_claims(pack, of_claims)
    yield from _of_chain(pack, transfers, set(kept["accounts"]))


def _add(
    sums: dict[str, Counter[str]], of_claims: dict[str, Counter[str]], one: Mapping[str, Any]
) -> None:
    for side, sign in (("debit", -1), ("credit", 1)):
        book, bucket = one[side].rsplit("/", 1)
        fen = sign * one["amount_fen"]
        sums[book][f"{bucket}_fen"] += fen
        if one["central_fen"] is not None:
            central = sign * one["central_fen"]
            parts = (("central", central), ("local", fen - central))
            for source, part in parts:
                if one["kind"] in ARRIVALS:
                    sums[book][f"{source}_fen"] += part
                if bucket in SPENT:
                    sums[book][f"{source}_spent_fen"] += part
        of_claims[one["subject"]][bucket] += fen
    of_claims[one["subject"]][one["kind"]] += one["amount_fen"]
    of_claims[one["subject"]][f"central {one['kind']}"] += one["central_fen"] or 0


def _of_accounts(one: Mapping[str, Any], accounts: Mapping[str, str]) -> Iterator[Difference]:
    for side in ("debit", "credit"):
        name = accounts.get(str(one[f"{side}_id"]), one[side])
        if name != one[side]:
            yield Difference(LEDGER, f"transfer {one['id']}, {side}", name, one[side])


def _of_claims(pack: Pack, of_claims: Mapping[str, Counter[str]]) -> Iterator[Difference]:
    nothing: Counter[str] = Counter()
    for claim in pack.lines(CLAIMS):
        money = of_claims.get(claim["account"], nothing)
        central = money["central commit"] - money["central uncommit"]
        granted = money["commit"] - money["uncommit"]
        of_ledger = {
            "reserved_fen": money["reserved"],
            "granted_fen": granted,
            "central_fen": central,
            "local_fen": granted - central,
            "paid_fen": money["pay"] - money["bounce"],
        }
        for name, fen in of_ledger.items():
            if claim[name] != fen:
                subject = f"claim {claim['reference']}, {name} by the ledger"
                yield Difference(CLAIMS, subject, str(fen), str(claim[name]))


def _of_chain(
    pack: Pack, transfers: Mapping[int, Mapping[str, Any]], accounts: set[str]
) -> Iterator[Difference]:
    """Compare each transfer with the row that was chained; the newest are not chained yet."""
    name = "history/rows/ledger_transfer.jsonl"
    if not (pack.directory / name).exists():
        return
    chained, last = set(), 0
    for row in pack.lines(name):
        last = row["id"]
        if not {str(row["debit_id"]), str(row["credit_id"])} & accounts:
            continue
        chained.add(last)
        told, subject = transfers.get(last), f"transfer {last}"
        if told is None:
            yield Difference(LEDGER, subject, "a transfer, as chained", "none")
            continue
        for column in CHAINED:
            if told[column] != row[column]:
                found = str(told[column])
                yield Difference(LEDGER, f"{subject}, {column}", str(row[column]), found)
    for number in sorted(transfers.keys() - chained):
        if number <= last:
            yield Difference(LEDGER, f"transfer {number}", "none, as chained", "a transfer")


def totals(pack: Pack) -> dict[str, Any]:
    """Return what the pack adds up to: claims by state, their money, the ledger by kind, in fen."""
    states: Counter[str] = Counter()
    money: Counter[str] = Counter()
    for claim in pack.lines(CLAIMS):
        states[claim["state"]] += 1
        if claim["stands"]:
            money["claims"] += 1
            for name in ("subsidy_fen", "granted_fen", "central_fen", "local_fen", "paid_fen"):
                money[name] += claim[name]
    kinds: Counter[str] = Counter()
    for one in pack.lines(LEDGER):
        kinds[one["kind"]] += one["amount_fen"]
    return {
        "states": dict(sorted(states.items())),
        "standing": dict(money),
        "ledger_fen": dict(sorted(kinds.items())),
    }
