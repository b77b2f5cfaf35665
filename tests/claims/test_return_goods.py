"""Goods that come back: noted at once, done as soon as the money allows."""

from datetime import timedelta

import pytest
from django.db import transaction

from subsidy.claims import services
from subsidy.claims.models import Claim, GoodsReturn, Grant
from subsidy.core.errors import WrongState
from tests import make
from tests.claims.books import (
    buckets,
    everything,
    execute,
    grants,
    live,
    moves,
    nothing_changes,
    refused,
    refuses,
    transfers,
)
from tests.make import NOON, SWEEP

LATER = NOON + timedelta(days=1)
WHOLE, PART = {"kind": "whole"}, {"kind": "part"}


def returned(claim, *, kind="whole", **facts):
    facts = {"reason_code": "change_of_mind", "by": make.SWEEP, "at": LATER} | facts
    return services.return_goods(claim, kind=kind, **facts)


def part(claim, refund_fen, **facts):
    return returned(claim, kind="part", refund_fen=refund_fen, **facts)


def scheduled(shop, **changes):
    claim = shop.approved(**changes)
    services.schedule_many([make.grant_of(claim).pk], by=SWEEP, at=NOON, reason="B")
    claim.refresh_from_db()
    return claim


class TestReturnOfTheWhole:
    def test_cancels_a_claim_that_is_not_sealed(self, shop):
        claim = shop.approved()

        row = returned(claim, reason="seven days")

        assert (claim.state, row.done_at, row.waits_for) == ("cancelled", LATER, "nothing")
        assert claim.moves.latest("id").reason == "seven days"
        assert (row.by_kind, row.by_reference, row.at) == ("sweep", "test", LATER)
        assert buckets(shop.line) == {}

    def test_of_a_scheduled_claim_waits_for_the_bank(self, shop):
        claim = scheduled(shop)
        before = moves(claim)

        row = returned(claim)

        assert (row.done_at, row.waits_for) == (None, "bank_answer")
        assert (claim.state, moves(claim)) == ("scheduled", before)
        assert live(claim) == (["invoice", "serial_number"], True)

    @pytest.mark.parametrize("verb", ["unschedule", "bounce"])
    def test_of_a_scheduled_claim_cancels_it_once_the_money_is_back(self, shop, verb):
        claim = scheduled(shop)
        other = scheduled(shop)
        row = returned(claim)
        ids = [make.grant_of(one).pk for one in (claim, other)]

        if verb == "unschedule":
            moved = services.unschedule_many(ids, by=SWEEP, at=LATER, reason="B")
        else:
            moved = services.bounce_many(ids, by=SWEEP, at=LATER, cause="reply:1", reason="AC04")

        claim.refresh_from_db()
        other.refresh_from_db()
        row.refresh_from_db()
        assert moved == ids
        assert (claim.state, other.state, row.done_at) == ("cancelled", "approved", LATER)
        assert moves(claim)[-2:] == [
            (verb, "scheduled", "approved"),
            ("cancel", "approved", "cancelled"),
        ]
        assert buckets(shop.line) == {"committed": 99_980}

    def test_of_a_paid_claim_waits_for_its_recovery(self, shop):
        claim = shop.paid()

        row = returned(claim)

        assert (row.done_at, row.waits_for, claim.state) == (None, "recovery", "paid")
        assert buckets(shop.line) == {"paid": 99_980}

    def test_of_a_paid_claim_cancels_it_when_the_bank_gives_the_money_back(self, shop):
        claim = shop.paid()
        row = returned(claim)

        ids = [make.grant_of(claim).pk]
        services.bounce_many(ids, by=SWEEP, at=LATER, cause="reply:2", reason="AC04")

        claim.refresh_from_db()
        row.refresh_from_db()
        assert (claim.state, row.done_at) == ("cancelled", LATER)
        assert transfers(claim)[-2:] == [("bounce", 99_980, 89_982), ("uncommit", 99_980, 89_982)]
        assert (live(claim), buckets(shop.line)) == (([], False), {})

    @pytest.mark.parametrize(
        ("quota_on_return", "is_held"), [("restore", False), ("on_repayment", True), ("burn", True)]
    )
    def test_of_a_paid_claim_frees_the_slot_at_once_where_the_terms_say_so(
        self, shop, quota_on_return, is_held
    ):
        tv = make.category("appliances.tv")
        make.terms(shop.programme, tv, quota_on_return=quota_on_return)
        claim = shop.paid(category=tv.code)
        returned(claim)
        assert live(claim) == (["invoice", "serial_number"], is_held)

    @pytest.mark.parametrize(
        ("quota_on_return", "is_held"),
        [("restore", False), ("on_repayment", False), ("burn", True)],
    )
    def test_of_a_paid_claim_ends_with_the_slot_as_the_terms_say(
        self, shop, quota_on_return, is_held
    ):
        tv = make.category("appliances.tv")
        make.terms(shop.programme, tv, quota_on_return=quota_on_return)
        claim = shop.paid(category=tv.code)
        returned(claim)
        grant = make.grant_of(claim)
        services.start_recovery(grant, by=SWEEP, at=LATER, reason="returned")
        make.recovered(grant, at=LATER)
        assert live(claim) == ([], is_held)

    def test_twice_is_refused(self, shop):
        claim = shop.paid()
        returned(claim)
        with nothing_changes(), pytest.raises(services.ReturnNoted):
            returned(claim)

    def test_of_what_has_ended_is_refused(self, shop):
        claim = shop.approved()
        returned(claim)
        with nothing_changes(), pytest.raises(WrongState, match="return a claim that is cancelled"):
            returned(claim)

    def test_of_two_racers_refuses_the_second(self, shop):
        claim = shop.submitted()
        stale = Claim.objects.get(pk=claim.pk)
        returned(claim)
        before = everything()
        with pytest.raises(WrongState):
            returned(stale)
        assert everything() == before


