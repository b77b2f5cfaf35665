"""Reviewing: from the till to a decision, and what ends without one."""

from subsidy.claims import services
from subsidy.claims.rules.request import SubmitRequest
from tests import make
from tests.claims.moves.rows import LATE, REVIEWERS, SOON, Row, or_refuse
from tests.make import SWEEP

INVOICE = make.BODY["purchase"]["invoice"]


def submit(stage, claim):
    paper = INVOICE | {"number": f"9900{claim.pk:016d}"}
    request = SubmitRequest.model_validate({"invoice": paper})
    services.complete(claim, request, by=stage.shop.by, at=SOON)


def decide(_stage, claim):
    or_refuse(services.decide_one(claim.pk, by=SWEEP, at=SOON))
    claim.refresh_from_db()


def expire(_stage, claim):
    or_refuse(services.expire_many(by=SWEEP, at=LATE, limit=9))
    claim.refresh_from_db()


def lapse(_stage, claim):
    or_refuse(services.lapse_many(by=SWEEP, at=LATE, limit=9))
    claim.refresh_from_db()


ROWS = [
    Row("submit", submit, path="submit", body={"invoice": INVOICE}),
    Row("expire", expire),
    Row(
        "withdraw",
        lambda stage, claim: services.withdraw(claim, by=stage.shop.by, at=SOON, reason="no"),
        path="withdraw",
        body={"reason": "no"},
    ),
    Row("clear", decide),
    Row("refer", decide, start={"submitted": lambda stage: stage.shop.submitted(delivery=None)}),
    Row(
        "send_back",
        lambda stage, claim: services.send_back(
            claim, reasons={"identifier_invalid": "blurred"}, by=stage.second, at=SOON
        ),
        button="send_back",
        form={"reasons": ["identifier_invalid"]},
        roles=REVIEWERS,
    ),
    Row(
        "approve",
        lambda stage, claim: services.approve(claim, by=stage.second, at=SOON),
        button="approve",
        roles=REVIEWERS,
    ),
    Row(
        "reject",
        lambda stage, claim: services.reject(
            claim, codes=["payer_mismatch"], by=stage.second, at=SOON, reason="no"
        ),
        button="reject",
        form={"codes": ["payer_mismatch"], "reason": "no"},
        roles=REVIEWERS,
    ),
    Row(
        "appeal",
        lambda stage, claim: services.appeal(claim, by=stage.shop.by, at=SOON, reason="look again"),
        path="appeal",
        body={"reason": "look again"},
    ),
    Row("lapse", lapse),
]
