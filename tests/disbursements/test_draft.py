from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from subsidy.core.sealed import digest
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch, Payment, PaymentLine
from subsidy.disbursements.rules.recoveries import Deduction
from subsidy.disbursements.services import draft, netting
from subsidy.merchants import services as merchants
from tests import make
from tests.disbursements.desk import LATER, moves, paid_by, payments, states


def copy_of(payment: Payment, **changes) -> Payment:
    """An unsaved payment like this one, but for the changes."""
    names = [field.name for field in Payment._meta.concrete_fields if field.name != "id"]
    facts = {name: getattr(payment, name) for name in names}
    return Payment(**(facts | changes))


def kept_back(recovery_id: int, central_fen: int, local_fen: int) -> Deduction:
    return Deduction(recovery_id=recovery_id, central_fen=central_fen, local_fen=local_fen)


class TestDraft:
    def test_of_one_merchants_claims_is_one_payment_with_the_sums_of_their_parts(self, desk, shop):
        first, second = shop.approved(), shop.approved(purchase__price_fen=333_333)

        batch = desk.drafted()

        [payment] = payments(batch)
        grants = [first.grants.get(), second.grants.get()]
        assert {name: getattr(batch, name) for name in ("number", "payee", "state")} == {
            "number": "B-2024-0001",
            "payee": "merchant",
            "state": "draft",
        }
        assert (batch.payments_count, batch.made_by_id) == (1, desk.maker.staff_id)
        assert (batch.total_fen, batch.central_fen, batch.local_fen) == (166_647, 149_982, 16_665)
        assert (payment.amount_fen, payment.central_fen, payment.local_fen) == (
            sum(grant.amount_fen for grant in grants),
            sum(grant.central_fen for grant in grants),
            sum(grant.local_fen for grant in grants),
        )
        assert (payment.reference, payment.merchant, payment.applicant) == (
            "B-2024-0001-00001",
            shop.merchant,
            None,
        )
        assert (payment.bank, payment.branch, payment.account_number, payment.account_name) == (
            "中国工商银行",
            "石家庄长安支行",
            "6222020402000123453",
            shop.merchant.name,
        )
        assert payment.account_digest == digest("6222020402000123453", purpose="account")
        assert list(payment.lines.order_by("id").values_list("grant_id", "is_live")) == [
            (grant.pk, True) for grant in grants
        ]

    def test_leaves_its_claims_approved_and_records_who_drafted(self, desk, shop):
        claim = shop.approved()

        batch = desk.drafted()

        assert states(claim) == ("approved", "committed")
        assert moves(batch) == [("draft", "", "draft")]
        assert moves(payments(batch)[0]) == [("draft", "", "drafted")]
        assert batch.moves.get().by_staff_id == desk.maker.staff_id

    def test_of_cars_pays_each_citizen_on_the_own_account(self, desk, shop):
        cars = [shop.approved_car(), shop.approved_car()]
        shop.approved()

        batch = desk.drafted("applicant")

        assert [
            (payment.merchant, payment.applicant, payment.amount_fen, payment.account_name)
            for payment in payments(batch)
        ] == [(None, claim.applicant, 1_500_000, "张三") for claim in cars]
        assert payments(batch)[0].masked_holder == "张*"
        assert payments(batch)[0].masked_account == "***************3453"

    def test_leaves_out_a_retired_account_and_a_changed_one_until_its_days_are_over(
        self, desk, shop
    ):
        old = shop.approved()
        desk.new_account()
        new = shop.approved()

        with pytest.raises(services.NothingDue):
            services.draft_batch(shop.programme, payee="merchant", by=desk.maker, at=LATER)

        at = LATER + timedelta(days=3)
        batch = services.draft_batch(shop.programme, payee="merchant", by=desk.maker, at=at)
        assert [payment.account_number[-4:] for payment in payments(batch)] == ["9999"]
        assert paid_by(batch) == [new]
        assert states(old) == ("approved", "committed")

    def test_leaves_out_a_citizen_who_gave_another_account_after_the_approval(self, desk, shop):
        desk.new_card(shop.approved_car())

        with pytest.raises(services.NothingDue):
            services.draft_batch(shop.programme, payee="applicant", by=desk.maker, at=LATER)

        at = LATER + timedelta(days=3)
        services.draft_batch(shop.programme, payee="applicant", by=desk.maker, at=at)

    def test_takes_no_claim_that_another_draft_holds(self, desk):
        desk.drafted()

        with pytest.raises(services.NothingDue):
            services.draft_batch(desk.shop.programme, payee="merchant", by=desk.maker, at=make.NOON)

        assert Batch.objects.count() == 1

    def test_holds_back_a_suspended_merchants_money_until_it_is_reinstated(self, desk, shop):
        shop.approved()
        merchants.suspend(shop.merchant, by=desk.checker, at=make.NOON, reason="audit")

        with pytest.raises(services.NothingDue):
            desk.drafted()

        merchants.reinstate(
            shop.merchant,
            asked_by=desk.maker.person_id,
            by=desk.checker,
            at=make.NOON,
            reason="cleared",
        )
        assert desk.drafted().payments_count == 1

    def test_still_pays_a_merchant_that_left(self, desk, shop):
        shop.approved()
        merchants.exit_merchant(shop.merchant, by=desk.checker, at=make.NOON, reason="closed")

        assert desk.drafted().payments_count == 1

    def test_takes_nothing_that_waits_for_review(self, desk, shop):
        shop.in_review()

        with pytest.raises(services.NothingDue, match="hebei-2024 owes no merchant"):
            services.draft_batch(shop.programme, payee="merchant", by=desk.maker, at=make.NOON)

    def test_is_refused_for_a_test_programme(self, desk):
        sandbox = make.programme("hebei-test", is_test=True)

        with pytest.raises(services.TestProgramme):
            services.draft_batch(sandbox, payee="merchant", by=desk.maker, at=make.NOON)

    def test_numbers_batches_by_the_programmes_year(self, desk, shop):
        desk.drafted()
        shop.approved()

        assert desk.drafted().number == "B-2024-0002"

    @pytest.mark.parametrize("count", [1, 3])
    def test_asks_the_database_as_often_for_three_claims_as_for_one(
        self, desk, shop, django_assert_num_queries, count
    ):
        for _ in range(count):
            shop.approved()

        with django_assert_num_queries(18):
            batch = desk.drafted()

        assert batch.payments.get().lines.count() == count