class TestReturnOfAPart:
    def test_lowers_what_is_promised_while_nothing_is_decided(self, shop):
        claim = shop.submitted()

        row = part(claim, 100_000)

        assert (row.price_fen, row.subsidy_fen, row.done_at) == (399_900, 79_980, LATER)
        claim.refresh_from_db()
        assert (claim.price_fen, claim.subsidy_fen, claim.state) == (399_900, 79_980, "submitted")
        assert claim.facts["price_fen"] == claim.trace[-1]["price_fen"] == 399_900
        assert transfers(claim)[-1] == ("release", 20_000, None)
        assert buckets(shop.line) == {"reserved": 79_980}

    def test_is_committed_at_what_is_left(self, shop):
        claim = shop.in_review()
        part(claim, 100_000)
        services.approve(claim, by=make.actor(), at=LATER)
        assert grants(claim) == [(1, 79_980, 71_982, "committed")]

    def test_splits_a_committed_grant_and_releases_the_rest(self, shop):
        claim = shop.approved()

        row = part(claim, 100_000)

        assert row.done_at == LATER
        assert grants(claim) == [(1, 79_980, 71_982, "committed"), (2, 20_000, 18_000, "released")]
        assert transfers(claim)[-1] == ("uncommit", 20_000, 18_000)
        claim.refresh_from_db()
        assert (claim.state, claim.price_fen, claim.subsidy_fen) == ("approved", 499_900, 99_980)
        assert live(claim) == (["invoice", "serial_number"], True)
        assert buckets(shop.line) == {"committed": 79_980}

    def test_may_happen_again(self, shop):
        claim = shop.approved()
        part(claim, 100_000)
        row = part(claim, 99_900)
        assert (row.price_fen, row.subsidy_fen) == (300_000, 60_000)
        assert [one[1] for one in grants(claim)] == [60_000, 20_000, 19_980]

    def test_that_the_cap_swallows_moves_no_money(self, shop):
        claim = shop.approved(purchase__price_fen=2_000_000)
        row = part(claim, 100_000)
        assert (row.subsidy_fen, row.done_at) == (200_000, LATER)
        assert grants(claim) == [(1, 200_000, 180_000, "committed")]
        assert claim.moves.count() == 3

    def test_that_the_cap_swallows_leaves_a_promise_as_it_was(self, shop):
        claim = shop.submitted(purchase__price_fen=2_000_000)
        part(claim, 100_000)
        assert (claim.price_fen, claim.subsidy_fen) == (1_900_000, 200_000)
        assert transfers(claim) == [("reserve", 200_000, None)]

    def test_of_a_paid_claim_waits_for_its_recovery(self, shop):
        claim = shop.paid()
        row = part(claim, 100_000)
        assert (row.done_at, row.waits_for, row.subsidy_fen) == (None, "recovery", 79_980)
        assert grants(claim) == [(1, 99_980, 89_982, "paid")]

    def test_of_a_scheduled_claim_takes_effect_once_the_batch_is_opened(self, shop):
        claim = scheduled(shop)
        part(claim, 100_000)
        assert grants(claim) == [(1, 99_980, 89_982, "scheduled")]
        ids = [make.grant_of(claim).pk]
        services.unschedule_many(ids, by=SWEEP, at=LATER, reason="B")
        assert grants(claim) == [(1, 79_980, 71_982, "committed"), (2, 20_000, 18_000, "released")]

    def test_needs_a_refund_below_the_price(self, shop):
        claim = shop.approved()
        with refuses(("refund_missing", "/refund_fen")):
            part(claim, None)
        with refuses(("refund_too_high", "/refund_fen")):
            part(claim, 499_900)

    def test_that_the_terms_refuse_is_refused(self, shop):
        phones = make.category("appliances.phone")
        dear = [{"fact": "price_fen", "op": "at_least", "value": 100_000}]
        make.terms(
            shop.programme,
            phones,
            variants=[("dear", dear, 1_000, None)],
            no_variant_code="price_above_limit",
        )
        claim = shop.approved(category=phones.code)
        with refuses(("price_above_limit", "/refund_fen")):
            part(claim, 450_000)

    def test_that_leaves_nothing_to_pay_is_refused(self, shop):
        with refuses(("nothing_to_pay", "/refund_fen")):
            part(shop.approved(), 499_899)

    def test_never_raises_the_subsidy(self, shop):
        phones = make.category("appliances.phone")
        cheap = [{"fact": "price_fen", "op": "at_most", "value": 300_000}]
        make.terms(
            shop.programme,
            phones,
            variants=[("cheap", cheap, 2_000, None), ("other", [], 500, None)],
        )
        with refuses(("amount_changed", "/refund_fen")):
            part(shop.approved(category=phones.code), 200_000)


