import csv
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.claims import services as claims
from subsidy.claims.models import Claim, ClaimMove, OpeningClaim
from subsidy.core.actors import Actor
from subsidy.core.errors import Refused
from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import OpeningPayment
from subsidy.funds.services import set_quota
from subsidy.ledger.models import Balance
from subsidy.operations.services import prove
from tests import make
from tests.disbursements.desk import Desk
from tests.make import NOON
from tests.operations.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tmp_path):
    return World(tmp_path)


def paid(world, number="A-1", **changes):
    """One claim that another system paid, as its file says it."""
    sale = {
        "purchase__bought_on": "2024-09-02",
        "purchase__bought_at": "2024-09-02T10:00:00+08:00",
        "purchase__invoice__issued_on": "2024-09-02",
        "delivery": {"kind": "pickup", "delivered_on": "2024-09-02"},
    }
    return {
        "number": number,
        "merchant": world.merchant.credit_code,
        "state": "paid",
        "subsidy_fen": 99_980,
        "submitted_on": "2024-09-03",
        "decided_on": "2024-09-05",
        "paid_on": "2024-09-20",
        "bank_reference": "ICBC-1",
        "claim": world.body(**sale),
    } | changes


def approved(world, number="A-2", **changes):
    row = paid(world, number) | {"state": "approved"} | changes
    return {name: row[name] for name in row if name not in {"paid_on", "bank_reference"}}


def submitted(world, number="A-3", **changes):
    row = approved(world, number) | {"state": "submitted"} | changes
    return {name: row[name] for name in row if name != "decided_on"}


def bring(tmp_path, *rows, source="old"):
    """Run the command; return what it says, and its report without the header."""
    path = tmp_path / "claims.ndjson"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    said = []

    class Screen:
        def write(self, text, *_args, **_kwargs):
            said.append(text.strip())

        def flush(self):
            pass

        def isatty(self):
            return False

    try:
        call_command("import_claims", str(path), source=source, stdout=Screen())
    except CommandError as refusal:
        said.append(str(refusal))
    with path.with_suffix(".report.csv").open(encoding="utf-8-sig", newline="") as file:
        return said, [row[:5] for row in csv.reader(file)][1:]


