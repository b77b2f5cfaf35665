"""A finished audit run made by hand: what it saw, whom it flagged, which cell it warns of."""

import zlib
from datetime import timedelta

from subsidy.audits.models import AuditRun, Flag, IndicatorResult, RunInput, RunPart
from subsidy.audits.rules.findings import Finding
from subsidy.audits.rules.population import MerchantRow
from subsidy.audits.rules.rounding import sha256
from subsidy.audits.services import dismiss
from subsidy.audits.services.compute import written
from subsidy.audits.services.gathering import frozen
from subsidy.audits.services.results import count, results_of
from subsidy.core.actors import Actor
from subsidy.core.moves import move, record_births
from tests import make

ALARM = {
    "indicator": "burst",
    "cell": "appliances/online",
    "size": 60,
    "alarm": "peers_moved",
}
PARAMS = {"rule": {}, "burst": {}, "shared_contact": {}, "shadow": {}}
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
            params=PARAMS,
            code_version="test",
            seed=1,
            started_at=at,
        )
        rows = [
            MerchantRow(
                merchant.credit_code,
                "appliances",
                channel,
                "urban",
                40 + number,
                1_000_000 + number,
            )
            for number, (merchant, channel) in enumerate(
                zip(self.merchants, ("offline", "offline", "online"), strict=True)
            )
        ]
        RunInput.objects.create(run=self.row, **frozen("merchants", rows)._asdict())
        first, second, third = (merchant.credit_code for merchant in self.merchants)
        self._part(
            "burst",
            Finding(merchant=first, n=40, p=1e-9, is_large=True, excess_fen=300_000),
            Finding(merchant=second, n=10, gate="too_few_claims"),
            Finding(merchant=third, n=40, p=1e-5, is_large=True, excess_fen=120_000),
        )
        self._part(
            "shared_contact",
            Finding(merchant=first, n=40, p=0.5),
            Finding(merchant=second, n=40, p=0.03, is_large=True, excess_fen=110_000),
            Finding(merchant=third, n=40, p=1e-12, is_large=True, excess_fen=200_000),
        )
        move(self.row, "freeze", by=make.SWEEP, at=at)
        self.flags = [
            self._flag(self.merchants[0], "burst", 1e-9, 300_000, "C-1"),
            self._flag(self.merchants[2], "burst", 1e-5, 120_000, "C-2"),
            self._flag(self.merchants[2], "shared_contact", 1e-12, 200_000, "C-3"),
        ]
        self._result(self.merchants[1], "shared_contact", "watch", p=0.03, excess_fen=110_000)
        facts = {"input_hash": "a" * 64, "output_hash": "b" * 64, "took_ms": 5, "alarms": [ALARM]}
        counted = {name: own for name, own in count(results_of(self.row)).items() if name in PARAMS}
        move(self.row, "finish", by=make.SWEEP, at=at, summary=counted, **facts)

    def dismiss(self, number, *, at):
        by = Actor.staff(make.staff("inspector"))
        dismiss(self.flags[number], by=by, at=at, reason="a fair")

    def _part(self, indicator, *findings):
        content = written(findings)
        RunPart.objects.create(
            run=self.row,
            indicator=indicator,
            measured_at=self.at,
            took_ms=1,
            sha256=sha256(content),
            content=zlib.compress(content),
        )

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
