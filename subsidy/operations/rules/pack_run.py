"""An audit run, computed again from what it froze: hashes, shares, false discoveries, flags."""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .pack_files import Difference, Pack, canonical
from .pack_shares import CONFIRMED, FIGURES, NOT_AGAIN, SHARES, Merchant, findings

#: How far figures may lie apart: the house keeps ten digits.
TOLERANCE = 1e-9
OUTCOMES = ("untested", "clear", "watch", "flagged")
#: What a share says beside its figures, exactly.
EXACT = ("merchant", "n", "k", "gate", "is_share", "is_large", "alarm", "evidence")
RUN, FLAGS, VERDICTS = "run.json", "flags.jsonl", "verdicts.jsonl"


def check_hashes(pack: Pack) -> Iterator[Difference]:
    """Compare inputs with the input hash, findings and verdicts with the output hash."""
    run = pack.value(RUN)
    hashes = {}
    for name, frozen in run["inputs"].items():
        hashes[name] = hashlib.sha256(pack.content(frozen["file"])).hexdigest()
        if hashes[name] != frozen["sha256"]:
            yield Difference(frozen["file"], "frozen rows", frozen["sha256"], hashes[name])
    told = {name: run[name] for name in ("programme", "since", "as_of", "params", "code_version")}
    again = hashlib.sha256(canonical(told | {"inputs": hashes})).hexdigest()
    if again != run["input_hash"]:
        yield Difference(RUN, "input hash", run["input_hash"], again)
    again = _output_hash(pack, run)
    if again != run["output_hash"]:
        yield Difference(RUN, "output hash", run["output_hash"], again)


def _output_hash(pack: Pack, run: Mapping[str, Any]) -> str:
    findings = {
        question["input"]: hashlib.sha256(pack.content(question["findings"])).hexdigest()
        for question in run["questions"]
    }
    verdicts = [[one["outcome"], one["q"], one["q_watch"]] for one in pack.lines(VERDICTS)]
    return hashlib.sha256(canonical({"findings": findings, "verdicts": verdicts})).hexdigest()


