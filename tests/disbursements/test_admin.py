"""The finance desk's windows."""

import pytest
from django.urls import reverse

from subsidy.accounts.models import Role
from subsidy.disbursements import services
from subsidy.disbursements.models import Batch, Payment, PaymentStop, Recovery
from tests import make
from tests.clerk import Clerk, buttons, said, text


@pytest.fixture
def maker(db):
    return Clerk(Role.FINANCE_MAKER)


@pytest.fixture
def checker(db):
    return Clerk(Role.FINANCE_CHECKER)


class TestDraft:
    def test_makes_a_batch_and_opens_it(self, shop, maker):
        shop.approved()
        answer = maker.start("draft", Batch, programme=shop.programme.pk, payee="merchant")
        batch = Batch.objects.get()
        assert answer.url == reverse("admin:disbursements_batch_change", args=[batch.pk])
        assert (batch.made_by, batch.payments_count) == (maker.user, 1)

    def test_says_that_nothing_is_due(self, shop, maker):
        answer = maker.start("draft", Batch, programme=shop.programme.pk, payee="merchant")
        assert said(answer) == ["Nothing waits for payment."]
        assert not Batch.objects.exists()

    def test_stands_on_the_list_for_makers_only(self, shop, maker, checker):
        assert "Draft a batch" in text(maker.list(Batch))
        assert "Draft a batch" not in text(checker.list(Batch))
        answer = checker.start("draft", Batch, programme=shop.programme.pk, payee="merchant")
        assert answer.status_code == 403

    def test_may_be_of_a_unit_a_group_a_category_and_an_age(self, shop, maker):
        shop.approved()
        only = {"unit": shop.unit.pk, "category_group": "appliances", "category": shop.category.pk}
        days = {"approved_until": "2024-10-01"}
        maker.start("draft", Batch, programme=shop.programme.pk, payee="merchant", **only, **days)
        batch = Batch.objects.get()
        page = text(maker.look(batch))
        assert "Shijiazhuang" in page
        assert "Refrigerator" in page

    def test_offers_no_test_programme(self, shop, maker):
        make.programme("trial", is_test=True)
        page = maker.client.get(reverse("admin:disbursements_batch_draft"))
        assert [str(row) for row in page.context["form"].fields["programme"].queryset] == [
            "hebei-2024"
        ]


class TestBatch:
    def test_goes_from_desk_to_desk(self, desk, maker, checker, settings, tmp_path):
        settings.BANK_DIRECTORY = tmp_path
        batch = desk.drafted()
        assert said(maker.press("seal", batch)) == ["Done: Seal"]
        assert said(checker.press("approve", batch)) == ["Done: Approve"]
        assert said(maker.press("send", batch)) == ["Done: Send to the bank"]
        assert batch.state == "sent"
        assert sorted(path.name for path in tmp_path.rglob("*.xml")) == [
            f"{batch.number}.pain001.xml"
        ]

    def test_goes_back_from_either_desk(self, desk, maker, checker):
        batch = desk.sealed()
        maker.press("unseal", batch, reason="one more claim")
        assert batch.state == "draft"
        maker.press("seal", batch)
        checker.press("reject", batch, reason="account looks wrong")
        assert (batch.state, batch.moves.last().reason) == ("draft", "account looks wrong")
        maker.press("cancel", batch)
        assert batch.state == "cancelled"

    def test_of_a_large_sum_goes_by_two_checkers(self, desk, maker, checker, settings):
        settings.BATCH_SECOND_APPROVAL_FEN = 1
        batch, second = desk.sealed(), Clerk(Role.FINANCE_CHECKER)
        assert buttons(checker.look(batch)) == ["Approve as the first of two", "Reject"]
        checker.press("endorse", batch)
        assert buttons(second.look(batch)) == ["Approve", "Reject"]
        assert said(checker.press("approve", batch)) == [
            "A second person must do this. Ask a colleague."
        ]
        second.press("approve", batch)
        assert buttons(second.look(batch)) == ["Recall"]
        second.press("recall", batch, reason="wrong account")
        assert batch.state == "draft"

    def test_is_closed_when_the_bank_has_answered(self, desk, checker):
        batch = desk.sent()
        answer = checker.press("close", batch)
        assert said(answer) == ["The state does not allow this."]
        assert batch.state == "sent"

    def test_is_rejected_for_a_reason(self, desk, checker):
        batch = desk.sealed()
        assert "This field is required" in text(checker.press("reject", batch))
        assert batch.state == "sealed"

    @pytest.mark.parametrize("verb", ["approve", "reject", "close"])
    def test_is_checked_by_no_maker(self, verb, desk, maker):
        assert maker.press(verb, desk.sealed()).status_code == 403

    @pytest.mark.parametrize("verb", ["seal", "unseal", "send", "cancel"])
    def test_is_made_by_no_checker(self, verb, desk, checker):
        assert checker.press(verb, desk.sealed()).status_code == 403

    def test_waits_where_the_outbox_cannot_be_written(self, desk, maker, settings, tmp_path):
        (tmp_path / "no-directory").write_text("")
        settings.BANK_DIRECTORY = tmp_path / "no-directory"
        batch = desk.approved()
        answer = maker.press("send", batch)
        assert said(answer) == ["Not available right now. Try again with the same key."]
        assert batch.state == "approved"

    def test_shows_each_desk_its_buttons(self, desk, maker, checker):
        batch = desk.sealed()
        assert buttons(maker.look(batch)) == ["Unseal"]
        assert buttons(checker.look(batch)) == ["Approve", "Reject"]

    def test_masks_accounts(self, desk, checker):
        page = text(checker.look(desk.sealed()))
        assert "3453" in page
        assert "6222020402000123453" not in page
        payment = Payment.objects.get()
        assert "6222020402000123453" not in text(checker.look(payment))


