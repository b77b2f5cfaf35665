import hashlib
import json

import pytest
from django.db import transaction

from subsidy.claims import services as claims
from subsidy.claims.models import Claim, GoodsReturn, Grant
from subsidy.core.acts import act
from subsidy.core.errors import WrongState
from subsidy.core.moves import move_many
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch, PaymentLine
from subsidy.disbursements.rules.recoveries import Deduction
from subsidy.disbursements.services import leaving, netting, sign
from subsidy.disbursements.services.orders import sealed_lines
from subsidy.merchants import services as merchants
from tests import make
from tests.disbursements.desk import (
    APPROVE_AT,
    LATER,
    SEAL_AT,
    buckets,
    moves,
    paid_by,
    payments,
    states,
)


def held(claim, *, by):
    claims.hold_claim(claim, reason_code="complaint", reason="see mail", by=by, at=make.NOON)


def cancelled(claim, *, by):
    """Another process cancels the claim; only its state matters here."""
    move_many(Claim, [claim.pk], "cancel", by=by, at=make.NOON)


def asked_to_come_back(claim, *, by):
    """A return that is noted and not carried out yet."""
    fields = {"kind": "whole", "reason_code": "faulty"}
    GoodsReturn.objects.create(claim=claim, **fields, **act(by=by, at=make.NOON, reason=""))


def claim_of(shop: make.Shop, merchant) -> Claim:
    """An approved claim of another merchant."""
    claim = claims.submit(merchant, shop.request(delivery=None), by=make.SWEEP, at=make.NOON)
    claims.approve(make.decided(claim), by=make.actor(), at=make.NOON)
    return claim


def order_of(batch: Batch) -> list[str]:
    """The references that the bank would be asked to pay."""
    with transaction.atomic():
        return [line.reference for line in sealed_lines(batch)]


class TestSeal:
    def test_schedules_its_claims_and_signs_the_content(self, desk, shop):
        claim = shop.approved()
        batch = desk.drafted()

        services.seal(batch, by=desk.maker, at=SEAL_AT)

        assert (batch.state, batch.sealed_at, batch.sealed_by_id) == (
            "sealed",
            SEAL_AT,
            desk.maker.staff_id,
        )
        assert states(claim) == ("scheduled", "scheduled")
        assert [payment.state for payment in payments(batch)] == ["scheduled"]
        assert moves(batch)[1:] == [("seal", "draft", "sealed")]
        assert claim.moves.order_by("-id")[0].reason == "B-2024-0001"
        assert buckets(shop) == {"committed": 99_980}

    def test_signs_who_pays_whom_how_much(self, desk, shop):
        shop.approved()

        batch = desk.sealed()

        payer = ["河北银行", "石家庄分行营业部", "130100000000000001", "河北省商务厅"]
        payee = ["中国工商银行", "石家庄长安支行", "6222020402000123453", shop.merchant.name]
        line = ["B-2024-0001-00001", payee, 99_980, 89_982, 9_998]
        text = "".join(
            json.dumps(part, ensure_ascii=False, separators=(",", ":")) + "\n"
            for part in (["B-2024-0001", payer], line)
        )
        assert batch.content_sha256 == hashlib.sha256(text.encode()).hexdigest()

    def test_happens_once(self, desk):
        batch = desk.drafted()
        stale = Batch.objects.get(pk=batch.pk)
        services.seal(batch, by=desk.maker, at=SEAL_AT)

        with pytest.raises(WrongState, match="that is sealed"):
            services.seal(stale, by=desk.maker, at=SEAL_AT)

    def test_takes_a_sealed_draft_up_again_after_it_was_unsealed(self, desk):
        batch = desk.sealed()
        before = batch.content_sha256
        services.unseal(batch, by=desk.maker, at=APPROVE_AT)

        services.seal(batch, by=desk.maker, at=APPROVE_AT)

        assert batch.content_sha256 == before
        assert {grant.state for grant in Grant.objects.all()} == {"scheduled"}


