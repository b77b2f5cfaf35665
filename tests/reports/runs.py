"""A finished audit run made by hand: what it saw, whom it flagged, which cell it warns of."""

from datetime import timedelta

from subsidy.audits.models import AuditRun, Flag, IndicatorResult
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.services import dismiss
from subsidy.audits.services.inputs import Frozen, store
from subsidy.core.actors import Actor
from subsidy.core.moves import move, record_births
from tests import make

ALARM = {
    "indicator": "burst",
    "cell": "appliances/online",
    "size": 60,
    "alarm": "peers_moved",
}
BEFORE = make.NOON - timedelta(days=8)


class Run:
    """The run, beside the shop it looks at; `merchants` are two of the shop's unit, one of not."""

    def __init__(self, shop, *, at=make.NOON):
        self.shop, self.at = shop, at
        self.elsewhere = make.unit("130200", counties=())
        self.merchants = [
            shop.merchant,
            make.merchant(shop.programme, shop.unit),
            make.merchant(shop.programme, self.elsewhere),
        ]
        self.row = AuditRun.objects.create(
            programme=shop.programme,
            as_of=at.date(),
            cutoff=at,
            params={},
            code_version="test",
            seed=1,
            started_at=at,
        )
        rows = [
            MerchantRow(
                merchant.credit_code, "appliances", channel, 40 + number, 1_000_000 + number
            )
            for number, (merchant, channel) in enumerate(
                zip(self.merchants, ("offline", "offline", "online"), strict=True)
            )
        ]
        store(self.row, Frozen(rows, {}))
        self.flags = [
            self._flag(self.merchants[0], "burst", 1e-9, 300_000, "C-1"),
            self._flag(self.merchants[2], "burst", 1e-5, 120_000, "C-2"),
            self._flag(self.merchants[2], "shared_contact", 1e-12, 200_000, "C-3"),
        ]
        self._result(self.merchants[1], "burst", "untested", gate="too_few_claims")
        self._result(self.merchants[1], "shared_contact", "watch", p=0.001, excess_fen=110_000)
        self._result(self.merchants[0], "shared_contact", "clear", p=0.5)
        hashes = {"input_hash": "a" * 64, "output_hash": "b" * 64}
        move(self.row, "finish", by=make.SWEEP, at=at, took_ms=5, alarms=[ALARM], **hashes)

    def dismiss(self, number, *, at):
        by = Actor.staff(make.staff("inspector"))
        dismiss(self.flags[number], by=by, at=at, reason="a fair")

    def _result(self, merchant, indicator, outcome, *, p=None, gate="", excess_fen=0, evidence=()):
        q = {"p": p, "q": p, "q_watch": p}
        return IndicatorResult.objects.create(
            run=self.row,
            merchant=merchant,
            indicator=indicator,
            n=40,
            k=10,
            gate=gate,
            excess_fen=excess_fen,
            peer_cell={},
            figures={},
            evidence=list(evidence) or ["C-9"],
            outcome=outcome,
            **q,
        )

    def _flag(self, merchant, indicator, p, excess_fen, claim):
        facts = {"p": p, "excess_fen": excess_fen}
        result = self._result(merchant, indicator, "flagged", evidence=[claim], **facts)
        flag = Flag.objects.create(
            **facts,
            q=p,
            run=self.row,
            programme=self.shop.programme,
            merchant=merchant,
            result=result,
            indicator=indicator,
            formula="f",
            formula_version=1,
            figures={},
            peers={},
            evidence=[claim],
            sentence_zh="突发。",
            sentence_en="A burst.",
            innocent_zh=[],
            innocent_en=[],
            raised_at=self.at,
        )
        record_births(Flag, [(flag.pk, "raise", flag.state)], by=make.SWEEP, at=self.at)
        return flag
