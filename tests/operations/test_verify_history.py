"""Whoever tampers with rows, by whatever means, is found: here, by command and offline."""

import io
import json
import re
import subprocess
import sys
from contextlib import redirect_stdout

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from subsidy.ledger.models import Transfer
from subsidy.merchants.models import Merchant, MerchantChange
from subsidy.operations import services
from subsidy.operations.models import HistoryBlock
from subsidy.operations.rules.verify_history import main
from subsidy.operations.services.history import (
    export as history_export,
    tables as history_tables,
    verify as history_verify,
)
from subsidy.regions.models import Unit
from tests import make
from tests.disbursements.desk import Desk, payments
from tests.make import NOON


def chain():
    services.chain_history(at=NOON, size=5)


def tamper(sql, *params):
    """Do what only the owner of a table or a superuser can do: no trigger fires."""
    table = re.search(r"(?:UPDATE|INTO|FROM) (\w+)", sql)[1]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, params)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def found():
    """Return what the house finds, one sentence each."""
    return [str(finding) for finding in services.verify_history().findings]


def found_offline(directory, *arguments):
    """Return what somebody finds who has the export alone: its lines, or that it is unbroken."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = main([str(directory), *arguments])
    *lines, last = out.getvalue().splitlines()
    assert last.startswith("broken in" if code else "unbroken: ")
    return lines if code else [last]


def by_command(*arguments):
    out = io.StringIO()
    try:
        call_command("verify_history", *arguments, stdout=out, no_color=True)
    except CommandError as refusal:
        return out.getvalue(), str(refusal)
    return out.getvalue(), ""


@pytest.fixture
def chained(shop, tmp_path):
    """A sealed batch, and all of history chained."""
    batch = Desk(shop, tmp_path).sealed()
    chain()
    return batch


@pytest.fixture
def export(tmp_path):
    """Exports what there is, again and again."""

    def to(name="export"):
        services.export_history(tmp_path / name)
        return tmp_path / name

    return to


class TestTampering:
    """Each: the statement, what the house finds, and that the offline verifier finds the same."""

    def test_of_a_transfer_is_found(self, chained, export):
        row = Transfer.objects.earliest("id")
        tamper("UPDATE ledger_transfer SET amount_fen = amount_fen + 1 WHERE id = %s", row.pk)
        [line] = found()
        assert re.fullmatch(rf"row was changed: ledger_transfer row {row.pk} of block \d+", line)
        assert found_offline(export()) == [line]

    def test_of_history_is_found(self, chained, export):
        row = MerchantChange.objects.earliest("pgh_id")
        tamper("UPDATE merchants_merchantchange SET name = 'x' WHERE pgh_id = %s", row.pk)
        found_here = found()
        assert found_here[0].startswith(
            f"row was changed: merchants_merchantchange row {row.pk} of block "
        )
        assert found_offline(export()) == found_here

    def test_of_a_sealed_batch_is_found(self, chained, export):
        tamper(
            "UPDATE disbursements_batch SET total_fen = total_fen + 1, local_fen = local_fen + 1"
            " WHERE id = %s",
            chained.pk,
        )
        lines = found()
        assert lines[-1] == (
            f"row is not as its last change left it: disbursements_batch row {chained.pk}"
        )
        assert found_offline(export()) == lines

    def test_of_a_payment_in_a_sealed_batch_is_found(self, chained, export):
        [payment] = payments(chained)
        tamper("UPDATE disbursements_payment SET bank = 'another' WHERE id = %s", payment.pk)
        [line] = found()
        assert line == (
            f"row is not as its last change left it: disbursements_payment row {payment.pk}"
        )
        assert found_offline(export()) == [line]

    def test_that_takes_a_row_out_or_puts_one_in_is_found(self, chained, export):
        row = Transfer.objects.earliest("id")
        tamper("DELETE FROM ledger_transfer WHERE id = %s", row.pk)
        tamper(
            "INSERT INTO claims_claimmove (id, claim_id, verb, source, target, by_kind,"
            " by_reference, at, reason) SELECT -7, claim_id, verb, source, target, by_kind,"
            " by_reference, at, reason FROM claims_claimmove LIMIT 1"
        )
        tamper("DELETE FROM merchants_enrolment WHERE category_group = 'cars'")
        lines = found()
        assert {re.sub(r"\d+$", "N", line) for line in lines} == {
            "row was added: claims_claimmove row -7 of block N",
            f"row is missing: ledger_transfer row {row.pk} of block N",
            "row is gone without a change: merchants_enrolment row N",
        }
        assert found_offline(export()) == lines

    def test_of_a_block_is_found(self, chained, export):
        last = HistoryBlock.objects.latest("number")
        tamper(
            "UPDATE operations_historyblock SET sealed_at = sealed_at - interval '1 day'"
            " WHERE number = %s",
            last.number,
        )
        assert found() == [f"block was changed: {last.table} block {last.number}"]
        tamper("DELETE FROM operations_historyblock WHERE number = 2")
        second = "block is missing: history block 2"
        assert second in found()
        assert found_offline(export()) == found()

    def test_that_makes_the_chain_anew_is_found_by_who_noted_a_block(self, chained, export):
        noted = str(HistoryBlock.objects.latest("number"))
        tamper("UPDATE ledger_transfer SET amount_fen = amount_fen + 1")
        tamper("DELETE FROM operations_historyblock")
        chain()
        assert found() == []
        number = noted.partition(":")[0]
        table = HistoryBlock.objects.get(number=number).table
        told = f"block is not the one that was noted: {table} block {number}"
        shown, refusal = by_command("--noted", noted)
        assert (shown, refusal[:18]) == (f"{told}\n", "broken in 1 places")
        assert found_offline(export(), "--noted", noted) == [told]
        tamper("DELETE FROM operations_historyblock WHERE number > 1")
        assert found_offline(export("shorter"), "--noted", noted)[-1] == (
            f"block is missing: history block {number}"
        )


class TestVerifyHistory:
    def test_finds_nothing_where_everything_went_by_the_verbs(self, chained, export, monkeypatch):
        monkeypatch.setattr(history_tables, "ROWS_IN_MEMORY_MAX", 2)
        monkeypatch.setattr(history_export, "ROWS_IN_MEMORY_MAX", 2)
        person = make.staff()
        person.units.add(*Unit.objects.all())
        person.units.clear()
        chain()
        verified = services.verify_history()
        assert verified.findings == ()
        last = HistoryBlock.objects.latest("number")
        assert f"last block {last}" in str(verified)
        assert by_command() == (f"unbroken: {verified}\n", "")
        assert found_offline(export()) == [f"unbroken: {verified}"]

    def test_names_the_first_findings_and_counts_all(self, chained, monkeypatch):
        tamper("UPDATE ledger_transfer SET amount_fen = amount_fen + 1")
        monkeypatch.setattr(history_verify, "FINDINGS_SHOWN_MAX", 1)
        verified = services.verify_history()
        assert (len(verified.findings), verified.broken) == (1, Transfer.objects.count())

    def test_of_an_empty_house_finds_nothing(self, db, export):
        assert services.verify_history().findings == ()
        assert found_offline(export()) == [f"unbroken: 0 blocks, 0 rows, last block 0:{'0' * 64}"]


class TestExport:
    def test_goes_only_as_far_as_the_chain(self, chained, shop, export):
        person = make.staff()
        person.units.add(shop.unit)
        chain()
        Merchant.objects.update(name="later")
        person.units.clear()
        shop.submitted()
        lines = found_offline(export())
        assert len(lines) == 1
        assert lines[0].startswith("unbroken: ")

    def test_holds_nothing_personal_in_the_open(self, chained, export):
        directory = export()
        text = "".join(path.read_text() for path in directory.rglob("*.jsonl"))
        [payment] = payments(chained)
        assert payment.account_number not in text
        assert json.loads((directory / "blocks.jsonl").read_text().splitlines()[0])["number"] == 1

    def test_goes_into_an_empty_directory_and_says_what_to_note(self, chained, tmp_path):
        out = io.StringIO()
        call_command("export_history", tmp_path / "new", stdout=out)
        assert out.getvalue().endswith(f"last block {HistoryBlock.objects.latest('number')}\n")
        with pytest.raises(CommandError, match="is not empty"):
            call_command("export_history", tmp_path / "new")

    def test_is_verified_by_python_alone(self, chained, export):
        """In another process, isolated from the house and from all packages."""
        directory = export()
        run = subprocess.run(
            [sys.executable, "-I", "-S", "verify_history.py", "."],
            capture_output=True,
            text=True,
            check=False,
            cwd=directory,
        )
        shown = f"unbroken: {services.verify_history()}\n"
        assert (run.returncode, run.stdout, run.stderr) == (0, shown, "")

    def test_that_was_tampered_with_is_found(self, chained, export):
        directory = export()
        with (directory / "rows" / "ledger_transfer.jsonl").open("a") as file:
            file.write(json.dumps({"id": 10**9}) + "\n")
        assert found_offline(directory) == [f"row is in no block: ledger_transfer row {10**9}"]
