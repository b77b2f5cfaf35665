from collections import defaultdict
from datetime import timedelta

import pytest

from subsidy.catalogue.models import PriceObservation
from subsidy.claims import services
from subsidy.claims.models import Claim, Entitlement
from subsidy.claims.services import holdings
from subsidy.ledger.services import set_open
from subsidy.merchants import services as merchants
from subsidy.programmes import services as programmes
from tests import make
from tests.claims.books import buckets, live, moves, refuses, transfers
from tests.make import NOON


class TestReserve:
    def test_holds_quota_identifiers_and_money_for_a_fortnight(self, shop):
        claim = shop.reserved(purchase__invoice=None, delivery=None)

        claim.refresh_from_db()
        assert (claim.state, claim.expires_at, claim.submitted_at) == (
            "reserved",
            NOON + timedelta(days=14),
            None,
        )
        assert (claim.subsidy_fen, claim.price_fen, claim.delivered_on) == (99_980, 499_900, None)
        assert moves(claim) == [("reserve", "", "reserved")]
        assert live(claim) == (["serial_number"], True)
        assert transfers(claim) == [("reserve", 99_980, None)]
        assert buckets(shop.line) == {"reserved": 99_980}
        assert PriceObservation.objects.count() == 0
        assert str(claim) == claim.reference

    def test_lasts_as_long_as_the_settings_say(self, shop, settings):
        settings.RESERVATION_DAYS = 3
        assert shop.reserved().expires_at == NOON + timedelta(days=3)

    def test_to_the_last_fen(self, db):
        shop = make.Shop(central_fen=99_980, local_fen=0)
        shop.reserved()
        with refuses(("fund_exhausted", "")):
            shop.reserved(purchase__price_fen=5)
        assert buckets(shop.line) == {"reserved": 99_980}

    def test_beyond_the_money_says_how_much_is_left(self, db):
        shop = make.Shop(central_fen=99_979, local_fen=0)
        request = shop.request()
        [outcome] = services.submit_many(shop.merchant, [request], by=shop.by, at=NOON)
        assert [(fault.code, dict(fault.params)) for fault in outcome.faults] == [
            ("fund_exhausted", {"available_fen": 99_979})
        ]

    def test_of_a_quota_of_two_gives_two_slots_and_no_third(self, db):
        shop = make.Shop(quota_count=2)
        same = {"applicant__document_number": "130102199003071233"}
        slots = [shop.reserved(**same).entitlement for _ in range(2)]
        assert [str(row) for row in slots] == [
            "appliances.refrigerator 1",
            "appliances.refrigerator 2",
        ]
        with refuses(("quota_used", "/category")):
            shop.reserved(**same)

    def test_takes_the_slot_that_another_claim_gave_back(self, db):
        shop = make.Shop(quota_count=2)
        same = {"applicant__document_number": "130102199003071233"}
        first, _second = shop.reserved(**same), shop.reserved(**same)
        services.withdraw(first, by=shop.by, at=NOON)
        assert shop.reserved(**same).entitlement.slot == 1

    def test_counts_one_person_however_the_number_is_written(self, shop):
        shop.reserved(applicant__document_number="11010519491231002X")
        for number in ("11010519491231002x", "110105 19491231 002Ｘ", "110105-19491231-002X"):
            with refuses(("quota_used", "/category")):
                shop.reserved(applicant__document_number=number)


