"""Schedules of reports, set by somebody who may."""

from subsidy.accounts.models import Role
from subsidy.reports.services import Plan, set_schedule
from tests import make

#: The moment at which a plan is set: Tuesday noon.
SET_AT = make.NOON


def plan(shop, **changes):
    """A report each Monday at eight, in Chinese, to one address."""
    facts = {
        "kind": "weekly",
        "programme": shop.programme,
        "recipients": ["audit@example.com"],
        "weekday": 0,
        "hour": 8,
        "language": "zh-hans",
        "formats": ["pdf", "xlsx"],
    }
    return Plan(**(facts | changes))


def scheduled(shop, *, by=None, at=SET_AT, **changes):
    return set_schedule(plan(shop, **changes), by=by or make.actor(Role.AUDITOR), at=at)
