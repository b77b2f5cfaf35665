"""What a merged merchant is owed is paid to its successor; what it owes is kept back there."""

from datetime import timedelta

import pytest

from subsidy.accounts.models import Role
from subsidy.claims import services as claims
from subsidy.claims.models import Claim
from subsidy.merchants import services as merchants
from tests import make
from tests.claims.till import Till
from tests.make import NOON

PAPER = {"document_number": "冀商〔2024〕9号", "reason": "merged"}


@pytest.fixture
def successor(shop):
    return make.merchant(shop.programme, shop.unit)


def merge(merchant, successor):
    row = merchants.propose_merge(merchant, successor=successor, by=make.actor(), at=NOON, **PAPER)
    merchants.approve_succession(row, by=make.actor(), at=NOON)


def changed_account(merchant):
    """Another account, approved 30 days later, on which the first payment waits."""
    account = merchants.propose_account(
        merchant,
        bank="中国银行",
        branch="",
        number="6222020402000999999",
        name=merchant.name,
        by=make.actor(Role.FINANCE_MAKER),
        at=NOON,
    )
    later = NOON + timedelta(days=30)
    merchants.approve_account(account, by=make.actor(Role.FINANCE_CHECKER), at=later)
    return account


def accounts():
    return dict(Claim.objects.values_list("id", "payout_account__merchant"))


class TestFollowSuccessions:
    def test_turns_what_is_unpaid_to_the_successors_account(self, shop, successor):
        approved, undecided, paid, car = (
            shop.approved(),
            shop.submitted(),
            shop.paid(),
            shop.submitted_car(),
        )
        merge(shop.merchant, successor)

        assert claims.follow_successions(at=NOON) == 2
        assert claims.follow_successions(at=NOON) == 0

        assert accounts() == {
            approved.pk: successor.pk,
            undecided.pk: successor.pk,
            paid.pk: shop.merchant.pk,
            car.pk: None,
        }

    def test_waits_for_an_account_that_pays(self, shop, successor):
        claim = shop.approved()
        account, later = changed_account(successor), NOON + timedelta(days=30)
        merge(shop.merchant, successor)
        assert claims.follow_successions(at=later) == 0
        assert claims.follow_successions(at=later + timedelta(days=60)) == 1
        claim.refresh_from_db()
        assert claim.payout_account == account

    def test_goes_on_to_the_account_that_the_successor_changes_to(self, shop, successor):
        claim = shop.approved()
        merge(shop.merchant, successor)
        claims.follow_successions(at=NOON)
        account = changed_account(successor)
        late = NOON + timedelta(days=90)
        assert claims.follow_successions(at=late) == 1
        claim.refresh_from_db()
        assert claim.payout_account == account

    def test_leaves_merchants_alone_that_did_not_merge(self, shop):
        shop.approved()
        merchants.exit_merchant(shop.merchant, by=make.actor(), at=NOON, reason="closed")
        assert claims.follow_successions(at=NOON) == 0


class TestDoors:
    def test_of_the_successor_open_claims_of_who_merged_into_it(self, shop, successor):
        claim, stranger = shop.submitted(), make.merchant(shop.programme, shop.unit)
        merge(shop.merchant, successor)
        _key, token = merchants.create_key(successor, at=NOON)
        till = Till(shop, token)

        assert till.get(f"claims/{claim.reference}").json()["state"] == "submitted"
        assert till.get("claims").json()["data"] == []
        answer = till.post(f"claims/{claim.reference}/withdraw", {"reason": "taken back"})
        assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn")

        _key, other = merchants.create_key(stranger, at=NOON)
        assert Till(shop, other).get(f"claims/{claim.reference}").status_code == 404
        assert Till(shop).get(f"claims/{claim.reference}").status_code == 401