class TestSelection:
    """What a batch may be drafted of, besides the payee."""

    def drafted(self, desk, **only):
        return services.draft_batch(
            desk.shop.programme,
            payee="merchant",
            only=services.Selection(**only),
            by=desk.maker,
            at=LATER,
        )

    def test_of_a_unit_a_group_a_category_or_an_age_takes_those_and_says_so(self, desk, shop):
        claim = shop.approved()
        elsewhere = make.unit("130200", counties=())
        others = [
            {"unit": elsewhere},
            {"category_group": "cars"},
            {"category": shop.cars},
            {"approved_until": make.TODAY - timedelta(days=1)},
        ]
        for other in others:
            with pytest.raises(services.NothingDue):
                self.drafted(desk, **other)

        ours = {
            "unit": shop.unit,
            "category_group": "appliances",
            "category": shop.category,
            "approved_until": make.TODAY,
        }
        batch = self.drafted(desk, **ours)

        assert paid_by(batch) == [claim]
        batch.refresh_from_db()
        assert {name: getattr(batch, name) for name in ours} == ours


class TestDraftBatches:
    @pytest.fixture(autouse=True)
    def citizens(self, shop):
        return [shop.approved_car() for _ in range(3)]

    def drafted(self, desk):
        return services.draft_batches(
            desk.shop.programme, payee="applicant", by=desk.maker, at=make.NOON
        )

    def test_split_by_the_number_of_payments(self, desk, citizens, settings):
        settings.BATCH_PAYMENTS_MAX = 2
        first, second = self.drafted(desk)
        assert (paid_by(first), paid_by(second)) == (citizens[:2], citizens[2:])
        assert (first.number, second.number) == ("B-2024-0001", "B-2024-0002")
        assert (first.payments_count, first.total_fen) == (2, 3_000_000)

    def test_split_by_the_sum(self, desk, citizens, settings):
        settings.BATCH_FEN_MAX = 3_000_000
        assert [batch.total_fen for batch in self.drafted(desk)] == [3_000_000, 1_500_000]

    def test_are_one_where_all_fits(self, desk, citizens, monkeypatch):
        monkeypatch.setattr(draft, "PAYMENTS_WRITTEN_AT_ONCE", 2)
        [batch] = self.drafted(desk)
        assert paid_by(batch) == citizens
        assert [payment.number for payment in payments(batch)] == [1, 2, 3]


