"""Builders: they walk the verbs that production walks."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

from stdnum.cn import uscc

from subsidy.accounts.models import Role, User
from subsidy.accounts.services import create_staff
from subsidy.core.actors import Actor
from subsidy.merchants import services
from subsidy.merchants.models import Merchant, PayoutAccount, Store
from subsidy.programmes.models import Programme
from subsidy.regions.models import County, Unit

NOON = datetime(2024, 9, 2, 4, tzinfo=UTC)
LATER = NOON + timedelta(days=30)
FILE = Actor.file("merchants.yaml")
_numbers = count(1)


def credit_code(number: int | None = None) -> str:
    body = f"91130100MA{number if number is not None else next(_numbers):07d}"
    return body + uscc.calc_check_digit(body)


def unit(code: str = "130100") -> Unit:
    facts = {"name_zh": "石家庄市", "name_en": "Shijiazhuang", "kind": "city"}
    return Unit.objects.get_or_create(code=code, defaults=facts)[0]


def county(code: str = "130102") -> County:
    facts = {"name_zh": "长安区", "name_en": "Chang'an"}
    return County.objects.get_or_create(code=code, defaults=facts)[0]


def programme(code: str = "hebei-2024", *, is_test: bool = False) -> Programme:
    facts = {
        "name_zh": "河北省以旧换新",
        "name_en": "Hebei trade-in",
        "province": "130000",
        "year": 2024,
        "is_test": is_test,
        "file_sha256": "0" * 64,
    }
    return Programme.objects.get_or_create(code=code, defaults=facts)[0]


def staff(role: Role = Role.PROGRAMME_MANAGER, username: str = "") -> User:
    name = username or f"{role}-{next(_numbers)}"
    return create_staff(username=name, password="correct horse", role=role)


def actor(role: Role = Role.PROGRAMME_MANAGER) -> Actor:
    return Actor.staff(staff(role))


def applied_merchant(**facts: object) -> Merchant:
    return services.enrol_merchant(
        **{
            "credit_code": credit_code(),
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


DAY = date(2024, 9, 1)