class TestPayment:
    def test_is_dropped_from_a_draft_for_a_reason(self, desk, shop, maker, checker):
        shop.approved_car(), shop.approved_car()
        payment, _ = desk.drafted("applicant").payments.order_by("number")
        assert "This field is required" in text(maker.press("drop", payment))
        assert checker.press("drop", payment, reason="x").status_code == 403
        maker.press("drop", payment, reason="wrong card")
        assert (payment.state, buttons(maker.look(payment))) == ("dropped", [])


class TestPaymentStop:
    def test_is_placed_by_one_and_lifted_by_two(self, desk, maker, checker):
        batch = desk.sealed()
        checker.start("place", PaymentStop, programme="", reason="forged replies")
        stop = PaymentStop.objects.get()
        assert said(checker.press("approve", batch)) == [
            "Payments are stopped. Wait until two people have lifted the stop."
        ]
        assert (buttons(maker.look(stop)), buttons(checker.look(stop))) == (
            ["Propose to lift it"],
            [],
        )
        maker.press("propose_lift", stop, reason="checked")
        assert buttons(checker.look(stop)) == ["Lift it", "Keep it"]
        checker.press("keep", stop, reason="not yet")
        maker.press("propose_lift", stop, reason="checked again")
        checker.press("lift", stop, reason="seen")
        assert stop.state == "lifted"
        assert "all programmes" in text(checker.list(PaymentStop))

    def test_of_one_programme_leaves_the_others(self, desk, shop, maker):
        maker.start("place", PaymentStop, programme=shop.programme.pk, reason="x")
        assert str(PaymentStop.objects.get()) == "Hebei trade-in"

    def test_is_lifted_by_no_maker(self, desk, maker):
        maker.start("place", PaymentStop, programme="", reason="x")
        assert maker.press("lift", PaymentStop.objects.get(), reason="x").status_code == 403


class TestRecovery:
    def test_is_demanded_on_the_claim_and_recorded_by_another(self, shop, maker, checker):
        claim = shop.paid()
        assert buttons(maker.look(claim)) == ["Hold", "Demand back"]
        answer = maker.press("demand", claim, reason_code="goods_returned", reason="")
        assert said(answer) == ["Done: Demand back"]
        recovery = Recovery.objects.get()
        assert "This field is required" in text(checker.press("repay", recovery))
        assert said(checker.press("repay", recovery, bank_reference="CR-1")) == [
            "Done: Record a repayment"
        ]
        claim.refresh_from_db()
        assert (claim.state, recovery.state) == ("recovered", "repaid")

    def test_is_demanded_on_the_grant(self, shop, maker):
        grant = make.grant_of(shop.paid())
        maker.press("demand", grant, reason_code="irregular", reason="never delivered")
        assert grant.state == "recovering"

    def test_is_demanded_by_no_checker(self, shop, checker):
        claim = shop.paid()
        assert checker.press("demand", claim, reason_code="irregular").status_code == 403

    def test_of_what_is_not_paid_is_refused(self, shop, maker):
        claim = shop.approved()
        answer = maker.press("demand", claim, reason_code="irregular")
        assert said(answer) == ["The state does not allow this."]


class TestLists:
    @pytest.mark.parametrize("batches", [1, 3])
    def test_of_batches_has_a_budget(self, batches, desk, checker, django_assert_num_queries):
        for _ in range(batches):
            desk.shop.approved()
            services.draft_batch(desk.shop.programme, payee="merchant", by=desk.maker, at=make.NOON)
        with django_assert_num_queries(5):
            page = checker.list(Batch)
        assert page.context["cl"].result_list.count() == batches

    def test_shows_a_unit_the_batches_that_pay_its_claims(self, desk):
        batch = desk.drafted()
        elsewhere = make.unit("130200", counties=())
        assert batch.number in text(Clerk(Role.FINANCE_MAKER, units=[desk.shop.unit]).list(Batch))
        assert batch.number not in text(Clerk(Role.FINANCE_MAKER, units=[elsewhere]).list(Batch))