class TestNetting:
    """What a payee owes is kept back; how much is for the recoveries to say."""

    def test_lowers_the_payment_and_the_batch_and_keeps_who_got_what(self, desk, shop, monkeypatch):
        shop.approved()
        asked, recorded = [], []
        deductions = {shop.merchant.pk: [kept_back(1, 900, 90), kept_back(2, 82, 8)]}

        def plan(payee, sums, *, programme, at):
            asked.append((payee, sums, programme, at))
            return deductions

        def record(rows, plan, *, at):
            recorded.append((rows, plan, at))

        monkeypatch.setattr(netting, "plan", plan)
        monkeypatch.setattr(netting, "record", record)

        batch = desk.drafted()

        [payment] = payments(batch)
        sums = {shop.merchant.pk: (89_982, 9_998)}
        assert asked == [("merchant", sums, shop.programme, make.NOON)]
        assert recorded == [({shop.merchant.pk: payment}, deductions, make.NOON)]
        for row, total_fen in ((payment, payment.amount_fen), (batch, batch.total_fen)):
            assert (total_fen, row.central_fen, row.local_fen) == (98_900, 89_000, 9_900)
            assert (row.netted_central_fen, row.netted_local_fen) == (982, 98)


class TestDraftConstraints:
    def test_a_grant_is_in_one_live_payment(self, desk):
        line = PaymentLine.objects.get(payment__batch=desk.drafted())
        desk.shop.approved()
        [other] = payments(desk.drafted())

        with pytest.raises(IntegrityError, match="grant_is_in_one_live_payment"):
            PaymentLine.objects.create(payment=other, grant=line.grant)

    def test_a_payee_gets_one_payment_per_account_and_batch(self, desk):
        payment = payments(desk.drafted())[0]

        with pytest.raises(IntegrityError, match="payee_gets_one_payment_per_account_and_batch"):
            copy_of(payment, number=2, reference="other").save(force_insert=True)

    @pytest.mark.parametrize(
        ("changes", "constraint"),
        [
            ({"central_fen": 1}, "payment_is_the_sum_of_its_parts"),
            ({"amount_fen": 0, "central_fen": 0, "local_fen": 0}, "payment_is_the_sum"),
            ({"merchant": None}, "payment_goes_to_one_payee"),
            ({"paid_at": make.NOON}, "payment_has_paid_at_once_paid"),
            ({"refused_at": make.NOON}, "payment_has_refused_at_once_refused"),
            ({"state": "scheduled"}, "born_in_a_first_state"),
        ],
    )
    def test_a_payment_is_what_it_says(self, desk, changes, constraint):
        payment = payments(desk.drafted())[0]
        fresh = {"number": 2, "reference": "other", "account_digest": b"x" * 33}

        with pytest.raises(Exception, match=constraint), transaction.atomic():
            copy_of(payment, **fresh, **changes).save(force_insert=True)

    @pytest.mark.parametrize(
        "changes",
        [
            {"account_number": "6222020402000999999"},
            {"bank": "another"},
            {"merchant": None},
        ],
    )
    def test_a_payee_and_its_account_are_never_changed(self, desk, changes):
        payment = payments(desk.drafted())[0]

        with pytest.raises(Exception, match="frozen_from_its_draft_on"), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**changes)

    @pytest.mark.parametrize(
        "changes",
        [
            {"amount_fen": 1, "central_fen": 1, "local_fen": 0},
            {"netted_central_fen": 1},
            {"netted_local_fen": 1},
        ],
    )
    def test_a_sum_is_changed_in_a_draft_only(self, desk, changes):
        payment = payments(desk.sealed())[0]

        with pytest.raises(Exception, match="sums_follow_its_claims"), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**changes)

    def test_a_line_that_left_says_why_and_is_not_live(self, desk):
        desk.drafted()

        for facts in ({"left_because": "held"}, {"left_because": "luck", "is_live": False}):
            with (
                pytest.raises(IntegrityError, match="grant_that_left_its_payment_says_why"),
                transaction.atomic(),
            ):
                PaymentLine.objects.update(**facts)