class TestThings:
    def test_are_held_once_however_the_number_is_written(self, shop):
        shop.reserved(purchase__identifiers__0__value="SN2024 0001")
        for value in ("sn2024-0001", "ＳＮ２０２４０００１", "SN\u200b20240001"):
            with refuses(("identifier_already_used", "/purchase/identifiers/0/value")):
                shop.reserved(purchase__identifiers__0__value=value)

    def test_of_two_brands_may_have_one_serial_number(self, shop):
        same = {"purchase__identifiers__0__value": "SN-ONE"}
        shop.reserved(**same)
        assert shop.reserved(**same, purchase__brand="Midea").state == "reserved"

    def test_of_one_brand_are_the_same_however_the_brand_is_written(self, shop):
        same = {"purchase__identifiers__0__value": "SN-ONE"}
        shop.reserved(**same, purchase__brand="Hai er")
        with refuses(("identifier_already_used", "/purchase/identifiers/0/value")):
            shop.reserved(**same, purchase__brand="HAIER")

    def test_named_twice_in_one_request_are_held_once(self, shop):
        one = {"kind": "serial_number", "value": "SN-ONE"}
        claim = shop.reserved(purchase__identifiers=[one, one], purchase__invoice=None)
        assert live(claim) == (["serial_number"], True)

    def test_given_away_are_evidence_and_hold_nothing(self, shop):
        old = {"kind": "refrigerator", "identifiers": [{"kind": "serial_number", "value": "OLD1"}]}
        claim = shop.reserved(old_item=old, purchase__invoice=None)
        assert live(claim) == (["serial_number"], True)
        shop.reserved(old_item=old)

    def test_are_shown_by_their_last_four_signs(self, shop):
        claim = shop.reserved(purchase__invoice=None)
        [row] = claim.identifiers.all()
        assert str(row) == f"serial_number {row.masked}"
        assert row.masked.strip("*") == row.masked[-4:]


class TestPlace:
    def test_faults_are_told_all_at_once(self, shop):
        with refuses(
            ("programme_unknown", "/programme"),
            ("not_eligible_category", "/category"),
            ("store_unknown", "/store"),
            ("county_unknown", "/applicant/county"),
        ):
            shop.reserved(programme="x", category="x", store="x", applicant__county="999999")

    def test_that_is_closed_or_paused_takes_nothing(self, shop):
        programmes.pause_programme(shop.programme, by=make.FILE, at=NOON, reason="notice")
        with refuses(("programme_paused", "/programme")):
            shop.reserved()
        programmes.close_programme(shop.programme, by=make.FILE, at=NOON, reason="notice")
        with refuses(("programme_closed", "/programme")):
            shop.reserved()

    def test_of_a_paused_line_takes_nothing(self, shop):
        set_open(shop.line.book, is_open=False)
        with refuses(("programme_paused", "/programme")):
            shop.reserved()
        assert shop.submitted_car().state == "submitted"

    def test_without_a_line_has_no_money(self, shop):
        make.unit("130200", counties=("130202",))
        tangshan = make.County.objects.get(code="130202")
        merchants.add_store(
            shop.merchant, code="S2", name="唐山店", county=tangshan, address="唐山市"
        )
        with refuses(("no_fund_line", "/store")):
            shop.reserved(store="S2")

    def test_of_the_applicant_is_charged_where_the_terms_say_so(self, shop):
        make.unit("130200", counties=("130202",))
        make.terms(shop.programme, make.category("appliances.tv"), charged_to="applicant")
        with refuses(("no_fund_line", "/applicant/county")):
            shop.reserved(category="appliances.tv", applicant__county="130202")
        assert shop.reserved(category="appliances.tv").line == shop.line

    def test_of_a_merchant_that_may_not_sell_takes_nothing(self, shop):
        merchants.suspend(shop.merchant, by=make.FILE, at=NOON, reason="flag")
        with refuses(("merchant_suspended", "")):
            shop.reserved()
        merchants.disqualify(shop.merchant, by=make.FILE, at=NOON, reason="fraud")
        with refuses(("merchant_not_active", "")):
            shop.reserved()

    def test_of_a_merchant_that_is_not_enrolled_takes_nothing(self, shop):
        shop.merchant = make.merchant(shop.programme, shop.unit, groups=("cars",))
        with refuses(("merchant_not_enrolled", "/category")):
            shop.reserved()

    def test_of_a_merchant_without_an_account_takes_nothing(self, shop):
        account = shop.merchant.payout_accounts.get()
        merchants.retire_account(account, by=make.FILE, at=NOON, reason="closed")
        with refuses(("payout_account_missing", "")):
            shop.reserved()

    def test_of_a_test_merchant_is_a_test_programme(self, shop):
        test = make.programme("test-2024", is_test=True)
        with refuses(("programme_unknown", "/programme")):
            shop.reserved(programme=test.code)


