"""The desk of the fake bank turns its switches, and gives payments back."""

from datetime import UTC, datetime

import pytest

from simulation.bank import Bank
from simulation.bank_desk import main
from simulation.bank_temper import Temper
from tests.simulation.test_bank import lines_of, order_file, put, replies

NOON = datetime(2024, 10, 15, 4, 0, tzinfo=UTC)


def desk(bank, *arguments):
    return main([f"--directory={bank.directory}", *arguments])


@pytest.fixture
def bank(tmp_path):
    bank = Bank(tmp_path, Temper(seed=1, refuse_share_bp=0))
    bank.prepare()
    put(bank, "B-1.xml", order_file(3))
    return bank


def test_it_shows_sets_and_resets_the_switches(bank, capsys):
    assert desk(bank, "set", "delay_s=5", "lose_bp=100") == 0
    desk(bank, "set", "table=1")
    capsys.readouterr()
    desk(bank, "show")
    shown = capsys.readouterr().out.split()
    assert {"delay_s=5", "lose_bp=100", "table=1", "crash_after=0"} < set(shown)
    desk(bank, "reset")
    assert "delay_s=0" in capsys.readouterr().out.split()


def test_it_gives_settled_payments_back(bank, capsys):
    bank.work(at=NOON)
    assert desk(bank, "give-back", "P-1") == 0
    [name] = capsys.readouterr().out.split()
    [path] = [path for path in replies(bank) if path.name == name]
    assert [(line.end_to_end_id, line.status) for line in lines_of(path)] == [("P-1", "refused")]


@pytest.mark.parametrize("arguments", [["set", "colour=1"], ["give-back", "P-9"], ["set", "delay"]])
def test_it_says_what_it_does_not_know(bank, capsys, arguments):
    with pytest.raises(SystemExit):
        desk(bank, *arguments)
    assert "simulation.bank_desk" in capsys.readouterr().err
