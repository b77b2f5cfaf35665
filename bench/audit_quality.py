"""Who is found and who is accused: planted schemes in provinces that the method has never seen.

Five seeds, strong and weak apart, two provinces at a time; beside three ways to rank that need no
statistics. `docs/audit-quality.md` says what is planted and what came of it.
"""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import mean

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn

from bench import environment, provinces, venvs
from bench.contenders import Untrue
from bench.figures import Figure, say
from bench.quality_table import Row, auc, precision, table

#: Never used while the method was made.
SEEDS = (7_101, 7_102, 7_103, 7_104, 7_105)
STRENGTHS = ("strong", "weak")
AT_ONCE = 2
DEPTHS = (20, 50, 100)
Province = list[Row]
Key = Callable[[Row], tuple[float, ...]]

#: How each contender orders merchants; the largest key comes first.
ORDERS: dict[str, Key] = {
    "ours": lambda row: (
        row["is_flagged"],
        row["is_watched"],
        row["evidence"],
        row["money_fen"],
    ),
    "money": lambda row: (row["subsidy_fen"],),
    "rule points": lambda row: (row["points"], row["subsidy_fen"]),
    "isolation forest": lambda row: (row["oddness"],),
}
BASELINES = tuple(name for name in ORDERS if name != "ours")


def measure() -> list[Figure]:
    """Return shares in percent and precisions at 50, the mean of strong and weak."""
    seeds = tuple(map(int, os.environ.get("AUDIT_SEEDS", "").split())) or SEEDS
    found = _provinces(seeds)
    summaries = {strength: _summary(strength, found[strength]) for strength in STRENGTHS}
    flagged = [row for parts in found.values() for part in parts for row in part if _flagged(row)]
    honest = sum(not row["schemes"] for row in flagged)
    p50 = {name: mean(one[name] for one in summaries.values()) for name in ORDERS}
    return [
        Figure("quality_strong_found", 100 * summaries["strong"]["found"], "%"),
        Figure("quality_weak_found", 100 * summaries["weak"]["found"], "%"),
        Figure("quality_honest_share", 100 * honest / max(1, len(flagged)), "%"),
        Figure("quality_p50", p50["ours"], "share"),
        Figure("quality_p50_best_baseline", max(p50[name] for name in BASELINES), "share"),
    ]


def _provinces(seeds: Sequence[int]) -> dict[str, list[Province]]:
    """Have all provinces settled and audited; return what was said of them, by strength."""
    provinces.found()
    venvs.python_of("analyst")
    tasks = [(seed, strength) for seed in seeds for strength in STRENGTHS]
    found: dict[str, list[Province]] = defaultdict(list)
    columns = "{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with (
        Progress(*columns, console=Console(stderr=True)) as progress,
        ThreadPoolExecutor(AT_ONCE) as threads,
    ):
        task = progress.add_task("provinces", total=len(tasks))
        for (_, strength), part in zip(tasks, threads.map(_audit, tasks), strict=True):
            found[strength].append(part)
            progress.advance(task)
    return found


def _audit(task: tuple[int, str]) -> Province:
    command = [sys.executable, "-m", "bench.audit_world", *map(str, task)]
    ran = subprocess.run(
        command,
        cwd=environment.CHECKOUT,
        env=environment.of_children(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise Untrue(f"province {task} ended with {ran.returncode}")
    rows: Province = json.loads(ran.stdout)
    names = sorted({name for row in rows for name in row["features"]})
    figures = [[row["features"].get(name, 0.0) for name in names] for row in rows]
    scores = json.loads(
        venvs.run("analyst", "bench.peers.analyst.forest", given=json.dumps(figures))
    )
    for row, score in zip(rows, scores, strict=True):
        row["oddness"] = score
    return rows


def _summary(strength: str, parts: Sequence[Province]) -> dict[str, float]:
    """Print the tables of one strength; return the share found, and precision at 50 by order."""
    pooled = [row for part in parts for row in part]
    irregular = [row for row in pooled if row["schemes"]]
    found = sum(map(_flagged, irregular)) / len(irregular)
    say(
        f"\n{strength}: {len(parts)} provinces, {len(pooled)} merchants, {len(irregular)} irregular"
    )
    say(table(pooled))
    flagged = [row for row in pooled if _flagged(row)]
    wrong = [sum(_is_honest(row) for row in part if _flagged(row)) for part in parts]
    shares = [
        count / max(1, sum(map(_flagged, part))) for count, part in zip(wrong, parts, strict=True)
    ]
    say(f"found {100 * found:.1f} %, {sum(wrong)} honest among {len(flagged)} flagged")
    say(f"realised share of false flags, by province: {', '.join(f'{x:.3f}' for x in shares)}")
    summary = {"found": found}
    for name, key in ORDERS.items():
        depths = [precision(pooled, key, depth) for depth in DEPTHS]
        area = mean(auc(part, key) for part in parts)
        at = ", ".join(f"@{d} {p:.2f}" for d, p in zip(DEPTHS, depths, strict=True))
        say(f"{name:>17}: precision {at}; AUC {area:.3f}")
        summary[name] = precision(pooled, key, 50)
    return summary


def _flagged(row: Row) -> bool:
    return bool(row["is_flagged"])


def _is_honest(row: Row) -> bool:
    return not row["schemes"]
