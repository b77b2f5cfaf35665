import pytest

from subsidy.core.errors import WrongState
from subsidy.disbursements import services
from subsidy.disbursements.models import BankFile, PaymentLine, ReplyDifference
from subsidy.disbursements.services import dispatch
from subsidy.ledger.models import Transfer
from tests.disbursements.desk import (
    LATER,
    REPLY_AT,
    SEND_AT,
    buckets,
    kept,
    moves,
    payments,
    states,
    transfers,
)
from tests.disbursements.replies import line, reply
from tests.disbursements.test_send import Killed, die

ONE, TWO = "B-2024-0001-00001", "B-2024-0001-00002"


def differences() -> list[tuple[str, str]]:
    return list(ReplyDifference.objects.order_by("id").values_list("code", "reference"))


class TestApplyReply:
    def test_of_an_accepted_payment_pays_its_claims(self, desk, shop):
        claims = [shop.approved(), shop.approved()]
        batch = desk.sent()

        file = desk.answered(batch, line(ONE, "ACSC", bank_reference="ICBC-77"))

        [payment] = payments(batch)
        assert (payment.state, payment.paid_at, payment.bank_reference) == (
            "paid",
            REPLY_AT,
            "ICBC-77",
        )
        assert [states(claim) for claim in claims] == [("paid", "paid")] * 2
        assert transfers(claims[0]) == [
            ("reserve", 99_980, None),
            ("commit", 99_980, 89_982),
            ("pay", 99_980, 89_982),
        ]
        assert buckets(shop) == {"paid": 2 * 99_980}
        assert moves(batch)[-1] == ("settle", "sent", "settled")
        assert (file.batch, file.applied_at, file.kind) == (batch, REPLY_AT, "reply")
        assert payment.moves.get(verb="pay").by_reference == "R1.xml"

    def test_of_a_refused_payment_gives_its_claims_back_for_a_later_batch(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()

        desk.answered(batch, line(ONE, "RJCT", code="AC04", text="账户已销户"))

        [payment] = payments(batch)
        assert (payment.state, payment.refused_at, payment.paid_at) == ("refused", REPLY_AT, None)
        assert (payment.refusal_code, payment.refusal_reason) == ("AC04", "账户已销户")
        assert states(claim) == ("approved", "committed")
        assert claim.moves.order_by("-id")[0].reason == "bank_refused AC04"
        assert not PaymentLine.objects.get().is_live
        assert batch.state == "part_settled"
        assert buckets(shop) == {"committed": 99_980}
        again = desk.sent()
        desk.answered(again, line("B-2024-0002-00001"), name="R2.xml")
        assert (states(claim), buckets(shop)) == (("paid", "paid"), {"paid": 99_980})

    def test_of_two_payments_settles_in_part(self, desk, shop):
        cars = [shop.approved_car(), shop.approved_car()]
        batch = desk.sent("applicant")

        desk.answered(batch, line(ONE), line(TWO, "RJCT", code="AC01"))

        assert [states(claim) for claim in cars] == [("paid", "paid"), ("approved", "committed")]
        assert moves(batch)[-1] == ("settle_part", "sent", "part_settled")
        assert buckets(shop, cars=True) == {"committed": 1_500_000, "paid": 1_500_000}

    def test_that_is_not_final_changes_nothing(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()

        desk.answered(batch, line(ONE, "ACSP"))

        assert (batch.state, states(claim)) == ("sent", ("scheduled", "scheduled"))
        assert differences() == []

    def test_may_come_in_several_files(self, desk, shop):
        shop.approved_car()
        shop.approved_car()
        batch = desk.sent("applicant")

        desk.answered(batch, line(ONE))
        assert batch.state == "sent"
        desk.answered(batch, line(TWO), name="R2.xml")

        assert batch.state == "settled"

    def test_without_lines_may_refuse_the_whole_order(self, desk, shop):
        cars = [shop.approved_car(), shop.approved_car()]
        batch = desk.sent("applicant")
        reason = "<StsRsnInf><Rsn><Cd>AM10</Cd></Rsn></StsRsnInf>"

        desk.deliver("R1.xml", reply(order=batch.number, group="RJCT", reason=reason))
        desk.read()

        assert [states(claim) for claim in cars] == [("approved", "committed")] * 2
        assert {payment.refusal_code for payment in payments(batch)} == {"AM10"}

    def test_records_lines_it_does_not_know_and_applies_the_others(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()

        desk.answered(batch, line("B-2024-0777-00001"), line(ONE), line("", "RJCT"))

        assert differences() == [("unknown_payment", "B-2024-0777-00001"), ("unknown_payment", "")]
        assert states(claim) == ("paid", "paid")

    def test_to_a_batch_nobody_knows_is_kept_as_differences(self, desk):
        desk.deliver("R1.xml", reply(line(ONE), order="B-1999-0001"))

        [file] = desk.read()

        assert differences() == [("unknown_payment", ONE)]
        assert (file.batch, file.applied_at) == (None, REPLY_AT)


class TestApplyReplyTwice:
    def test_changes_nothing_when_the_file_comes_again_under_another_name(self, desk, shop):
        batch = desk.sent()
        content = reply(line(ONE), order=batch.number)
        desk.deliver("R1.xml", content)
        desk.read()
        before = (Transfer.objects.count(), BankFile.objects.count(), moves(batch))

        desk.deliver("R2.xml", content)

        assert desk.read(at=LATER) == []
        assert (Transfer.objects.count(), BankFile.objects.count(), moves(batch)) == before
        assert list((desk.directory / "inbox").glob("*.xml")) == []

    def test_changes_nothing_when_the_lines_come_again_in_another_file(self, desk, shop):
        batch = desk.sent()
        desk.answered(batch, line(ONE))
        before = (Transfer.objects.count(), moves(payments(batch)[0]))

        desk.answered(batch, line(ONE), name="R2.xml", at=LATER)

        assert (Transfer.objects.count(), moves(payments(batch)[0])) == before
        assert differences() == []

    def test_is_applied_once_even_if_called_twice(self, desk):
        file = desk.answered(desk.sent(), line(ONE))
        before = Transfer.objects.count()

        assert services.apply_reply(file, at=LATER) == {}
        assert (Transfer.objects.count(), file.applied_at) == (before, REPLY_AT)


class TestGivenBack:
    def test_days_later_the_money_is_committed_again_and_paid_by_a_later_batch(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()
        desk.answered(batch, line(ONE, bank_reference="ICBC-77"))

        desk.answered(batch, line(ONE, "RJCT", code="AC06"), name="R2.xml", at=LATER)

        [payment] = payments(batch)
        assert (payment.state, payment.paid_at, payment.refused_at) == ("refused", REPLY_AT, LATER)
        assert (payment.bank_reference, payment.refusal_code) == ("ICBC-77", "AC06")
        assert moves(batch)[-1] == ("settle_part", "settled", "part_settled")
        assert (states(claim), buckets(shop)) == (("approved", "committed"), {"committed": 99_980})
        again = desk.sent()
        desk.answered(again, line("B-2024-0002-00001"), name="R3.xml", at=LATER)
        assert [kind for kind, *_ in transfers(claim)] == [
            "reserve",
            "commit",
            "pay",
            "bounce",
            "pay",
        ]
        assert buckets(shop) == {"paid": 99_980}

    def test_reopens_a_closed_batch(self, desk):
        batch = desk.sent()
        desk.answered(batch, line(ONE))
        services.close(batch, by=desk.checker, at=REPLY_AT)

        desk.answered(batch, line(ONE, "RJCT"), name="R2.xml", at=LATER)

        assert moves(batch)[-2:] == [
            ("close", "settled", "closed"),
            ("settle_part", "closed", "part_settled"),
        ]

    def test_while_it_is_being_recovered_is_a_difference(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()
        desk.answered(batch, line(ONE))
        services.demand_recovery(
            claim.grants.get(), reason_code="goods_returned", by=desk.maker, at=LATER
        )

        desk.answered(batch, line(ONE, "RJCT"), name="R2.xml", at=LATER)

        assert differences() == [("refused_in_recovery", ONE)]
        assert states(claim) == ("recovering", "recovering")

    def test_an_acceptance_after_a_refusal_pays_nobody_twice(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()
        desk.answered(batch, line(ONE, "RJCT"))

        desk.answered(batch, line(ONE), name="R2.xml", at=LATER)

        assert differences() == [("paid_after_refusal", ONE)]
        assert states(claim) == ("approved", "committed")


class TestTooEarly:
    def test_waits_until_the_sending_is_recorded(self, desk, shop, monkeypatch):
        claim = shop.approved()
        batch = desk.approved()
        with monkeypatch.context() as patch:
            patch.setattr(dispatch, "_record", die)
            with pytest.raises(Killed):
                services.send(batch, by=desk.maker, at=SEND_AT, directory=desk.directory)
        desk.deliver("R1.xml", reply(line(ONE), order=batch.number))

        assert desk.read() == []
        file = BankFile.objects.get(kind="reply")
        assert (file.applied_at, file.tried_at) == (None, REPLY_AT)
        assert "before its sending was recorded" in file.last_error
        services.send_approved(at=REPLY_AT, directory=desk.directory)
        assert desk.read(at=LATER) == [file]
        assert states(claim) == ("paid", "paid")

    def test_of_a_batch_that_was_never_sent_pays_nothing(self, desk, shop):
        claim = shop.approved()
        batch = desk.sealed()

        desk.answered(batch, line(ONE))

        assert differences() == [("not_sent", ONE)]
        assert (batch.state, states(claim)) == ("sealed", ("scheduled", "scheduled"))


class TestClaimMovedOn:
    def test_sets_the_payment_aside(self, desk, shop):
        claim = shop.approved()
        batch = desk.sent()
        claim.grants.update(state="committed")

        desk.answered(batch, line(ONE))

        assert differences() == [("grant_moved_on", ONE)]
        assert payments(batch)[0].state == "scheduled"

    def test_takes_the_step_back_when_it_happens_meanwhile(self, desk, shop, monkeypatch):
        batch = desk.sent()
        file = kept(reply(line(ONE), order=batch.number), kind="reply", name="R1.xml")
        monkeypatch.setattr("subsidy.claims.services.pay_many", lambda *_args, **_kwargs: [])

        with pytest.raises(WrongState, match="moved on while"):
            services.apply_reply(file, at=REPLY_AT)

        assert payments(batch)[0].state == "scheduled"
