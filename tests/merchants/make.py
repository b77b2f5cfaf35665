"""Builders of merchants at every step; they walk the verbs that production walks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from subsidy.accounts.models import Role
from subsidy.core.actors import Actor
from subsidy.merchants import services
from subsidy.merchants.models import Merchant, PayoutAccount, Store
from subsidy.regions.models import County
from tests.make import actor, credit_code, programme, staff, unit

__all__ = ["actor", "credit_code", "programme", "staff", "unit"]

NOON = datetime(2024, 9, 2, 4, tzinfo=UTC)
LATER = NOON + timedelta(days=30)
DAY = date(2024, 9, 1)
FILE = Actor.file("merchants.yaml")
_numbers = count(500_001)


def county() -> County:
    unit()
    return County.objects.get(code="130102")


def applied_merchant(**facts: object) -> Merchant:
    return services.enrol_merchant(
        **{
            "credit_code": credit_code(next(_numbers)),
            "name": "长安电器有限公司",
            "unit": unit(),
            "legal_person": "李四",
            "by": FILE,
            "at": NOON,
            **facts,
        }
    )


def noticed_merchant() -> Merchant:
    merchant = applied_merchant()
    services.check(merchant, by=actor(Role.COUNTY_REVIEWER), at=NOON)
    services.review(merchant, by=actor(Role.CITY_REVIEWER), at=NOON)
    services.notice(merchant, by=actor(Role.CITY_REVIEWER), at=NOON)
    return merchant


def active_merchant() -> Merchant:
    merchant = noticed_merchant()
    services.activate(merchant, by=actor(), at=LATER)
    return merchant


def store(merchant: Merchant, code: str = "S001") -> Store:
    return services.add_store(
        merchant,
        code=code,
        name="长安店",
        county=county(),
        address="中山东路1号",
        latitude=Decimal("38.042"),
        longitude=Decimal("114.51"),
    )


def proposed_account(
    merchant: Merchant, *, by: Actor, number: str = "6222021234567890"
) -> PayoutAccount:
    return services.propose_account(
        merchant,
        bank="工商银行",
        branch="长安支行",
        number=number,
        name=merchant.name,
        by=by,
        at=NOON,
    )


def active_account(merchant: Merchant) -> PayoutAccount:
    account = proposed_account(merchant, by=actor(Role.FINANCE_MAKER))
    services.approve_account(account, by=actor(Role.FINANCE_CHECKER), at=NOON)
    return account
