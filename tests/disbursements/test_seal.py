import hashlib
import json

import pytest

from subsidy.claims.models import Claim, Grant
from subsidy.core.errors import WrongState
from subsidy.core.moves import move_many
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch
from tests import make
from tests.disbursements.desk import APPROVE_AT, SEAL_AT, buckets, moves, payments, states


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
        text = json.dumps(["B-2024-0001", payer, [line]], ensure_ascii=False, separators=(",", ":"))
        assert batch.content_sha256 == hashlib.sha256(text.encode()).hexdigest()

    def test_is_refused_when_a_claim_left_approved_since_the_draft(self, desk, shop):
        claim, stays = shop.approved(), shop.approved()
        batch = desk.drafted()
        move_many(Claim, [claim.pk], "cancel", by=make.SWEEP, at=make.NOON)

        with pytest.raises(services.BatchOutdated, match=claim.reference):
            services.seal(batch, by=desk.maker, at=SEAL_AT)

        batch.refresh_from_db()
        assert (batch.state, batch.content_sha256) == ("draft", "")
        assert states(stays) == ("approved", "committed")
        assert payments(batch)[0].state == "drafted"

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


class TestSealConstraints:
    def test_a_sealed_batch_has_its_content_signed(self, desk):
        batch = desk.drafted()

        with pytest.raises(Exception, match="batch_is_sealed_by_a_person_with_its_content"):
            Batch.objects.filter(pk=batch.pk).update(state="sealed")
