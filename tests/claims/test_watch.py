"""Watches: placed with reason and end, heeded at the till, lifted."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from subsidy.claims import services
from subsidy.claims.models import Watch
from subsidy.claims.services.watching import WatchEnded
from subsidy.core.errors import WrongState
from subsidy.merchants.models import Terminal
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
UNTIL = NOON + timedelta(days=30)
ACCOUNT = {
    "bank": "中国农业银行",
    "branch": "石家庄分行",
    "number": "6222020402000123453",
    "name": "张三",
}


def watch(kind, value, *, until=UNTIL, at=NOON, **more):
    what = services.watched(kind, value, **more)
    return services.watch(what, until=until, by=make.actor(), at=at, reason="case 7", source="7")


def kinds(claim):
    """What the till saw on a watch."""
    claim.refresh_from_db()
    return [kind for why in claim.routed_because for kind in why["saw"]["kinds"]]


class TestWatch:
    @pytest.mark.parametrize(
        ("kind", "value", "more"),
        [
            ("document", "130102 19900307 1233", {"variety": "resident_id"}),
            ("mobile", "13800000000", {}),
            ("address", "河北省 石家庄市长安区建设北大街1号", {}),
            ("account", "6222 0204 0200 0123 453", {}),
            ("identifier", "sn-watch-1", {"variety": "serial_number", "brand": "haier"}),
            ("identifier", "24132000000999999999", {"variety": "invoice"}),
            ("terminal", "t0001", {}),
        ],
    )
    def test_sends_a_claim_that_carries_it_to_a_person(self, shop, kind, value, more):
        Terminal.objects.create(store=shop.merchant.stores.get(), serial="T0001")
        watch(kind, value, **more)

        claim = shop.submitted(
            applicant__document_number="130102199003071233",
            applicant__mobile="13800000000",
            applicant__bank_account=ACCOUNT,
            purchase__identifiers__0__value="SN WATCH 1",
            purchase__invoice__number="24132000000999999999",
        )

        assert kinds(claim) == [kind]
        assert make.decided(claim).state == "in_review"
        assert [why["code"] for why in claim.routed_because] == ["watched"]

    def test_says_nothing_of_others(self, shop):
        watch("mobile", "13811111111")
        watch("identifier", "SN111", variety="serial_number", brand="Midea")
        claim = shop.submitted(purchase__identifiers__0__value="SN111")
        assert kinds(claim) == []

    def test_ends_by_itself(self, shop):
        watch("mobile", "13800000000", until=NOON + timedelta(hours=1))
        later = NOON + timedelta(hours=1)
        request = shop.request(applicant__mobile="13800000000")
        claim = services.submit(shop.merchant, request, by=shop.by, at=later)
        assert kinds(claim) == []

    def test_is_kept_with_reason_source_and_who(self):
        row = watch("mobile", "13800000000")
        row.refresh_from_db()
        assert (row.masked, row.reason, row.source, row.until, row.state) == (
            "138****0000",
            "case 7",
            "7",
            UNTIL,
            "open",
        )
        assert [(one.verb, one.target) for one in row.moves.all()] == [("watch", "open")]
        assert "138****0000" in str(row)

    def test_of_the_same_thing_twice_is_refused(self):
        watch("mobile", "13800000000")
        with pytest.raises(services.AlreadyWatched):
            watch("mobile", "13800000000")
        assert Watch.objects.count() == 1

    def test_takes_the_place_of_one_that_ran_out(self):
        first = watch("mobile", "13800000000", until=NOON + timedelta(hours=1))
        watch("mobile", "13800000000", at=NOON + timedelta(hours=1))
        first.refresh_from_db()
        assert first.state == "lifted"
        assert Watch.objects.filter(state="open").count() == 1

    def test_that_ends_before_it_begins_is_refused(self):
        with pytest.raises(WatchEnded):
            watch("mobile", "13800000000", until=NOON)

    def test_without_a_reason_is_refused_by_the_database(self):
        what = services.watched("mobile", "13800000000")
        with pytest.raises(IntegrityError, match="watch_has_a_reason"), transaction.atomic():
            services.watch(what, until=UNTIL, by=make.actor(), at=NOON, reason="")

    def test_knows_what_is_open(self):
        row = watch("mobile", "13800000000")
        assert list(Watch.objects.open_at(NOON)) == [row]
        assert list(Watch.objects.open_at(UNTIL)) == []


class TestUnwatch:
    def test_lets_later_claims_pass(self, shop):
        row = watch("mobile", "13800000000")

        services.unwatch(row, by=make.actor(), at=NOON, reason="cleared")

        assert row.state == "lifted"
        assert row.moves.get(verb="unwatch").reason == "cleared"
        assert kinds(shop.submitted(applicant__mobile="13800000000")) == []

    def test_twice_is_refused(self):
        row = watch("mobile", "13800000000")
        services.unwatch(row, by=make.actor(), at=NOON, reason="cleared")
        with pytest.raises(WrongState):
            services.unwatch(row, by=make.actor(), at=NOON, reason="again")


class TestConstraints:
    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({}, "a_thing_is_watched_once"),
            ({"digest": b"x", "kind": "face"}, "watch_is_of_a_known_kind"),
            ({"digest": b"x", "reason": ""}, "watch_has_a_reason"),
        ],
    )
    def test_hold_without_the_verbs(self, facts, constraint):
        row = watch("mobile", "13800000000")
        row.pk = None
        for name, value in facts.items():
            setattr(row, name, value)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            row.save(force_insert=True)

    @pytest.mark.parametrize("state", ["lifted", "gone"])
    def test_a_watch_is_born_open(self, state):
        row = watch("mobile", "13800000000")
        row.pk, row.state = None, state
        with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
            row.save(force_insert=True)

    def test_a_watch_is_never_deleted_nor_opened_again(self):
        row = watch("mobile", "13800000000")
        services.unwatch(row, by=make.actor(), at=NOON, reason="x")
        rows = Watch.objects.filter(pk=row.pk)
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows._raw_delete("default")
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(state="open")
