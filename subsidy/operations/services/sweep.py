"""Every due job, once, in this process: what worker and beat do, where there are none."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from subsidy.audits import services as audits
from subsidy.cases import services as cases
from subsidy.claims import services as claims
from subsidy.claims.services.evidence_files import discard_orphan_files, rescan_waiting
from subsidy.clearing import services as clearing
from subsidy.core.actors import Actor
from subsidy.disbursements import services as disbursements
from subsidy.funds import services as funds
from subsidy.operations.services.history import chain_history
from subsidy.reports import services as reports
from subsidy.reports.letters import post
from subsidy.webhooks import services as webhooks

BY = Actor.sweep("sweep")


def sweep(*, at: datetime, directory: Path) -> Iterator[tuple[str, int]]:
    """Do what is due at that moment; yield after each job what was done, and to how many.

    directory: where bank files go out and replies come in. Safe beside a running worker.
    """
    yield "fund orders carried out", funds.carry_out_orders(by=BY, at=at)
    yield "programmes closed", clearing.close_due(by=BY, at=at)
    yield "reservations expired", claims.expire_waiting(by=BY, at=at)
    yield "claims lapsed", claims.lapse_waiting(by=BY, at=at)
    yield "mergers followed", claims.follow_successions(at=at)
    yield "accounts followed", claims.follow_accounts(at=at)
    yield "claims decided", claims.decide_waiting(by=BY, at=at)
    yield "sandbox claims played", claims.play_sandbox(by=BY, at=at)
    yield "codes issued", claims.issue_codes(at=at)
    yield "messages sent", claims.send_messages(at=at)
    yield "batches sent", len(disbursements.send_approved(at=at, directory=directory))
    yield "bank replies applied", len(disbursements.read_replies(directory, at=at))
    yield "payments unanswered", disbursements.note_unanswered(at=at)
    yield "nettings settled", disbursements.settle_nettings(at=at)
    yield "returns followed", disbursements.follow_returns(by=BY, at=at)
    yield "claims put right", disbursements.carry_out_reassessments(by=BY, at=at)
    yield "flags brought back", audits.wake_flags(by=BY, at=at)
    yield "cases moved by time", sum(cases.run_clocks(by=BY, at=at).values())
    yield "evidence scanned", rescan_waiting()
    yield "orphan files discarded", discard_orphan_files(at=at)
    yield "webhook events", webhooks.fan_out(at=at)
    yield "webhooks delivered", webhooks.send_due(at=at)
    yield "audit reports made", reports.make_due(at=at)
    yield "audit reports sent", post(at=at)
    yield "rows chained", chain_history(at=at)
