"""Builders. They walk the real verbs; what they leave out is what no test here looks at."""

import copy
import itertools
from datetime import date, datetime
from typing import Any

from subsidy.accounts.models import Role, User
from subsidy.accounts.services import create_staff
from subsidy.claims import services as claims
from subsidy.claims.models import Claim, Grant
from subsidy.claims.rules.request import ClaimRequest
from subsidy.core.actors import Actor
from subsidy.core.clock import SHANGHAI
from subsidy.funds import services as funds
from subsidy.funds.models import Allotment, FundBatch, FundLine
from subsidy.merchants import services as merchants
from subsidy.merchants.models import Merchant
from subsidy.programmes import services as programmes
from subsidy.programmes.models import Category, Programme, Terms, TermsVariant
from subsidy.regions.models import County, CountyUnit, Unit
from tests.sale import BODY, changed, credit_code, resident_id, vin

NOON = datetime(2024, 10, 1, 12, tzinfo=SHANGHAI)
TODAY = NOON.date()
SWEEP = Actor.sweep("test")
FILE = Actor.file("tests.yaml")

_numbers = itertools.count(1)


def unit(code: str = "130100", *, counties: tuple[str, ...] = ("130102",)) -> Unit:
    """A unit with its counties."""
    row, _ = Unit.objects.get_or_create(
        code=code, defaults={"name_zh": "石家庄", "name_en": "Shijiazhuang", "kind": "city"}
    )
    for county_code in counties:
        county, _ = County.objects.get_or_create(
            code=county_code, defaults={"name_zh": "长安区", "name_en": "Chang'an"}
        )
        CountyUnit.objects.get_or_create(county=county, unit=row, valid_from=date(2000, 1, 1))
    return row


def category(code: str = "appliances.refrigerator", group: str = "appliances") -> Category:
    row, _ = Category.objects.get_or_create(
        code=code, defaults={"name_zh": "冰箱", "name_en": "Refrigerator", "group": group}
    )
    return row


def programme(code: str = "hebei-2024", *, is_test: bool = False) -> Programme:
    """An open programme."""
    row, is_new = Programme.objects.get_or_create(
        code=code,
        defaults={
            "name_zh": "河北以旧换新",
            "name_en": "Hebei trade-in",
            "province": "130000",
            "year": 2024,
            "is_test": is_test,
            "file_sha256": "0" * 64,
        },
    )
    if is_new:
        programmes.open_programme(row, by=FILE, at=NOON)
    return row


def terms(programme: Programme, category: Category, **changes: Any) -> Terms:
    """Terms for 2024: 20 % of the price up to 2,000 yuan at energy level 1, 15 % at level 2."""
    variants = changes.pop(
        "variants",
        [
            ("level 1", [{"fact": "energy_level", "op": "is", "value": 1}], 2_000, 200_000),
            ("level 2", [{"fact": "energy_level", "op": "is", "value": 2}], 1_500, 200_000),
        ],
    )
    facts: dict[str, Any] = {
        "notice_number": f"N-{next(_numbers)}",
        "notice_title": "Notice",
        "valid_from": date(2024, 8, 25),
        "valid_to": date(2024, 12, 31),
        "published_on": date(2024, 8, 25),
        "quota_class": category.code,
        "quota_count": 1,
        "quota_on_return": Terms.QuotaOnReturn.ON_REPAYMENT,
        "charged_to": Terms.ChargedTo.STORE,
        "payee": Terms.Payee.MERCHANT,
        "rounding": "half_up",
        "identifiers_required": ["serial_number"],
        "evidence_required": [],
        "requirements": [],
        "no_variant_code": "not_eligible_energy_level",
        "source_note": "test",
        "prepared_by": "a",
        "checked_by": "b",
    }
    row = Terms.objects.create(
        programme=programme, category=category, variants_count=len(variants), **(facts | changes)
    )
    for position, (label, conditions, rate_bp, cap_fen) in enumerate(variants):
        TermsVariant.objects.create(
            terms=row,
            position=position,
            label=label,
            conditions=conditions,
            kind="share",
            rate_bp=rate_bp,
            cap_fen=cap_fen,
        )
    return row


