"""A row of a table of moves, as the tests see it: how its verb is done, and who may not do it.

Each chapter (`review`, `payout`) lists its rows; `test_moves_table` puts every one of them to the
same five tests and fails where the table holds a verb that no chapter lists.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.db import connection

from subsidy.accounts.models import Role
from subsidy.claims import services
from subsidy.claims.models import Claim, Grant
from subsidy.claims.states import ClaimState as S, GrantState as G
from subsidy.core.errors import Refusal, WrongState
from tests import make
from tests.make import NOON, SWEEP

#: When every verb of these tests is done; late enough for deadlines to have passed where it counts.
SOON, LATE = NOON + timedelta(hours=1), NOON + timedelta(days=90)


@dataclass
class Stage:
    """A shop, and two officers: the first one sends back and rejects on the roads below."""

    shop: make.Shop

    @cached_property
    def first(self):
        return make.actor()

    @cached_property
    def second(self):
        return make.actor()


@dataclass(frozen=True)
class Row:
    """do: the verb, which raises WrongState from a state it does not start from.

    start: state -> how a row gets there, where the usual road will not do; path, body: the
    merchant's door; button, form, roles: the door of the staff, and whose it is. A row without
    door is done by the house itself.
    """

    verb: str
    do: Callable[[Stage, Any], object]
    start: Mapping[str, Callable[[Stage], Any]] = field(default_factory=dict)
    path: str = ""
    body: Mapping[str, object] = field(default_factory=dict)
    button: str = ""
    form: Mapping[str, object] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()


def at_once(run: Callable[[int], object]) -> list[str | None]:
    """Let two racers run at the very same moment, each on a connection of its own; return how each
    was refused: None is the winner's.
    """
    start = threading.Barrier(2, timeout=30)

    def racer(number: int) -> str | None:
        start.wait()
        try:
            run(number)
        except Refusal as refusal:
            return refusal.code
        else:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(racer, range(2)), key=lambda code: code or "")


REVIEWERS = frozenset({Role.COUNTY_REVIEWER, Role.CITY_REVIEWER})


def or_refuse(moved: object) -> None:
    """Verbs over many leave alone what they cannot move; here that is a refusal."""
    if not moved:
        raise WrongState


def ids(claim: Claim) -> list[int]:
    return [grant.pk for grant in claim.grants.all()]


def sent_back(stage: Stage) -> Claim:
    claim = stage.shop.in_review()
    services.send_back(claim, reasons={"identifier_invalid": ""}, by=stage.first, at=NOON)
    return claim


def rejected(stage: Stage) -> Claim:
    claim = stage.shop.in_review()
    services.reject(claim, codes=["payer_mismatch"], by=stage.first, at=NOON)
    return claim


def expired(stage: Stage) -> Claim:
    claim = stage.shop.reserved()
    services.expire_many(by=SWEEP, at=claim.expires_at, limit=1)
    claim.refresh_from_db()
    return claim


def lapsed(stage: Stage) -> Claim:
    claim = rejected(stage)
    services.lapse_many(by=SWEEP, at=claim.expires_at, limit=1)
    claim.refresh_from_db()
    return claim


def withdrawn(stage: Stage) -> Claim:
    claim = stage.shop.submitted()
    services.withdraw(claim, by=stage.shop.by, at=NOON, reason="no")
    return claim


def cancelled(stage: Stage) -> Claim:
    claim = stage.shop.submitted()
    services.cancel(claim, by=stage.shop.by, at=NOON)
    return claim


def scheduled(stage: Stage) -> Claim:
    claim = stage.shop.approved()
    services.schedule_many(ids(claim), by=SWEEP, at=NOON, reason="batch")
    claim.refresh_from_db()
    return claim


def recovering(stage: Stage) -> Claim:
    claim = stage.shop.paid()
    services.start_recovery(make.grant_of(claim), by=stage.first, at=NOON, reason="returned")
    claim.refresh_from_db()
    return claim


def recovered(stage: Stage) -> Claim:
    claim = recovering(stage)
    grant = make.grant_of(claim)
    make.recovered(grant, by=stage.first)
    claim.refresh_from_db()
    return claim


#: state -> how a claim gets there
ROADS: dict[str, Callable[[Stage], Claim]] = {
    S.RESERVED: lambda stage: stage.shop.reserved(),
    S.SUBMITTED: lambda stage: stage.shop.submitted(),
    S.IN_REVIEW: lambda stage: stage.shop.in_review(),
    S.SENT_BACK: sent_back,
    S.APPROVED: lambda stage: stage.shop.approved(),
    S.SCHEDULED: scheduled,
    S.PAID: lambda stage: stage.shop.paid(),
    S.RECOVERING: recovering,
    S.RECOVERED: recovered,
    S.REJECTED: rejected,
    S.LAPSED: lapsed,
    S.EXPIRED: expired,
    S.WITHDRAWN: withdrawn,
    S.CANCELLED: cancelled,
}


def released(stage: Stage) -> Grant:
    claim = stage.shop.approved()
    services.cancel(claim, by=stage.shop.by, at=NOON)
    return make.grant_of(claim)


#: state -> how a grant gets there
GRANT_ROADS: dict[str, Callable[[Stage], Grant]] = {
    G.COMMITTED: lambda stage: make.grant_of(stage.shop.approved()),
    G.SCHEDULED: lambda stage: make.grant_of(scheduled(stage)),
    G.PAID: lambda stage: make.grant_of(stage.shop.paid()),
    G.RECOVERING: lambda stage: make.grant_of(recovering(stage)),
    G.RECOVERED: lambda stage: make.grant_of(recovered(stage)),
    G.RELEASED: released,
}