class TestWhatLeavesWhenSealed:
    """One by one; the rest of the batch goes on."""

    def sealed(self, desk, batch):
        services.seal(batch, by=desk.maker, at=SEAL_AT)
        return [
            (line.grant.claim.pk, line.left_because)
            for line in PaymentLine.objects.filter(payment__batch=batch, is_live=False)
        ]

    @pytest.mark.parametrize(
        ("happens", "because"),
        [
            (held, "held"),
            (cancelled, "moved_on"),
            (asked_to_come_back, "returned"),
        ],
    )
    def test_a_claim_to_which_something_happened_since_the_draft(
        self, desk, shop, happens, because
    ):
        claim, stays = shop.approved(), shop.approved(purchase__price_fen=333_333)
        batch = desk.drafted()
        happens(claim, by=desk.checker)

        assert self.sealed(desk, batch) == [(claim.pk, because)]

        [payment] = payments(batch)
        assert (batch.state, batch.payments_count, batch.total_fen) == ("sealed", 1, 66_667)
        assert (payment.amount_fen, payment.central_fen, payment.local_fen) == (
            66_667,
            60_000,
            6_667,
        )
        assert moves(payment) == [
            ("draft", "", "drafted"),
            ("trim", "drafted", "drafted"),
            ("seal", "drafted", "scheduled"),
        ]
        assert states(stays) == ("scheduled", "scheduled")
        services.approve(batch, by=desk.checker, at=APPROVE_AT)

    def test_all_claims_of_a_held_or_suspended_merchant_with_their_payment(self, desk, shop):
        shop.approved()
        other = make.merchant(shop.programme, shop.unit)
        claim = claim_of(shop, other)
        batch = desk.drafted()
        merchants.suspend(other, by=desk.checker, at=make.NOON, reason="audit")

        assert self.sealed(desk, batch) == [(claim.pk, "standing")]

        assert [payment.state for payment in payments(batch)] == ["scheduled", "dropped"]
        assert (batch.payments_count, batch.total_fen) == (1, 99_980)
        assert order_of(batch) == ["B-2024-0001-00001"]
        merchants.reinstate(
            other,
            asked_by=desk.maker.person_id,
            by=desk.checker,
            at=make.NOON,
            reason="cleared",
        )
        assert paid_by(desk.drafted()) == [claim]

    def test_a_grant_that_was_lowered_counts_for_what_is_left(self, desk, shop):
        shop.approved()
        claim = shop.approved()
        batch = desk.sealed()
        claims.return_goods(
            claim,
            kind="part",
            reason_code="price_reduced",
            refund_fen=100_000,
            by=desk.checker,
            at=SEAL_AT,
        )
        services.unseal(batch, by=desk.maker, at=SEAL_AT)
        assert self.sealed(desk, batch) == []
        assert (batch.total_fen, payments(batch)[0].amount_fen) == (179_960, 179_960)

    def test_what_moves_on_at_this_very_moment(self, desk, shop, monkeypatch):
        claim, stays = shop.approved(), shop.approved()
        batch = desk.drafted()

        def too_late(batch, **_):
            cancelled(claim, by=desk.checker)

        monkeypatch.setattr(sign, "refuse_changed_accounts", too_late)

        assert self.sealed(desk, batch) == [(claim.pk, "moved_on")]
        assert (paid_by(batch), batch.total_fen) == ([stays], 99_980)

    def test_what_was_kept_back_is_reckoned_anew(self, desk, shop, monkeypatch):
        claim, _stays = shop.approved(), shop.approved()
        undone = []

        def plan(payee, sums, **_):
            [(owner_id, (central_fen, _local_fen))] = sums.items()
            tenth_fen = central_fen // 10
            return {owner_id: [Deduction(recovery_id=1, central_fen=tenth_fen, local_fen=0)]}

        monkeypatch.setattr(netting, "plan", plan)
        monkeypatch.setattr(netting, "record", lambda *_, **__: None)
        monkeypatch.setattr(netting, "undo", lambda ids, **_: undone.extend(ids))
        batch = desk.drafted()
        assert batch.netted_central_fen == 17_996
        held(claim, by=desk.checker)

        self.sealed(desk, batch)

        assert undone == [payments(batch)[0].pk]
        assert (batch.total_fen, batch.netted_central_fen) == (90_982, 8_998)

    def test_but_never_everything(self, desk, shop):
        claim = shop.approved()
        batch = desk.drafted()
        held(claim, by=desk.checker)

        with pytest.raises(services.NothingLeft, match="B-2024-0001"):
            self.sealed(desk, batch)

        batch.refresh_from_db()
        assert (batch.state, payments(batch)[0].state) == ("draft", "drafted")
        assert PaymentLine.objects.get().is_live

    def test_in_chunks_as_well(self, desk, shop, monkeypatch):
        cars = [shop.approved_car() for _ in range(3)]
        monkeypatch.setattr(leaving, "PAYMENTS_AT_ONCE", 1)
        monkeypatch.setattr(sign, "GRANTS_AT_ONCE", 1)
        batch = desk.drafted("applicant")
        for claim in cars[:2]:
            held(claim, by=desk.checker)

        assert len(self.sealed(desk, batch)) == 2

        assert [payment.state for payment in payments(batch)] == ["dropped"] * 2 + ["scheduled"]
        assert [states(claim)[0] for claim in cars] == ["approved", "approved", "scheduled"]


class TestSealOfChangedAccounts:
    def test_names_the_payments_which_a_person_then_drops(self, desk, shop):
        claim = shop.approved()
        other = claim_of(shop, make.merchant(shop.programme, shop.unit))
        batch = desk.drafted()
        desk.new_account()

        with pytest.raises(services.AccountChanged, match=r"B-2024-0001: B-2024-0001-00001$"):
            services.seal(batch, by=desk.maker, at=LATER)

        services.drop_payment(payments(batch)[0], reason="account", by=desk.maker, at=LATER)
        services.seal(Batch.objects.get(), by=desk.maker, at=LATER)
        assert (states(claim)[0], states(other)[0]) == ("approved", "scheduled")

    def test_is_seen_once_more_at_the_approval(self, desk, shop):
        batch = desk.sealed()
        desk.new_account()

        with pytest.raises(services.AccountChanged):
            services.approve(batch, by=desk.checker, at=LATER)

    def test_looks_at_citizens_too(self, desk, shop):
        claim = shop.approved_car()
        batch = desk.drafted("applicant")
        desk.new_card(claim, at=SEAL_AT)

        with pytest.raises(services.AccountChanged, match="B-2024-0001-00001"):
            services.seal(batch, by=desk.maker, at=SEAL_AT)


class TestSealConstraints:
    def test_a_sealed_batch_has_its_content_signed(self, desk):
        batch = desk.drafted()

        with pytest.raises(Exception, match="batch_is_sealed_by_a_person_with_its_content"):
            Batch.objects.filter(pk=batch.pk).update(state="sealed")