class TestImportClaims:
    def test_books_each_claim_where_it_stood(self, world, tmp_path):
        said, report = bring(tmp_path, paid(world), approved(world), submitted(world))

        assert said == ["3 claims taken over, 0 known already, 0 rows refused"]
        assert report == []
        states = Claim.objects.order_by("opening__number").values_list("opening__number", "state")
        assert list(states) == [("A-1", "paid"), ("A-2", "approved"), ("A-3", "submitted")]
        book = Balance.objects.get(book=world.line.book)
        assert (book.paid_fen, book.committed_fen, book.reserved_fen) == (99_980,) * 3
        assert list(OpeningPayment.objects.values_list("paid_on", "bank_reference", "source")) == [
            (date(2024, 9, 20), "ICBC-1", "old")
        ]

    def test_leaves_nothing_that_drifts(self, world, tmp_path):
        bring(tmp_path, paid(world), approved(world), submitted(world))

        assert [proof for proof in prove() if proof.drifts] == []

    def test_keeps_the_amount_that_was_decided_there(self, world, tmp_path):
        bring(tmp_path, paid(world, subsidy_fen=12_345))

        assert Claim.objects.get().grants.get().amount_fen == 12_345

    def test_books_the_money_on_the_day_of_the_import(self, world, tmp_path):
        bring(tmp_path, paid(world))

        moves = ClaimMove.objects.order_by("id").values_list("verb", "at", "by_kind", "is_told")
        assert list(moves) == [
            (verb, NOON, "file", True) for verb in ("submit", "clear", "schedule", "pay")
        ]

    def test_takes_a_claim_over_once(self, world, tmp_path):
        row = paid(world)
        bring(tmp_path, row)

        said, _ = bring(tmp_path, row, approved(world))

        assert said == ["1 claims taken over, 1 known already, 0 rows refused"]
        assert Claim.objects.count() == 2

    def test_takes_the_first_of_two_rows_of_one_number(self, world, tmp_path):
        said, _ = bring(tmp_path, paid(world), paid(world))

        assert said == ["1 claims taken over, 1 known already, 0 rows refused"]

    def test_takes_the_same_number_of_another_system(self, world, tmp_path):
        bring(tmp_path, paid(world), source="old")
        said, _ = bring(tmp_path, paid(world), source="older")

        assert said == ["1 claims taken over, 0 known already, 0 rows refused"]

    def test_reports_what_the_checks_would_have_said(self, world, tmp_path):
        row = paid(world)
        row["claim"]["purchase"]["invoice"]["title"] = "某某有限公司"

        said, report = bring(tmp_path, row)

        assert said[0] == "1 claims taken over, 0 known already, 0 rows refused"
        assert report == [["1", "A-1", "remark", "company_buyer", "/purchase/invoice/title"]]

    def test_refuses_and_reports_what_cannot_be_true_here(self, world, tmp_path):
        twice = paid(world, "B-2")
        nowhere = paid(world, "B-3", merchant="91130100MA0ABCD1X9")
        shop = paid(world, "B-4")
        shop["claim"]["store"] = "S999"
        late = paid(world, "B-5", paid_on="2024-09-04")
        first = paid(world, "B-1")
        twice["claim"]["purchase"]["identifiers"] = first["claim"]["purchase"]["identifiers"]

        said, report = bring(tmp_path, first, twice, nowhere, shop, late, "{broken")

        assert said == [
            "1 claims taken over, 0 known already, 5 rows refused",
            f"What was refused or remarked: {tmp_path / 'claims.report.csv'}",
            "Some rows were refused; the others are taken over.",
        ]
        assert sorted(report) == [
            ["2", "B-2", "refused", "identifier_already_used", "/purchase/identifiers/0/value"],
            ["3", "B-3", "refused", "merchant_unknown", "/merchant"],
            ["4", "B-4", "refused", "store_unknown", "/store"],
            ["5", "", "refused", "invalid", ""],
            ["6", "", "refused", "invalid", ""],
        ]

    def test_refuses_what_the_line_cannot_cover(self, world, tmp_path):
        rows = [paid(world, f"C-{number}") for number in range(2)]
        for row in rows:
            row["claim"]["purchase"]["price_fen"] = 900_000_000
            row["claim"]["purchase"]["invoice"]["total_fen"] = 900_000_000
            row["subsidy_fen"] = Balance.objects.get(book=world.line.book).available_fen - 1

        _, report = bring(tmp_path, *rows)

        assert report == [["2", "C-1", "refused", "fund_exhausted", ""]]

    def test_uses_up_the_quota_and_the_identifiers(self, world, tmp_path):
        row = paid(world)
        bring(tmp_path, row)
        same = {
            "applicant": row["claim"]["applicant"],
            "purchase": row["claim"]["purchase"],
        }
        request = world.request(delivery=None)
        again = request.model_validate(world.body() | same)

        with pytest.raises(Refused) as refused:
            claims.submit(world.merchant, again, by=world.by, at=NOON)

        assert {fault.code for fault in refused.value.faults} == {
            "quota_used",
            "identifier_already_used",
        }

    def test_lets_us_pay_what_was_only_approved(self, world, tmp_path):
        bring(tmp_path, paid(world), approved(world))

        batch = Desk(world, tmp_path).drafted()

        lines = batch.payments.values_list("lines__grant__claim__opening__number", flat=True)
        assert list(lines) == ["A-2"]

    def test_lets_us_recover_what_was_paid_there(self, world, tmp_path):
        bring(tmp_path, paid(world))
        grant = Claim.objects.get().grants.get()

        recovery = disbursements.demand_recovery(
            grant, reason_code="goods_returned", by=make.actor("finance_maker"), at=NOON
        )
        disbursements.record_repayment(
            recovery, bank_reference="R-1", by=make.actor("finance_checker"), at=NOON
        )

        assert Claim.objects.get().state == "recovered"
        assert [proof for proof in prove() if proof.drifts] == []

    def test_of_a_missing_file_says_so(self, tmp_path):
        with pytest.raises(CommandError, match="No such file"):
            call_command("import_claims", str(tmp_path / "none.ndjson"), source="old")


class TestOpeningClaim:
    def opened(self, world, tmp_path):
        bring(tmp_path, paid(world))
        return OpeningClaim.objects.get()

    def test_a_claim_of_another_system_is_taken_over_once(self, world, tmp_path):
        opened = self.opened(world, tmp_path)
        other = claims.submit(world.merchant, world.request(), by=Actor.file("x"), at=NOON)
        opened.pk, opened.claim = None, other
        with pytest.raises(IntegrityError, match="taken_over_once"), transaction.atomic():
            opened.save(force_insert=True)

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"source": ""}, "names_its_system_and_number"),
            ({"decided_on": date(2024, 9, 1)}, "in_this_order"),
            ({"decided_on": None}, "in_this_order"),
            ({"paid_on": date(2024, 9, 4)}, "in_this_order"),
        ],
    )
    def test_its_facts_fit_together(self, world, tmp_path, changes, constraint):
        opened = self.opened(world, tmp_path)
        other = claims.submit(world.merchant, world.request(), by=Actor.file("x"), at=NOON)
        opened.pk, opened.claim, opened.number = None, other, "A-9"
        for name, value in changes.items():
            setattr(opened, name, value)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            opened.save(force_insert=True)

    def test_is_written_once(self, world, tmp_path):
        opened = self.opened(world, tmp_path)
        opened.source = "other"
        with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
            opened.save()


def test_what_is_taken_over_leaves_the_daily_quota_alone(world, tmp_path):
    set_quota(world.line, claims=1, by=make.SWEEP, at=NOON, reason="a run on it")
    bring(tmp_path, paid(world), approved(world))
    assert Claim.objects.count() == 2
    assert Balance.objects.get(book=world.line.book).counted_claims == 0