def car_terms(programme: Programme, category: Category) -> Terms:
    """Terms that pay 13 % up to 15,000 yuan to the citizen's own account."""
    return terms(
        programme,
        category,
        payee=Terms.Payee.APPLICANT,
        identifiers_required=["vin", "old_vin"],
        variants=[("any", [], 1_300, 1_500_000)],
    )


def fund_batch(programme: Programme, source: str, amount_fen: int) -> FundBatch:
    """Money from one source, issued into its own book."""
    row = FundBatch(
        programme=programme,
        source=source,
        number=f"B-{next(_numbers)}",
        instrument="special bonds",
        amount_fen=amount_fen,
        issued_on=date(2024, 8, 1),
    )
    return funds.issue_batch(row, at=NOON)


def line(
    programme: Programme,
    unit: Unit,
    group: str = "appliances",
    *,
    central_fen: int = 90_000_000,
    local_fen: int = 10_000_000,
) -> FundLine:
    """A fund line with money in it: 900,000 and 100,000 yuan unless told otherwise."""
    row = funds.open_line(programme, unit=unit, category_group=group)
    for source, amount_fen in (("central", central_fen), ("provincial", local_fen)):
        if amount_fen:
            allotment = Allotment(
                line=row,
                batch=fund_batch(programme, source, amount_fen),
                amount_fen=amount_fen,
                document_number=f"D-{next(_numbers)}",
                allotted_on=date(2024, 8, 1),
                prepared_by="a",
                checked_by="b",
            )
            funds.allot(allotment, at=NOON)
    return row


def staff(role: str = Role.CITY_REVIEWER, username: str = "") -> User:
    return create_staff(
        username=username or f"staff{next(_numbers)}", password="correct horse 7", role=role
    )


def actor(role: str = Role.CITY_REVIEWER) -> Actor:
    """A member of staff, as verbs take them."""
    return Actor.staff(staff(role))


def merchant(
    programme: Programme,
    unit: Unit,
    *,
    groups: tuple[str, ...] = ("appliances", "cars"),
    store: str = "S001",
) -> Merchant:
    """An active merchant with one store, enrolled, with a payout account."""
    row = applied_merchant(unit, is_test=programme.is_test)
    merchants.add_store(
        row,
        code=store,
        name="长安店",
        county=County.objects.get(code="130102"),
        address="石家庄市长安区中山东路1号",
    )
    for group in groups:
        merchants.enrol_programme(
            row, programme=programme, category_group=group, from_on=date(2024, 1, 1)
        )
    merchants.check(row, by=FILE, at=NOON)
    merchants.review(row, by=FILE, at=NOON)
    merchants.notice(row, by=FILE, at=NOON)
    merchants.activate(row, by=FILE, at=NOON, reason="noticed elsewhere")
    account = merchants.propose_account(
        row,
        bank="中国工商银行",
        branch="石家庄长安支行",
        number="6222020402000123453",
        name=row.name,
        by=actor(Role.FINANCE_MAKER),
        at=NOON,
    )
    merchants.approve_account(account, by=actor(Role.FINANCE_CHECKER), at=NOON)
    return row


def applied_merchant(unit: Unit, *, is_test: bool = False) -> Merchant:
    number = next(_numbers)
    return merchants.enrol_merchant(
        credit_code=credit_code(number),
        name=f"石家庄电器{number}号商贸有限公司",
        unit=unit,
        legal_person="李四",
        is_test=is_test,
        by=FILE,
        at=NOON,
    )