class TestExchange:
    def test_takes_the_new_number_and_keeps_the_old_one_taken(self, shop):
        claim = shop.paid(purchase__identifiers__0__value="SN-OLD-1")

        row = returned(claim, kind="exchange", reason_code="faulty", new_serial="SN-NEW-2")

        assert (row.old_masked, row.new_masked, row.done_at) == ("**OLD1", "**NEW2", LATER)
        assert live(claim) == (["invoice", "serial_number", "serial_number"], True)
        assert (claim.state, grants(claim)) == ("paid", [(1, 99_980, 89_982, "paid")])

    def test_knows_the_units_latest_number(self, shop):
        claim = shop.approved(purchase__identifiers__0__value="SN-OLD-1")
        for value in ("SN-NEW-2", "SN-NEW-3"):
            row = returned(claim, kind="exchange", reason_code="faulty", new_serial=value)
        assert (row.old_masked, row.new_masked) == ("**NEW2", "**NEW3")

    def test_needs_a_new_number_of_every_kind(self, shop):
        phone = [
            {"kind": "serial_number", "value": "SN-OLD-1"},
            {"kind": "imei", "value": "490154203237518"},
        ]
        claim = shop.approved(purchase__identifiers=phone)
        with refuses(("identifier_missing", "/new_imei")):
            returned(claim, kind="exchange", new_serial="SN-NEW-2")
        with refuses(("identifier_invalid", "/new_imei")):
            returned(claim, kind="exchange", new_serial="SN-NEW-2", new_imei="1")
        row = returned(claim, kind="exchange", new_serial="SN2222", new_imei="356938035643809")
        assert row.old_masked == "**OLD1, ***********7518"

    def test_of_a_taken_number_is_refused(self, shop):
        shop.submitted(purchase__identifiers__0__value="SN-TAKEN")
        with refuses(("identifier_already_used", "/new_serial")):
            returned(shop.submitted(), kind="exchange", new_serial="SN-TAKEN")

    def test_of_what_bears_no_number_is_refused(self, shop):
        stoves = make.category("appliances.stove")
        make.terms(shop.programme, stoves, identifiers_required=[])
        claim = shop.approved(category=stoves.code, purchase__identifiers=[])
        with refuses(("identifier_unknown", "/new_serial")):
            returned(claim, kind="exchange", new_serial="SN-NEW-2")


