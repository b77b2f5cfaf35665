"""Paying out and taking back: claims and grants move together, the grant's own rows come last."""

from subsidy.claims import services
from tests import make
from tests.claims.moves.rows import REVIEWERS, SOON, Row, ids, or_refuse
from tests.make import SWEEP


def schedule(_stage, claim):
    or_refuse(services.schedule_many(ids(claim), by=SWEEP, at=SOON, reason="batch"))
    claim.refresh_from_db()


def unschedule(_stage, claim):
    or_refuse(services.unschedule_many(ids(claim), by=SWEEP, at=SOON, reason="batch"))
    claim.refresh_from_db()


def pay(_stage, claim):
    or_refuse(services.pay_many(ids(claim), by=SWEEP, at=SOON, cause="reply:2"))
    claim.refresh_from_db()


def bounce(_stage, claim):
    or_refuse(services.bounce_many(ids(claim), by=SWEEP, at=SOON, cause="reply:3"))
    claim.refresh_from_db()


def recover(stage, claim):
    or_refuse(ids(claim))
    services.start_recovery(make.grant_of(claim), by=stage.first, at=SOON, reason="returned")
    claim.refresh_from_db()


def settle(stage, claim):
    or_refuse(ids(claim))
    grant = make.grant_of(claim)
    make.recovered(grant, by=stage.first, at=SOON)
    claim.refresh_from_db()


def cancel(stage, claim):
    services.cancel(claim, by=stage.shop.by, at=SOON, reason="returned")


def of_its_claim(verb):
    """Do to a grant what is done to its claim."""

    def do(stage, grant):
        verb(stage, grant.claim)
        grant.refresh_from_db()

    return do


_VERBS = {
    "schedule": schedule,
    "unschedule": unschedule,
    "pay": pay,
    "bounce": bounce,
    "recover": recover,
    "settle": settle,
}
_WHOLE = {"kind": "whole", "reason_code": "faulty"}
CANCEL = Row(
    "cancel", cancel, path="return", body=_WHOLE, button="return", form=_WHOLE, roles=REVIEWERS
)
ROWS = [*(Row(name, verb) for name, verb in _VERBS.items()), CANCEL]
GRANT_ROWS = [Row(name, of_its_claim(verb)) for name, verb in (_VERBS | {"cancel": cancel}).items()]
