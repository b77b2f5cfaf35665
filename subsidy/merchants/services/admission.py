from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from subsidy.core.actors import Actor
from subsidy.core.errors import Refusal
from subsidy.core.faults import Fault
from subsidy.core.identifiers import is_credit_code
from subsidy.core.moves import move, record_births
from subsidy.merchants.models import Enrolment, Merchant, Store, Succession, Terminal
from subsidy.merchants.states import MerchantState
from subsidy.programmes.models import Programme
from subsidy.regions.models import County, Unit

#: Days that a merchant stands on public notice. Calls of cities name 5 to 7; no one rule was found.
NOTICE_DAYS = 7


class CreditCodeInvalid(Refusal):
    """The unified social credit code fails its check character (GB 32100)."""

    code = "identifier_invalid"


class MerchantExists(Refusal):
    """One credit code, one merchant."""

    code = "already_exists"


class NoticeRunning(Refusal):
    """Citizens may object until the public notice has ended."""

    code = "notice_running"


class TestMismatch(Refusal):
    """A test merchant sells in test programmes only, a real one in real ones."""

    code = "test_mismatch"
    __test__ = False  # no test class, whatever pytest thinks of the name


@transaction.atomic
def enrol_merchant(
    *,
    credit_code: str,
    name: str,
    unit: Unit,
    legal_person: str,
    by: Actor,
    at: datetime,
    is_test: bool = False,
) -> Merchant:
    """Take in the application of a merchant. Raises CreditCodeInvalid, MerchantExists."""
    if not is_credit_code(credit_code):
        raise CreditCodeInvalid(faults=[Fault("identifier_invalid", "/credit_code")])
    if Succession.objects.given_up(credit_code).exists():
        raise MerchantExists(credit_code)
    merchant, is_new = Merchant.objects.get_or_create(
        credit_code=credit_code,
        defaults={
            "name": name,
            "unit": unit,
            "legal_person": legal_person,
            "is_test": is_test,
            "applied_at": at,
        },
    )
    if not is_new:
        raise MerchantExists(credit_code)
    record_births(Merchant, [(merchant.pk, "apply", MerchantState.APPLIED)], by=by, at=at)
    return merchant


def add_store(
    merchant: Merchant,
    *,
    code: str,
    name: str,
    county: County,
    address: str,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    channel: str = Store.Channel.STORE,
) -> Store:
    """Add a place where the merchant sells; its code is the merchant's own."""
    return Store.objects.create(
        merchant=merchant,
        code=code,
        name=name,
        county=county,
        address=address,
        latitude=latitude,
        longitude=longitude,
        channel=channel,
    )


def add_terminal(store: Store, *, serial: str, **place: Decimal | int | None) -> Terminal:
    """Register a payment terminal; a serial stands in one store of one merchant.

    place: latitude, longitude and radius_m, where it does not stand in the store itself.
    """
    return Terminal.objects.create(store=store, serial=serial, **place)


def enrol_programme(
    merchant: Merchant,
    *,
    programme: Programme,
    category_group: str,
    from_on: date,
    to_on: date | None = None,
) -> Enrolment:
    """Let the merchant sell goods of the group under the programme. Raises TestMismatch."""
    if programme.is_test != merchant.is_test:
        raise TestMismatch
    return Enrolment.objects.create(
        merchant=merchant,
        programme=programme,
        category_group=category_group,
        from_on=from_on,
        to_on=to_on,
    )


def check(merchant: Merchant, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Record the county's first check. Raises WrongState."""
    move(merchant, "check", by=by, at=at, reason=reason)


def review(merchant: Merchant, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Record the city's review. Raises WrongState."""
    move(merchant, "review", by=by, at=at, reason=reason)


def notice(merchant: Merchant, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Put the merchant on public notice (公示) for MERCHANT_NOTICE_DAYS. Raises WrongState."""
    days = getattr(settings, "MERCHANT_NOTICE_DAYS", NOTICE_DAYS)
    ends_at = at + timedelta(days=days)
    move(merchant, "notice", by=by, at=at, reason=reason, noticed_at=at, notice_ends_at=ends_at)


def activate(merchant: Merchant, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Let the merchant claim. Raises WrongState, NoticeRunning.

    A file lists merchants whose notice was held elsewhere; its move then has to say so.
    """
    ends_at = merchant.notice_ends_at
    was_noticed_elsewhere = by.kind == "file" and bool(reason)
    if ends_at is not None and at < ends_at and not was_noticed_elsewhere:
        params = {"notice_ends_at": ends_at.isoformat()}
        raise NoticeRunning(faults=[Fault(NoticeRunning.code, params=params)])
    move(merchant, "activate", by=by, at=at, reason=reason)