class TestReturnConstraints:
    @pytest.mark.parametrize(
        ("sql", "guard"),
        [
            ("kind = 'part'", "written_once"),
            ("done_at = NULL", "done_once"),
            ("reason = 'another'", "written_once"),
        ],
    )
    def test_a_return_is_written_and_done_once(self, shop, sql, guard):
        returned(shop.approved())
        refused(guard, lambda: execute(f"UPDATE claims_goodsreturn SET {sql}"))
        refused("never_deleted", lambda: execute("DELETE FROM claims_goodsreturn"))

    @pytest.mark.parametrize(
        ("facts", "guard"),
        [
            ({"kind": "part"}, "a_part_says_what_was_refunded"),
            ({"kind": "whole", "refund_fen": 1}, "a_part_says_what_was_refunded"),
            ({"kind": "exchange", "done_at": NOON}, "an_exchange_says_for_what"),
            ({"kind": "whole", "old_masked": "x"}, "an_exchange_says_for_what"),
            ({"kind": "whole", "reason_code": "whim"}, "return_is_for_a_known_reason"),
        ],
    )
    def test_a_return_says_what_its_kind_needs(self, shop, facts, guard):
        facts = {"reason_code": "faulty", "at": NOON} | facts
        claim = shop.approved()
        refused(guard, lambda: GoodsReturn.objects.create(claim=claim, **facts))

    def test_a_claim_has_one_open_return(self, shop):
        claim = shop.paid()
        returned(claim)
        facts = {"kind": "whole", "reason_code": "faulty", "at": NOON}
        refused("one_open_return", lambda: GoodsReturn.objects.create(claim=claim, **facts))


class TestSplitConstraints:
    def committed(self, sql):
        """Do it and end the transaction, as far as the database is concerned."""
        execute(sql)
        execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_no_amount_changes_but_by_splitting(self, shop):
        shop.approved()
        less = "amount_fen = amount_fen - 1, local_fen = local_fen - 1"
        refused("adds up", lambda: self.committed(f"UPDATE claims_grant SET {less}"))
        moved = "central_fen = central_fen - 1, local_fen = local_fen + 1"
        refused("adds up", lambda: self.committed(f"UPDATE claims_grant SET {moved}"))

    def test_no_part_comes_from_nowhere(self, shop):
        whole = make.grant_of(shop.paid())
        part_of = {"claim": whole.claim, "number": 2, "terms": whole.terms, "created_at": NOON}
        sums = {"amount_fen": 10, "central_fen": 9, "local_fen": 1}

        def write(**facts):
            Grant.objects.create(**part_of, **sums, **facts)
            execute("SET CONSTRAINTS ALL IMMEDIATE")

        refused("adds up", lambda: write(split_from=whole, state="paid"))
        refused("only_a_part_is_born_paid", lambda: write(state="paid"))

    def test_a_grant_stays_what_it_is(self, shop):
        shop.approved()
        for sql in ("number = 2", "created_at = now()", "split_from_id = id, number = 2"):
            refused("stays_what_it_is", lambda sql=sql: execute(f"UPDATE claims_grant SET {sql}"))
        refused("never_deleted", lambda: execute("DELETE FROM claims_grant"))

    def test_a_split_in_full_is_taken(self, shop):
        with transaction.atomic():
            part(shop.approved(), 100_000)
            execute("SET CONSTRAINTS ALL IMMEDIATE")
