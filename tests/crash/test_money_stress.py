"""Sixteen processes fight for the last money of three lines, for a minute: nothing is lost."""

import json
import subprocess
import sys
from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection

from subsidy.accounts.models import Role
from subsidy.claims.models import Claim
from subsidy.ledger.models import Balance
from tests import make
from tests.crash.stack import ROOT, Stack

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

PROCESSES, SECONDS, PATIENCE_SECONDS = 16, 60, 240
START = "import django; django.setup(); from tests.crash.hands import main; main()"
#: Some ten sales' worth on each line.
CENTRAL_FEN, LOCAL_FEN = 900_000, 100_000
GROUPS = {"appliances.refrigerator": "appliances", "digital.phone": "digital", "home.bath": "home"}


@pytest.fixture
def stack(tmp_path, transactional_db):
    return Stack(tmp_path)


def market():
    """Three lines that are soon exhausted, one merchant that sells for all of them."""
    programme, unit = make.programme(), make.unit()
    for code, group in GROUPS.items():
        make.terms(programme, make.category(code, group))
        make.line(programme, unit, group, central_fen=CENTRAL_FEN, local_fen=LOCAL_FEN)
    make.merchant(programme, unit, groups=tuple(GROUPS.values()))
    make.staff(Role.FINANCE_MAKER, "maker")
    make.staff(Role.FINANCE_CHECKER, "checker")


def run(stack, directory):
    """Let all processes work; return what each of them says."""
    command = [sys.executable, "-c", START]
    environment = stack.environment | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "INQUIRY_BP": "0",
        "LOG_LEVEL": "CRITICAL",
    }
    running = [
        subprocess.Popen(
            [*command, str(seed), str(SECONDS), str(directory)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    try:
        said = [process.communicate(timeout=SECONDS + PATIENCE_SECONDS) for process in running]
    finally:
        for process in running:
            process.kill()
            process.wait()
    assert [process.returncode for process in running] == [0] * PROCESSES, said
    return [json.loads(out.splitlines()[-1]) for out, _error in said]


def deadlocks():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot(), deadlocks FROM pg_stat_database"
            " WHERE datname = current_database()"
        )
        return cursor.fetchone()[1]


class TestMoney:
    def test_is_all_there_after_a_minute_near_exhaustion(self, stack, tmp_path, capsys):
        market()
        before = deadlocks()
        said = run(stack, tmp_path / "bank")

        counts = sum((Counter(one["counts"]) for one in said), Counter())
        with capsys.disabled():
            sys.stdout.write(f"\n{PROCESSES} processes x {SECONDS} s: {dict(counts)}\n")
            states = Counter(Claim.objects.values_list("state", flat=True))
            sys.stdout.write(f"claims: {dict(states)}, deadlocks: {deadlocks() - before}\n")
        assert [name for name in counts if name.startswith("broke")] == []
        assert sum(one["uncovered"] for one in said) == 0
        acts = ("sell", "withdraw", "decide", "pay", "repay", "money refused")
        assert [act for act in acts if not counts[act]] == [], counts
        assert all(balance.available_fen >= 0 for balance in Balance.objects.all())
        call_command("prove")
