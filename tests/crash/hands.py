"""One of many processes that all want the same money: what it does, and how often it was refused.

It sells, takes back, decides, pays, returns and repays by the verbs, as chance has it, and says at
the end on one line what came of it. One process in eight is the office: it hardly does anything but
decide, pay and repay, so that money reaches the bank on a slow machine too.
"""

import itertools
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path

from django.db import DatabaseError

from subsidy.accounts.models import User
from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import Recovery
from subsidy.merchants.models import Merchant
from subsidy.programmes.models import Category, Programme
from tests import make
from tests.disbursements.replies import line, reply
from tests.make import NOON, SWEEP

BY = Actor.merchant("hands")
#: What the terms pay of a price, at most.
RATE_BP, CAP_FEN = 2_000, 200_000
OFFICE_EACH = 8


class Hands:
    def __init__(self, seed: int, directory: Path) -> None:
        make._numbers = itertools.count(1 + (seed + 1) * 100_000)
        self.seed, self.directory, self.chance = seed, directory, random.Random(seed)
        self.counts, self.uncovered, self.asked_fen = Counter[str](), 0, 0
        self.merchant, self.programme = Merchant.objects.get(), Programme.objects.get()
        self.categories = list(Category.objects.order_by("code").values_list("code", flat=True))
        self.maker, self.checker = (
            Actor.staff(User.objects.get(username=name)) for name in ("maker", "checker")
        )

    def work(self, seconds: float) -> None:
        acts = self._office() if self.seed % OFFICE_EACH == 0 else self._till()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            [act] = self.chance.choices(list(acts), list(acts.values()))
            self._do(act)

    def _till(self):
        return {
            self.sell: 44,
            self.withdraw: 8,
            self.decide: 14,
            self.give_back: 10,
            self.pay: 14,
            self.repay: 10,
        }

    def _office(self):
        return {self.decide: 30, self.pay: 45, self.repay: 20, self.sell: 5}

    def _do(self, act) -> None:
        try:
            done = act()
        except Refusal as refusal:
            self.counts[f"{act.__name__} refused"] += 1
            self._look_at(refusal)
        except DatabaseError as fault:
            self.counts[f"broke: {act.__name__}: {type(fault).__name__} {str(fault)[:200]}"] += 1
        else:
            self.counts[act.__name__] += bool(done)

    def _look_at(self, refusal) -> None:
        """Who is refused for want of money must have asked for more than was seen under lock."""
        for fault in refusal.faults:
            if fault.code == "fund_exhausted":
                self.counts["money refused"] += 1
                self.uncovered += fault.params["available_fen"] >= self.asked_fen

    def sell(self) -> bool:
        price_fen = self.chance.randrange(100_000, 900_000, 10)
        self.asked_fen = min(price_fen * RATE_BP // 10_000, CAP_FEN)
        request = ClaimRequest.model_validate(self._body(price_fen))
        sell = self.chance.choice([claims.submit, claims.reserve])
        return bool(sell(self.merchant, request, by=BY, at=NOON))

    def withdraw(self) -> bool:
        claim = self._pick("reserved", "submitted")
        if claim:
            claims.withdraw(claim, by=BY, at=NOON)
        return bool(claim)

    def decide(self) -> bool:
        return bool(claims.decide_waiting(by=SWEEP, at=NOON))

    def give_back(self) -> bool:
        claim = self._pick("submitted", "approved", "paid")
        if claim:
            claims.return_goods(claim, kind="whole", reason_code="faulty", by=BY, at=NOON)
        disbursements.follow_returns(by=SWEEP, at=NOON)
        return bool(claim)

    def pay(self) -> bool:
        """The whole way of a batch to the bank and back; others may be at it as well."""
        batch = disbursements.draft_batch(self.programme, payee="merchant", by=self.maker, at=NOON)
        disbursements.seal(batch, by=self.maker, at=NOON)
        disbursements.approve(batch, by=self.checker, at=NOON)
        disbursements.send(batch, by=self.maker, at=NOON, directory=self.directory)
        self._answer(batch)
        return bool(disbursements.read_replies(self.directory, at=NOON))

    def _answer(self, batch) -> None:
        said = [
            line(payment.reference, self.chance.choice(["ACSC", "ACSC", "RJCT"]), code="AC04")
            for payment in batch.payments.all()
        ]
        inbox, name = self.directory / "inbox", f"{batch.number}.reply.xml"
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / f".{name}").write_bytes(reply(*said, order=batch.number, message=name))
        (inbox / f".{name}").rename(inbox / name)

    def repay(self) -> bool:
        recovery = Recovery.objects.open().order_by("?").first()
        if recovery:
            reference = f"IN-{next(make._numbers)}"
            disbursements.record_repayment(
                recovery, bank_reference=reference, by=self.checker, at=NOON
            )
        return bool(recovery)

    def _pick(self, *states):
        ids = list(Claim.objects.filter(state__in=states).values_list("id", flat=True)[:200])
        return Claim.objects.get(pk=self.chance.choice(ids)) if ids else None

    def _body(self, price_fen: int):
        number = next(make._numbers)
        changes = {
            "external_id": f"H-{number}",
            "category": self.chance.choice(self.categories),
            "applicant__document_number": make.resident_id(number),
            "applicant__mobile": f"138{number:08d}",
            "purchase__identifiers__0__value": f"SN{number:08d}",
            "purchase__invoice__number": f"2413{number:016d}",
            "purchase__price_fen": price_fen,
        }
        return make.changed(json.loads(json.dumps(make.BODY)), changes)


def main() -> None:
    """Take seed, seconds and the bank's directory from the command line."""
    seed, seconds, directory = sys.argv[1:]
    hands = Hands(int(seed), Path(directory))
    hands.work(float(seconds))
    said = {"counts": hands.counts, "uncovered": hands.uncovered}
    sys.stdout.write(json.dumps(said) + "\n")