class TestTerms:
    def test_of_another_day_are_none(self, shop):
        with refuses(("bought_outside_window", "/purchase/bought_on")):
            shop.reserved(
                purchase__bought_on="2024-08-24", purchase__bought_at="2024-08-24T10:00:00+08:00"
            )

    def test_of_a_day_to_come_are_missed_once(self, shop):
        with refuses(("bought_outside_window", "/purchase/bought_on")):
            shop.reserved(
                purchase__bought_on="2025-01-01", purchase__bought_at="2025-01-01T10:00:00+08:00"
            )

    def test_that_do_not_exist_are_none(self, shop):
        make.category("appliances.range_hood")
        with refuses(("not_eligible_category", "/category")):
            shop.reserved(category="appliances.range_hood")

    def test_that_take_no_more_applications_refuse(self, shop):
        make.terms(
            shop.programme, make.category("appliances.tv"), apply_by=NOON.date() - timedelta(1)
        )
        with refuses(("apply_deadline_passed", "/purchase/bought_on")):
            shop.reserved(category="appliances.tv")

    def test_tell_what_speaks_against_it(self, shop):
        with refuses(("not_eligible_energy_level", "/purchase")):
            shop.reserved(purchase__energy_level=3)
        with refuses(("facts_missing", "/purchase")):
            shop.reserved(purchase__energy_level=None)

    def test_that_come_to_nothing_hold_nothing(self, shop):
        with refuses(("nothing_to_pay", "/purchase/price_fen")):
            shop.reserved(purchase__price_fen=2)

    def test_published_later_govern_from_then_on(self, shop):
        old = shop.reserved()
        better = make.terms(
            shop.programme,
            shop.category,
            published_on=NOON.date(),
            variants=[("any", [], 3_000, 300_000)],
        )
        new = shop.reserved()
        assert (old.terms_id, new.terms_id) == (shop.terms.pk, better.pk)
        assert (new.subsidy_fen, new.variant) == (149_970, "any")


class TestStaleReading:
    """What is read first may be out of date; the unique constraints decide."""

    @pytest.fixture
    def nobody_seen(self, monkeypatch):
        """The first look at slots and identifiers sees none, as if others were writing theirs."""
        look = holdings._look

        def blind(drafts):
            look(drafts)  # numbers the claims
            return set(), defaultdict(set)

        monkeypatch.setattr(holdings, "_look", blind)

    def test_gives_the_next_slot(self, db, request):
        shop = make.Shop(quota_count=2)
        same = {"applicant__document_number": "130102199003071233"}
        shop.reserved(**same)
        request.getfixturevalue("nobody_seen")
        assert shop.reserved(**same).entitlement.slot == 2

    def test_gives_no_slot_where_none_is_left(self, shop, request):
        same = {"applicant__document_number": "130102199003071233"}
        shop.reserved(**same)
        request.getfixturevalue("nobody_seen")
        with refuses(("quota_used", "/category")):
            shop.reserved(**same)

    def test_gives_no_identifier_twice(self, shop, request):
        same = {"purchase__identifiers__0__value": "SN-ONE"}
        shop.reserved(**same)
        request.getfixturevalue("nobody_seen")
        with refuses(("identifier_already_used", "/purchase/identifiers/0/value")):
            shop.reserved(**same)

    def test_of_a_loser_leaves_nothing_behind_in_a_batch(self, shop, request):
        same = {"purchase__identifiers__0__value": "SN-ONE"}
        shop.reserved(**same)
        request.getfixturevalue("nobody_seen")
        requests = [shop.request(**same), shop.request()]
        outcomes = services.submit_many(shop.merchant, requests, by=shop.by, at=NOON)
        assert [outcome.claim is None for outcome in outcomes] == [True, False]
        assert set(Claim.objects.values_list("id", flat=True)) == set(
            Entitlement.objects.values_list("claim", flat=True)
        )


def test_two_claims_have_two_references(shop):
    assert shop.reserved().reference != shop.reserved().reference
    assert Claim.objects.of(shop.merchant).count() == 2
    assert Claim.objects.real().count() == 2
    assert Claim.objects.standing().count() == 0