def questions(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the questions in the order of their results: those that flag first."""
    asked: list[dict[str, Any]] = run["questions"]
    return sorted(asked, key=lambda one: (one["is_shadow"], one["indicator"]))


def check_shares(pack: Pack) -> Iterator[Difference]:
    """Compute every finding that is a share again, from the frozen rows."""
    run = pack.value(RUN)
    merchants = [Merchant(*row) for row in pack.value(run["inputs"]["merchants"]["file"])]
    for question in questions(run):
        kept = pack.findings(question)
        null = question["formula"].partition("/")[2]
        is_share = null in SHARES or any(one["is_share"] for one in kept)
        if null in NOT_AGAIN or not is_share:
            continue
        rows = pack.value(run["inputs"][question["input"]]["file"])
        params = run["params"]["shadow"] if question["is_shadow"] else run["params"]
        parameters = params[question["indicator"]]
        again = findings(question["formula"], merchants, rows, parameters)
        if null in CONFIRMED:
            again = _at_most(again, kept)
        yield from _compared(question["findings"], kept, again)


def _at_most(
    again: Sequence[dict[str, Any]], kept: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what was computed again, small where the house called it small."""
    large = {one["merchant"] for one in kept if one["is_large"]}
    return [one | {"is_large": one["is_large"] and one["merchant"] in large} for one in again]


def _compared(
    file: str, kept: Sequence[Mapping[str, Any]], again: Sequence[Mapping[str, Any]]
) -> Iterator[Difference]:
    told, computed = ({one["merchant"]: one for one in found} for found in (kept, again))
    for merchant in sorted(told.keys() | computed.keys()):
        subject = f"merchant {merchant}"
        if merchant not in told or merchant not in computed:
            found = "a finding" if merchant in told else "none"
            expected = "none" if merchant in told else "a finding"
            yield Difference(file, subject, expected, found)
            continue
        yield from _differing(file, subject, told[merchant], computed[merchant])


def _differing(
    file: str, subject: str, told: Mapping[str, Any], computed: Mapping[str, Any]
) -> Iterator[Difference]:
    pairs = [(name, computed[name], told[name]) for name in EXACT]
    pairs.append(("peers", computed["peer_cell"], told["peer_cell"]))
    for name, expected, found in pairs:
        if expected != found:
            yield Difference(file, f"{subject}, {name}", *_shown(expected, found))
    figures = [(name, computed[name], told[name]) for name in FIGURES]
    figures += [
        (name, computed[name], told["figures"].get(name))
        for name in ("p_reference", "share_lower")
        if computed.get(name) is not None
    ]
    for name, expected, found in figures:
        if not is_close(expected, found):
            yield Difference(file, f"{subject}, {name}", str(expected), str(found))
    if abs(computed["excess_fen"] - told["excess_fen"]) > 1:
        expected, found = computed["excess_fen"], told["excess_fen"]
        yield Difference(file, f"{subject}, excess_fen", str(expected), str(found))


def _shown(expected: Any, found: Any) -> tuple[str, str]:
    """Return both in words; of long lists, what one has and the other lacks."""
    if isinstance(expected, list) and isinstance(found, list):
        missing, more = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
        return f"{len(expected)} with {missing[:5]}", f"{len(found)} with {more[:5]}"
    return str(expected), str(found)


def is_close(expected: float | None, found: float | None) -> bool:
    """Return whether two figures agree; below 1e-290 a double has no digits left to compare."""
    if expected is None or found is None:
        return expected is found
    return math.isclose(expected, found, rel_tol=TOLERANCE, abs_tol=1e-290)


def check_verdicts(pack: Pack) -> Iterator[Difference]:
    """Judge all findings again, each pool by itself, and compare verdicts, summary and alarms."""
    run, rule = pack.value(RUN), pack.value(RUN)["params"]["rule"]
    verdicts = list(pack.lines(VERDICTS))
    at, summary = 0, defaultdict[str, Counter[str]](Counter)
    alarms: dict[tuple[str, str], Any] = {}
    for is_shadow in (False, True):
        found = [
            (question["indicator"], finding)
            for question in questions(run)
            if question["is_shadow"] == is_shadow
            for finding in pack.findings(question)
        ]
        qs = _q_values([finding["p"] for _name, finding in found])
        for (name, finding), q in zip(found, qs, strict=True):
            told = verdicts[at] if at < len(verdicts) else {}
            at += 1
            yield from _judged(name, finding, q, told, rule)
            if not is_shadow:
                summary[name][told.get("outcome", "")] += 1
                _note_alarm(alarms, name, finding)
    if at != len(verdicts):
        yield Difference(VERDICTS, "verdicts", str(at), str(len(verdicts)))
    yield from _counted(run, summary)
    told_alarms = [alarms[key] for key in sorted(alarms)]
    if told_alarms != run["alarms"]:
        yield Difference(RUN, "alarms", str(told_alarms), str(run["alarms"]))


def _judged(
    name: str,
    finding: Mapping[str, Any],
    q: tuple[float, float] | None,
    told: Mapping[str, Any],
    rule: Mapping[str, Any],
) -> Iterator[Difference]:
    merchant = finding["merchant"]
    subject = f"{name}, merchant {merchant}"
    if (told.get("indicator"), told.get("merchant")) != (name, merchant):
        place = f"{told.get('indicator')}, merchant {told.get('merchant')}"
        yield Difference(VERDICTS, "verdict", subject, place)
        return
    strict, mild = q or (None, None)
    for figure, expected in (("q", strict), ("q_watch", mild)):
        if not is_close(expected, told[figure]):
            yield Difference(VERDICTS, f"{subject}, {figure}", str(expected), str(told[figure]))
    outcome = _outcome(finding, told["q"], told["q_watch"], rule)
    if outcome != told["outcome"]:
        yield Difference(VERDICTS, f"{subject}, outcome", outcome, str(told["outcome"]))


def _outcome(
    finding: Mapping[str, Any], q: float | None, q_watch: float | None, rule: Mapping[str, Any]
) -> str:
    if finding["p"] is None or q is None or q_watch is None:
        return "untested"
    is_small = not finding["is_large"] or finding["excess_fen"] < rule["money_fen_min"]
    if is_small or q_watch > rule["q_max"]:
        return "clear"
    return "flagged" if q <= rule["q_max"] else "watch"


def _q_values(p: Sequence[float | None]) -> list[tuple[float, float] | None]:
    """Return q of each p after Benjamini-Yekutieli and Benjamini-Hochberg, of all tests at once."""
    tested = sorted((at for at, one in enumerate(p) if one is not None), key=lambda at: p[at] or 0)
    count = len(tested)
    factor = math.fsum(1 / rank for rank in range(1, count + 1))
    q: list[tuple[float, float] | None] = [None] * len(p)
    mild = math.inf
    for rank in range(count, 0, -1):
        at = tested[rank - 1]
        mild = min(mild, (p[at] or 0.0) * count / rank)
        q[at] = min(1.0, mild * factor), min(1.0, mild)
    return q


def _note_alarm(alarms: dict[tuple[str, str], Any], name: str, finding: Mapping[str, Any]) -> None:
    if finding["alarm"]:
        cell = finding["peer_cell"]
        told = {"cell": cell["cell"], "size": cell["size"], "alarm": finding["alarm"]}
        alarms[name, cell["cell"]] = {"indicator": name} | told


def _counted(
    run: Mapping[str, Any], summary: Mapping[str, Mapping[str, int]]
) -> Iterator[Difference]:
    for name in sorted(summary.keys() | run["summary"].keys()):
        expected = {outcome: summary.get(name, {}).get(outcome, 0) for outcome in OUTCOMES}
        found = run["summary"].get(name, {})
        if expected != found:
            yield Difference(RUN, f"summary of {name}", str(expected), str(found))


def check_flags(pack: Pack) -> Iterator[Difference]:
    """Compare the flags with what was flagged: the same set, the same figures, claims and words."""
    run = pack.value(RUN)
    asked = {one["indicator"]: one for one in run["questions"] if not one["is_shadow"]}
    flagged = {
        (one["indicator"], one["merchant"]): one
        for one in pack.lines(VERDICTS)
        if one["outcome"] == "flagged" and not one["is_shadow"]
    }
    flags = {(one["indicator"], one["merchant"]): one for one in pack.lines(FLAGS)}
    silent = {(one["indicator"], one["merchant"]) for one in run["not_raised"]}
    for key in sorted(flags.keys() | silent | flagged.keys()):
        subject = f"{key[0]}, merchant {key[1]}"
        if key not in flagged:
            found = flags[key]["reference"] if key in flags else "a flag that was not raised"
            yield Difference(FLAGS, f"flag of {subject}", "none", found)
        elif (key in flags) == (key in silent):
            found = "none" if key not in flags else "one that was not raised"
            yield Difference(FLAGS, f"flag of {subject}", "a flag", found)
    for name in sorted({key[0] for key in flags.keys() & flagged.keys()}):
        for finding in pack.findings(asked[name]):
            key = name, finding["merchant"]
            if key in flags and key in flagged:
                yield from _said(flags[key], finding, flagged[key], asked[name])


def _said(
    flag: Mapping[str, Any],
    finding: Mapping[str, Any],
    verdict: Mapping[str, Any],
    question: Mapping[str, Any],
) -> Iterator[Difference]:
    names = ("n", "k", "p0", "rho", "expected", "excess", "effect", "p", "excess_fen")
    told = {name: finding[name] for name in names}
    told |= {name: verdict[name] for name in ("q", "q_watch")}
    expected = {
        "figures": finding["figures"] | told,
        "peers": finding["peer_cell"],
        "evidence": finding["evidence"],
        "p": finding["p"],
        "q": verdict["q"],
        "excess_fen": finding["excess_fen"],
        "formula": question["formula"],
        "formula_version": question["version"],
        "sentence_zh": _sentence(question["sentence_zh"], finding, verdict),
        "sentence_en": _sentence(question["sentence_en"], finding, verdict),
    }
    for name, value in expected.items():
        if flag.get(name) != value:
            subject = f"flag {flag['reference']}, {name}"
            yield Difference(FLAGS, subject, *_shown(value, flag.get(name)))


def _sentence(template: str, finding: Mapping[str, Any], verdict: Mapping[str, Any]) -> str:
    return template.format(
        **finding["figures"],
        **{name: finding[name] for name in ("n", "k", "expected", "excess", "effect")},
        p=_probability(finding["p"]),
        q=_probability(verdict["q"]),
        peers=finding["peer_cell"]["size"],
        money=f"{finding['excess_fen'] // 100:,}.{finding['excess_fen'] % 100:02d}",
    )


def _probability(value: float) -> str:
    if value < 1e-300:
        return "< 1e-300"
    return f"{value:.3f}" if value >= 0.001 else f"{value:.1e}"
