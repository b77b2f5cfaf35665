import pytest

from subsidy.accounts.models import Role
from subsidy.disbursements.models import Reconciliation, ReplyDifference
from tests.clerk import Clerk, buttons, said, text
from tests.disbursements.replies import line

pytestmark = pytest.mark.long

ONE = "B-2024-0001-00001"


@pytest.fixture
def checker(db):
    return Clerk(Role.FINANCE_CHECKER)


@pytest.fixture
def batch(desk):
    """A batch with a payment of which the bank names another amount."""
    desk.shop.approved_car()
    desk.shop.approved_car()
    batch = desk.sent("applicant")
    desk.answered(batch, line(ONE, amount="14999.00"), line("B-2024-0001-00002"))
    return batch


class TestReconciliation:
    def test_lists_what_the_bank_has_with_its_open_differences(self, desk, batch, checker):
        desk.shop.approved()
        desk.drafted()

        page = checker.list(Reconciliation)

        [row] = page.context["cl"].result_list
        assert (row.number, row.open_count) == (batch.number, 1)
        assert row.open_since == ReplyDifference.objects.get().recorded_at

    def test_shows_the_sums_and_every_difference_of_a_batch(self, batch, checker):
        page = text(checker.look(Reconciliation.objects.get()))

        assert "scheduled · 1" in page
        assert "paid · 1" in page
        for shown in ("wrong_amount", ONE, "15,000.00", "14,999.00", "-1.00"):
            assert shown in page

    def test_can_be_asked_for_the_open_ones_only(self, desk, batch, checker):
        assert Reconciliation.objects.with_differences().filter(open_count__gt=0).count() == 1
        assert checker.list(Reconciliation, open="0").context["cl"].result_list.count() == 0
        assert checker.list(Reconciliation, open="1").context["cl"].result_list.count() == 1

    @pytest.mark.parametrize("batches", [1, 3])
    def test_has_a_budget(self, batches, desk, checker, django_assert_num_queries):
        for _ in range(batches):
            desk.shop.approved()
            desk.sent()
        with django_assert_num_queries(5):
            page = checker.list(Reconciliation)
        assert page.context["cl"].result_list.count() == batches


class TestResolveButton:
    def test_resolves_a_difference_once(self, batch, checker):
        found = ReplyDifference.objects.get()
        assert buttons(checker.look(found)) == ["Resolve"]

        answer = checker.press("resolve", found, resolution="corrected", note="a slip of the bank")

        assert said(answer) == ["Done: Resolve"]
        found.refresh_from_db()
        assert (found.resolution, found.note) == ("corrected", "a slip of the bank")
        assert buttons(checker.look(found)) == []

    def test_is_not_for_makers(self, batch):
        maker = Clerk(Role.FINANCE_MAKER)
        found = ReplyDifference.objects.get()
        assert maker.press("resolve", found, resolution="explained", note="x").status_code == 403

    def test_asks_for_the_document_of_what_was_settled_by_hand(self, batch, checker):
        found = ReplyDifference.objects.get()
        answer = checker.press("resolve", found, resolution="settled_by_hand", note="done")
        assert said(answer) == [
            "What was settled by hand has a document. Name the number of the document."
        ]
