import pytest
from django.db import connection

from subsidy.claims import services as claims
from subsidy.disbursements import services
from subsidy.disbursements.models import ReplyDifference, ReplyLine
from subsidy.disbursements.services import reply as reply_service
from subsidy.ledger.models import Transfer
from tests.disbursements.desk import LATER, REPLY_AT, buckets, kept, payments, states
from tests.disbursements.replies import line, reply
from tests.disbursements.test_reply import ONE, differences
from tests.disbursements.test_send import Killed, die


def one(number: int) -> str:
    return f"B-2024-0001-{number:05}"


class TestInSteps:
    @pytest.fixture
    def batch(self, desk, shop, settings):
        """Five payments, and steps of two lines."""
        settings.BANK_LINES_PER_STEP = 2
        for _ in range(5):
            shop.approved_car()
        return desk.sent("applicant")

    def test_applies_all_lines_and_says_what_became_of_them(self, desk, batch):
        said = [line(one(4), "RJCT", code="AC01"), *(line(one(n)) for n in (1, 2, 3, 5))]
        file = kept(reply(*said, order=batch.number), kind="reply", name="R1.xml")

        assert services.apply_reply(file, at=REPLY_AT) == {"pays": 4, "refuses": 1}

        assert [payment.state for payment in payments(batch)] == [
            *["paid"] * 3,
            "refused",
            "paid",
        ]
        assert (file.batch, file.staged_at, file.applied_at) == (batch, REPLY_AT, REPLY_AT)

    def test_killed_after_the_first_step_goes_on_with_the_next_line(
        self, desk, batch, monkeypatch, shop
    ):
        said = reply(*(line(one(n)) for n in range(1, 6)), order=batch.number)
        file = kept(said, kind="reply", name="R1.xml")
        real, calls = claims.pay_many, []

        def die_at_the_second(*args, **kwargs):
            calls.append(args)
            return die() if len(calls) == 2 else real(*args, **kwargs)

        with monkeypatch.context() as patch:
            patch.setattr("subsidy.claims.services.pay_many", die_at_the_second)
            with pytest.raises(Killed):
                services.apply_reply(file, at=REPLY_AT)
        half = [payment.state for payment in payments(batch)]
        assert half == ["paid", "paid", "scheduled", "scheduled", "scheduled"]

        assert services.apply_reply(file, at=LATER) == {"pays": 5}

        batch.refresh_from_db()
        assert batch.state == "settled"
        assert Transfer.objects.filter(kind="pay").count() == 5
        assert buckets(shop, cars=True) == {"paid": 5 * 1_500_000}

    def test_ends_a_step_early_rather_than_move_too_many_grants(self, desk, shop, monkeypatch):
        for _ in range(3):
            shop.approved()
            shop.approved_car()
        monkeypatch.setattr(reply_service, "GRANTS_PER_STEP_MAX", 2)
        batch, cars = desk.sent(), desk.sent("applicant")

        desk.answered(batch, line(ONE))  # one payment of three grants
        desk.answered(cars, *(line(f"{cars.number}-{n:05}") for n in (1, 2, 3)), name="R2.xml")

        assert (batch.state, cars.state) == ("settled", "settled")


class TestMisfits:
    def test_of_another_amount_than_ordered_pay_nothing(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()

        desk.answered(batch, line(ONE, amount="999.00"))

        [found] = ReplyDifference.objects.all()
        assert (found.code, found.reference, found.ours) == ("wrong_amount", ONE, "scheduled")
        assert (found.ours_fen, found.bank_fen, found.difference_fen) == (99_980, 99_900, -80)
        assert (found.batch, found.payment, found.file.name) == (
            batch,
            payments(batch)[0],
            "R1.xml",
        )
        assert states(claim) == ("scheduled", "scheduled")
        desk.answered(batch, line(ONE, amount="999.80"), name="R2.xml", at=LATER)
        assert states(claim) == ("paid", "paid")

    def test_that_contradict_each_other_in_one_file_decide_nothing(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()

        desk.answered(batch, line(ONE), line(ONE, "RJCT"), line(ONE, "PDNG"))

        assert differences() == [("contradiction", ONE)] * 2
        assert ReplyDifference.objects.first().bank_fen is None
        assert states(claim) == ("scheduled", "scheduled")

    def test_said_twice_alike_in_one_file_count_once(self, desk, shop):
        batch = desk.sent()
        file = kept(reply(line(ONE), line(ONE), order=batch.number), kind="reply", name="R1.xml")

        assert services.apply_reply(file, at=REPLY_AT) == {"pays": 1, "repeats": 1}

    def test_of_control_sums_that_are_not_ours_are_noted_beside_the_lines(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()

        desk.deliver("R1.xml", reply(line(ONE), order=batch.number, count="1", total="1.00"))
        desk.read()

        [found] = ReplyDifference.objects.all()
        assert (found.code, found.line, found.ours_fen, found.bank_fen) == (
            "control_sum",
            None,
            99_980,
            100,
        )
        assert states(claim) == ("paid", "paid")

    def test_of_a_whole_order_that_nobody_knows_are_one_difference(self, desk):
        desk.deliver("R1.xml", reply(order="B-1999-0001", group="RJCT"))
        desk.read()

        assert differences() == [("unknown_payment", "")]

    def test_in_a_treasurys_table_are_found_alike(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()
        head = "batch,reference,status,amount_yuan,reason_code,reason,bank_reference"
        rows = [f"{batch.number},{ONE},成功,999.80,,,TR-7", f"{batch.number},X,成功,1.00,,,"]
        text = "\r\n".join([head, *rows, f"{batch.number},TOTAL,2,,,,", ""])

        desk.deliver("R1.csv", text.encode("utf-8-sig"))
        desk.read()

        assert differences() == [("unknown_payment", "X")]
        assert (states(claim), payments(batch)[0].bank_reference) == (("paid", "paid"), "TR-7")


class TestReplyConstraints:
    @pytest.mark.parametrize(
        ("sql", "guard"),
        [
            ("UPDATE disbursements_replyline SET amount_fen = 1", "kept_as_it_was_read"),
            ("UPDATE disbursements_replyline SET bank_reference = 'x'", "kept_as_it_was_read"),
            ("UPDATE disbursements_replyline SET verdict = 'repeats'", "judged_once"),
            ("DELETE FROM disbursements_replyline", "never_deleted"),
        ],
    )
    def test_a_line_stays_as_it_was_read(self, desk, sql, guard):
        desk.answered(desk.sent(), line(ONE))

        with pytest.raises(Exception, match=guard), connection.cursor() as cursor:
            cursor.execute(sql)

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"number": 1}, "lines_of_a_reply_are_numbered"),
            ({"status": "perhaps"}, "reply_line_says_a_known_status"),
            ({"verdict": "perhaps"}, "reply_line_has_a_known_verdict"),
            ({"verdict": "refuses"}, "reply_line_does_what_it_says"),
        ],
    )
    def test_a_line_is_what_it_says(self, desk, changes, constraint):
        file = desk.answered(desk.sent(), line(ONE))

        with pytest.raises(Exception, match=constraint):
            ReplyLine.objects.create(
                **({"file": file, "number": 9, "status": "accepted"} | changes)
            )
