"""The staff's days: they review what the checks set aside, pay in batches."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulation.chance import is_hit, stream
from simulation.demo.founding import Account
from simulation.demo.processes import Processes
from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.claims.states import ClaimState
from subsidy.core import clock
from subsidy.core.actors import Actor
from subsidy.disbursements import services as disbursements
from subsidy.disbursements.models import Batch
from subsidy.disbursements.states import BatchState
from subsidy.programmes.models import Programme

WAIT_SECONDS_MAX = 120
WAIT_SECONDS = 0.2
#: Of ten claims under review, one is turned down.
REJECTED_BP = 1_000
ANSWERED = (BatchState.SETTLED, BatchState.PART_SETTLED)


class TookTooLong(Exception):
    """Something that the worker, the beat or the bank had to do did not happen."""


@dataclass(frozen=True, slots=True)
class Office:
    """The demo's members of staff, by role, and the processes they rely on."""

    accounts: Mapping[str, Account]
    programme: Programme
    processes: Processes
    seed: int

    def wait_until(self, what: str, is_so: Callable[[], bool]) -> None:
        """Wait for the processes to do their part. Raises TookTooLong, ProcessFailed."""
        deadline = time.monotonic() + WAIT_SECONDS_MAX
        while not is_so():
            self.processes.check()
            if time.monotonic() > deadline:
                raise TookTooLong(f"{what}: not within {WAIT_SECONDS_MAX} s")
            time.sleep(WAIT_SECONDS)

    def wait_until_nothing_waits(self) -> None:
        """Wait until the worker has decided every claim that was submitted."""
        waiting = Claim.objects.waiting_for_decision(at=clock.now())
        self.wait_until("deciding", lambda: not waiting.exists())

    def review(self) -> int:
        """Look at the claims set aside: most are approved; return how many there were."""
        rows = list(Claim.objects.filter(state=ClaimState.IN_REVIEW).order_by("id"))
        for claim in rows:
            self._review_one(claim)
        return len(rows)

    def _review_one(self, claim: Claim) -> None:
        by, at = self.actor("city_reviewer"), clock.now()
        if is_hit(stream(self.seed, "review", claim.external_id), REJECTED_BP):
            codes = ["evidence_unreadable"]
            claims.reject(claim, codes=codes, by=by, at=at, reason="送货单照片无法辨认")
        else:
            claims.approve(claim, by=by, at=at, reason="材料齐全")

    def pay(self, payee: str) -> Batch:
        """Draft, seal and approve a batch by two people; the sweep sends it, the bank answers."""
        maker, checker = self.actor("finance_maker"), self.actor("finance_checker")
        batch = disbursements.draft_batch(self.programme, payee=payee, by=maker, at=clock.now())
        disbursements.seal(batch, by=maker, at=clock.now())
        disbursements.approve(batch, by=checker, at=clock.now())
        self.wait_until(f"paying {batch.number}", lambda: _state_of(batch) in ANSWERED)
        batch.refresh_from_db()
        return batch

    def actor(self, role: str) -> Actor:
        """Return the member of staff with that role."""
        return self.accounts[role].actor


def _state_of(batch: Batch) -> str:
    return str(Batch.objects.values_list("state", flat=True).get(pk=batch.pk))