class Shop:
    """A world in which one merchant can sell: programme, terms, money, merchant, key."""

    def __init__(
        self, *, central_fen: int = 90_000_000, local_fen: int = 10_000_000, quota_count: int = 1
    ) -> None:
        self.unit = unit()
        self.programme = programme()
        self.category = category()
        self.terms = terms(self.programme, self.category, quota_count=quota_count)
        self.line = line(self.programme, self.unit, central_fen=central_fen, local_fen=local_fen)
        self.cars = category("cars.scrappage", "cars")
        self.car_terms = car_terms(self.programme, self.cars)
        self.car_line = line(self.programme, self.unit, "cars")
        self.merchant = merchant(self.programme, self.unit)
        self.key, self.token = merchants.create_key(self.merchant, at=NOON)
        self.by = Actor.merchant(self.key.key_id)

    def body(self, **changes: Any) -> dict[str, Any]:
        """The JSON of one sale that nothing speaks against; changes: path with __ → value."""
        number = next(_numbers)
        body = copy.deepcopy(BODY)
        body["applicant"]["document_number"] = resident_id(number)
        body["applicant"]["mobile"] = f"138{number:08d}"
        body["purchase"]["identifiers"][0]["value"] = f"SN{number:08d}"
        body["purchase"]["invoice"]["number"] = f"2413{number:016d}"
        return changed(body, changes)

    def car_body(self, **changes: Any) -> dict[str, Any]:
        """The JSON of one car, paid to the citizen."""
        number = next(_numbers)
        body = self.body()
        body["category"] = "cars.scrappage"
        body["applicant"]["bank_account"] = {
            "bank": "中国农业银行",
            "branch": "石家庄分行",
            "number": "6222020402000123453",
            "name": body["applicant"]["name"],
        }
        body["purchase"] |= {
            "price_fen": 15_000_000,
            "energy_level": None,
            "identifiers": [{"kind": "vin", "value": vin(number)}],
        }
        body["purchase"]["invoice"]["total_fen"] = 15_000_000
        body["old_item"] = {
            "kind": "car",
            "identifiers": [{"kind": "old_vin", "value": vin(5_000_000 + number)}],
        }
        return changed(body, changes)

    def request(self, **changes: Any) -> ClaimRequest:
        return ClaimRequest.model_validate(self.body(**changes))

    def reserved(self, **changes: Any) -> Claim:
        request = self.request(**changes)
        return claims.reserve(self.merchant, request, by=self.by, at=NOON)

    def submitted(self, **changes: Any) -> Claim:
        request = self.request(**changes)
        return claims.submit(self.merchant, request, by=self.by, at=NOON)

    def submitted_car(self, **changes: Any) -> Claim:
        request = ClaimRequest.model_validate(self.car_body(**changes))
        return claims.submit(self.merchant, request, by=self.by, at=NOON)

    def in_review(self, **changes: Any) -> Claim:
        """A claim that a person must look at: its delivery is unknown."""
        return decided(self.submitted(**({"delivery": None} | changes)))

    def approved(self, **changes: Any) -> Claim:
        claim = self.in_review(**changes)
        claims.approve(claim, by=actor(), at=NOON)
        return claim

    def approved_car(self, **changes: Any) -> Claim:
        claim = decided(self.submitted_car(**({"delivery": None} | changes)))
        claims.approve(claim, by=actor(), at=NOON)
        return claim

    def paid(self, **changes: Any) -> Claim:
        claim = self.approved(**changes)
        ids = [grant.pk for grant in claim.grants.all()]
        claims.schedule_many(ids, by=SWEEP, at=NOON, reason="batch")
        claims.pay_many(ids, by=SWEEP, at=NOON, cause="reply:1", reason="paid")
        claim.refresh_from_db()
        return claim


def decided(claim: Claim) -> Claim:
    """Run the automatic checks on one submitted claim."""
    claims.decide_one(claim.pk, by=SWEEP, at=NOON)
    claim.refresh_from_db()
    return claim


def grant_of(claim: Claim) -> Grant:
    return claim.grants.get()


def recovered(
    grant: Grant, *, by: Actor = SWEEP, at: datetime = NOON, cause: str = "recovery:1/1"
) -> None:
    """All that was asked back of the grant comes back, in one sum."""
    claims.finish_recovery(grant, by=by, at=at, reason="repaid")
    claims.post_parts("recover", grant, grant.central_fen, grant.local_fen, cause, at=at)
